import fc from 'fast-check';
import type { Json } from './vendor.ts';

/** Requests of clients of each protocol, with values at and beyond the edges of what some vendor takes. */

const text = fc.constantFrom('hi', 'a  ', ' ', '', '\n', 'Grüße', 'x'.repeat(2000));
const name = fc.constantFrom(
  'f',
  'get_weather',
  'mcp.search',
  '9lives',
  'a'.repeat(64),
  `mcp__server__${'b'.repeat(90)}`,
);
const id = fc.constantFrom(
  'toolu_01A09q90qw90lq917835lq9',
  'call_1',
  'functions.f:0',
  'abcdefghi',
  'x'.repeat(80),
  'é:1',
);
const user = fc.constantFrom(
  'user-7',
  'someone@example.org',
  'u'.repeat(200),
  '{"device_id":"dddd","account_uuid":"11111111-2222-3333-4444-555555555555"}',
);
const stops = fc.array(fc.constantFrom('END', ' ', '', '\n\nHuman:', 'b', 'c'), { maxLength: 7 });

const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { type: 'string' },
  { type: 'string', minLength: 1, format: 'email' },
  { type: 'integer', minimum: 1, exclusiveMaximum: 9 },
  { type: ['string', 'null'] },
  { type: 'array', items: { type: 'object' }, minItems: 2 },
  { type: 'object' },
  { type: 'object', additionalProperties: true },
  { type: 'object', patternProperties: { '^a': { type: 'string' } } },
  { $ref: '#/$defs/node' },
  { const: 'a' },
  { const: 1 },
  { enum: ['a', 'b'] },
  { not: { type: 'string' } },
  {},
);
const nested: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.record({ type: fc.constant('array'), items: scalar }),
  fc.record({ anyOf: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ oneOf: fc.array(scalar, { minLength: 1, maxLength: 3 }), description: fc.constant('one of') }),
);
const $defs = {
  node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, value: { type: 'object' } } },
};
const objectSchema: fc.Arbitrary<Json> = fc
  .record({
    properties: fc.dictionary(fc.constantFrom('a', 'b', 'type', 'properties'), nested, { maxKeys: 3 }),
    closed: fc.constantFrom(undefined, false, true),
    required: fc.constantFrom(undefined, ['a'], ['a', 'b']),
  })
  .map(({ properties, closed, required }) => ({
    type: 'object',
    properties,
    $defs,
    ...(closed === undefined ? {} : { additionalProperties: closed }),
    ...(required === undefined ? {} : { required: required.filter((each) => Object.hasOwn(properties, each)) }),
  }));
const schema: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: objectSchema },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constantFrom<Json>(
        {},
        { type: 'object' },
        { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' },
      ),
      fc.record({ anyOf: fc.array(objectSchema, { minLength: 1, maxLength: 2 }) }),
      fc.record({ type: fc.constant('object'), allOf: fc.array(objectSchema, { minLength: 1, maxLength: 2 }) }),
    ),
  },
);
const description = fc.constantFrom(undefined, 'What it does', 'd'.repeat(3000));
const cache = fc.constantFrom(
  undefined,
  { type: 'ephemeral' },
  { type: 'ephemeral', ttl: '5m' },
  { type: 'ephemeral', ttl: '1h' },
);
const tools = fc.oneof(
  { weight: 8, arbitrary: fc.uniqueArray(name, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 130 }, (_, at) => `f${at}`)) },
);
const input = fc.constantFrom('{}', '{"id":2512292042121000001}', '{"x":1e400,"y":[0.10]}', '{"a":{"b":null}}');

/** One exchange: what the user says, and what the model answers, with calls and their results. */
const exchange = fc.record({
  asked: fc.array(text, { minLength: 1, maxLength: 2 }),
  answered: fc.array(text, { maxLength: 2 }),
  thought: fc.constantFrom(
    undefined,
    'joulegate:reasoning_content',
    'joulegate:reasoning',
    'joulegate:content',
    'EqQBsignedByAnthropic',
  ),
  calls: fc.array(fc.record({ id, name, input, answered: fc.boolean() }), { maxLength: 3 }),
  /** Seldom, or nearly every conversation would be refused. */
  lost: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  system: fc.constantFrom(undefined, undefined, undefined, 'agents: a, b', ' '),
  mark: cache,
});
const common = fc.record({
  exchanges: fc.array(exchange, { minLength: 1, maxLength: 4 }),
  /** What comes last: a question, an answer begun, or results. */
  end: fc.constantFrom('question', 'question', 'begun', 'results'),
  begins: fc.constantFrom('user', 'user', 'user', 'assistant'),
  last: text,
  stops,
  user: fc.option(user, { nil: undefined }),
  temperature: fc.constantFrom(undefined, 0, 0.3, 1, 1.5),
  topP: fc.constantFrom(undefined, 0.5, 1),
  stream: fc.boolean(),
  tools: fc.tuple(tools, schema, description, fc.constantFrom(undefined, true, false), cache),
  choice: fc.constantFrom(undefined, 'auto', 'any', 'named', 'none'),
  format: fc.option(schema, { nil: undefined }),
  effort: fc.constantFrom(undefined, 'low', 'high'),
  system: fc.constantFrom(undefined, 'be terse', ' '),
  mark: cache,
});
type Common = typeof common extends fc.Arbitrary<infer Value> ? Value : never;

const clean = (members: Json): Json =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
/** Numbers of many digits are put into the text of a body: no object holds them. */
const raw = (json: string): string => `\u0001raw${Buffer.from(json).toString('base64')}raw\u0001`;
const bodyText = (body: Json): string =>
  JSON.stringify(body).replaceAll(/"\\u0001raw(.*?)raw\\u0001"/g, (_, held: string) =>
    Buffer.from(held, 'base64').toString('utf8'),
  );

function messagesBody(given: Common): Json {
  const messages: Json[] = [];
  const { exchanges, end, begins } = given;
  exchanges.forEach((one, at) => {
    const asked = one.asked.map((each) => clean({ type: 'text', text: each, cache_control: one.mark }));
    if (at > 0 || begins === 'user') messages.push({ role: 'user', content: asked });
    if (one.system !== undefined) messages.push({ role: 'system', content: one.system });
    const calls = one.calls.map((call) => ({ type: 'tool_use', id: call.id, name: call.name, input: raw(call.input) }));
    const thinking = one.thought === undefined ? [] : [{ type: 'thinking', thinking: 'hm', signature: one.thought }];
    const said = one.answered.map((each) => ({ type: 'text', text: each }));
    if (thinking.length + said.length + calls.length > 0)
      messages.push({ role: 'assistant', content: [...thinking, ...said, ...calls] });
    const results = one.calls
      .filter((call) => !one.lost || call.answered)
      .map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: call.answered ? 'r' : '' }));
    if (results.length > 0) messages.push({ role: 'user', content: results });
  });
  if (end === 'question') messages.push({ role: 'user', content: given.last });
  if (end === 'begun') messages.push({ role: 'assistant', content: given.last });
  const [names, parameters, about, strict, mark] = given.tools;
  const named = names[0];
  return clean({
    model: 'm',
    max_tokens: 4000,
    messages,
    system: given.system,
    stop_sequences: given.stops.length === 0 ? undefined : given.stops,
    metadata: given.user === undefined ? undefined : { user_id: given.user },
    temperature: given.temperature,
    top_p: given.topP,
    stream: given.stream,
    tools:
      names.length === 0
        ? undefined
        : names.map((each) =>
            clean({ name: each, description: about, input_schema: parameters, strict, cache_control: mark }),
          ),
    tool_choice:
      given.choice === undefined || named === undefined
        ? undefined
        : given.choice === 'named'
          ? { type: 'tool', name: named }
          : { type: given.choice },
    output_config: clean({
      effort: given.effort,
      format: given.format === undefined ? undefined : { type: 'json_schema', schema: given.format },
    }),
  });
}

function chatBody(given: Common): Json {
  const messages: Json[] = given.system === undefined ? [] : [{ role: 'system', content: given.system }];
  const { exchanges, end, begins } = given;
  exchanges.forEach((one, at) => {
    const asked = one.asked.map((each) => clean({ type: 'text', text: each, cache_control: one.mark }));
    if (at > 0 || begins === 'user') messages.push({ role: 'user', content: asked });
    if (one.system !== undefined) messages.push({ role: 'system', content: one.system });
    const calls = one.calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.input },
      ...(one.thought === undefined ? {} : { extra_content: { google: { thought_signature: 'S' } } }),
    }));
    messages.push(
      clean({
        role: 'assistant',
        content: one.answered[0] ?? null,
        reasoning_content: one.thought === undefined ? undefined : 'hm',
        tool_calls: calls.length === 0 ? undefined : calls,
      }),
    );
    for (const call of one.calls)
      if (!one.lost || call.answered)
        messages.push({ role: 'tool', tool_call_id: call.id, content: call.answered ? 'r' : '' });
  });
  if (end === 'question') messages.push({ role: 'user', content: given.last });
  if (end === 'begun') messages.push({ role: 'assistant', content: given.last });
  const [names, parameters, about, strict, mark] = given.tools;
  const named = names[0];
  return clean({
    model: 'm',
    max_tokens: 4000,
    messages,
    stop: given.stops.length === 0 ? undefined : given.stops,
    user: given.user,
    temperature: given.temperature,
    top_p: given.topP,
    stream: given.stream,
    tools:
      names.length === 0
        ? undefined
        : names.map((each) => ({
            type: 'function',
            function: clean({ name: each, description: about, parameters, strict }),
            ...(mark === undefined ? {} : { cache_control: mark }),
          })),
    tool_choice:
      given.choice === undefined || named === undefined
        ? undefined
        : given.choice === 'named'
          ? { type: 'function', function: { name: named } }
          : given.choice === 'any'
            ? 'required'
            : given.choice,
    response_format:
      given.format === undefined
        ? undefined
        : given.format['anyOf'] === undefined
          ? { type: 'json_schema', json_schema: { name: 'a', schema: given.format } }
          : { type: 'json_object' },
    reasoning_effort: given.effort,
  });
}

export const messagesRequests: fc.Arbitrary<string> = common.map((given) => bodyText(messagesBody(given)));
export const chatRequests: fc.Arbitrary<string> = common.map((given) => bodyText(chatBody(given)));
