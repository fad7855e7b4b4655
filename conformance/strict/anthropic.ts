import { inSchema } from './chat-rules.ts';
import { isObject, objects, text, type Json, type Rule, type Vendor } from './vendor.ts';

const TOP = new Set(
  `model max_tokens messages system stream stop_sequences temperature top_p top_k tools tool_choice thinking metadata
  output_config output_format service_tier cache_control container mcp_servers context_management inference_geo speed betas`.split(
    /\s+/,
  ),
);
const turns = (body: Json): readonly Json[] => objects(body['messages']);
const blocks = (content: unknown): readonly Json[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content);
const blank = (value: unknown): boolean => text(value).trim() === '';

const known: Rule = ({ body }) => {
  const name = Object.keys(body).find((each) => !TOP.has(each));
  return name !== undefined && `${name}: Extra inputs are not permitted`;
};
const needed: Rule = ({ body }) =>
  !(typeof body['max_tokens'] === 'number' && body['max_tokens'] > 0) && 'max_tokens: Field required';

const roles: Rule = ({ body }) => {
  const all = turns(body);
  if (all.length === 0) return 'messages: at least one message is required';
  if (all[0]!['role'] !== 'user') return 'messages: first message must use the "user" role';
  const odd = all.findIndex(({ role }) => role !== 'user' && role !== 'assistant');
  return odd >= 0 && `messages.${odd}.role: Input should be 'user' or 'assistant'`;
};

const texts: Rule = ({ body }) => {
  for (const [at, { content }] of turns(body).entries()) {
    if (blocks(content).length === 0)
      return `messages.${at}: all messages must have non-empty content except for the optional final assistant message`;
    for (const block of blocks(content))
      if (block['type'] === 'text' && blank(block['text']))
        return 'messages: text content blocks must contain non-whitespace text';
  }
  if (blocks(body['system']).some((block) => blank(block['text'])) && body['system'] !== undefined)
    return 'system: text content blocks must be non-empty';
  const last = turns(body).at(-1)!;
  const end = blocks(last['content']).at(-1);
  return (
    last['role'] === 'assistant' &&
    end?.['type'] === 'text' &&
    /\s$/.test(text(end['text'])) &&
    'messages: final assistant content cannot end with trailing whitespace'
  );
};

const toolTurns: Rule = ({ body }) => {
  const all = turns(body);
  const seen = new Set<unknown>();
  for (const [at, { role, content }] of all.entries()) {
    const uses = blocks(content).filter(({ type }) => type === 'tool_use');
    for (const use of uses) {
      if (!/^[a-zA-Z0-9_-]+$/.test(text(use['id'])))
        return `messages.${at}.content: tool_use.id should match pattern '^[a-zA-Z0-9_-]+$'`;
      if (seen.has(use['id'])) return 'messages: `tool_use` ids must be unique';
      seen.add(use['id']);
      if (!isObject(use['input'])) return `messages.${at}.content: tool_use.input: Input should be a valid dictionary`;
    }
    const results = blocks(all[at + 1]?.['content']).filter(({ type }) => type === 'tool_result');
    const answered = new Set(results.map((result) => result['tool_use_id']));
    if (role === 'assistant' && at < all.length - 1 && uses.some(({ id }) => !answered.has(id)))
      return `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after`;
    const before = new Set(
      blocks(all[at - 1]?.['content'])
        .filter(({ type }) => type === 'tool_use')
        .map(({ id }) => id),
    );
    if (blocks(content).some(({ type, tool_use_id: id }) => type === 'tool_result' && !before.has(id)))
      return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks`;
  }
  return (
    (seen.size > 0 || /"tool_result"/.test(JSON.stringify(all))) &&
    objects(body['tools']).length === 0 &&
    'tools: Field required when the conversation has tool_use blocks'
  );
};

/** A signature that is none of Anthropic's own, which are long base64. */
const signatures: Rule = ({ body }) => {
  const thoughts = turns(body)
    .flatMap(({ content }) => blocks(content))
    .filter(({ type }) => type === 'thinking');
  return (
    thoughts.some(({ signature }) => !/^[A-Za-z0-9+/=]{12,}$/.test(text(signature))) &&
    'messages: Invalid `signature` in `thinking` block'
  );
};

const tools: Rule = ({ body }) => {
  for (const [at, tool] of objects(body['tools']).entries()) {
    if (typeof tool['type'] === 'string' && tool['type'] !== 'custom') continue;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(text(tool['name'])))
      return `tools.${at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
    if (!isObject(tool['input_schema'])) return `tools.${at}.custom.input_schema: Field required`;
    if (tool['input_schema']['type'] !== 'object') return `tools.${at}.custom.input_schema.type: Field required`;
    if (['oneOf', 'anyOf', 'allOf'].some((word) => (tool['input_schema'] as Json)[word] !== undefined))
      return `tools.${at}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
  }
  return null;
};

const UNSUPPORTED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'if',
  'not',
  'oneOf',
];
const outputs: Rule = ({ body }) => {
  const config = isObject(body['output_config']) ? body['output_config'] : {};
  const format = isObject(config['format'])
    ? config['format']
    : isObject(body['output_format'])
      ? body['output_format']
      : null;
  if (format === null) return null;
  if (format['type'] !== 'json_schema' || !isObject(format['schema']))
    return 'output_config.format.schema: Field required';
  return inSchema(format['schema'], (at) => {
    if ((at['type'] === 'object' || at['properties'] !== undefined) && at['additionalProperties'] !== false)
      return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
    const word = UNSUPPORTED.find((each) => at[each] !== undefined);
    if (word !== undefined) return `output_config.format.schema: property '${word}' is not supported`;
    return typeof at['minItems'] === 'number' && at['minItems'] > 1
      ? "output_config.format.schema: 'minItems' values other than 0 or 1 are not supported"
      : null;
  });
};

const sampling: Rule = ({ body }) => {
  const { temperature, top_p: topP, thinking } = body;
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 1)) return 'temperature: range: 0..1';
  if (temperature !== undefined && topP !== undefined)
    return '`temperature` and `top_p` cannot both be specified for this model.';
  if (isObject(thinking) && thinking['type'] === 'enabled') {
    if (temperature !== undefined && temperature !== 1)
      return '`temperature` may only be set to 1 when thinking is enabled.';
    if (!(Number(thinking['budget_tokens']) >= 1024))
      return 'thinking.budget_tokens: Input should be greater than or equal to 1024';
    if (Number(thinking['budget_tokens']) >= Number(body['max_tokens']))
      return '`max_tokens` must be greater than `thinking.budget_tokens`.';
    if (isObject(body['tool_choice']) && ['any', 'tool'].includes(text(body['tool_choice']['type'])))
      return 'Thinking may not be enabled when tool_choice forces tool use.';
  }
  return null;
};

const marks = (body: Json): readonly Json[] =>
  [
    ...objects(body['tools']),
    ...blocks(body['system']),
    ...turns(body).flatMap(({ content }) => blocks(content)),
  ].flatMap((block) => (isObject(block['cache_control']) ? [block['cache_control']] : []));
const caches: Rule = ({ body }) => {
  const all = marks(body);
  if (all.length + (isObject(body['cache_control']) ? 1 : 0) > 4)
    return 'A maximum of 4 blocks with cache_control may be provided.';
  const firstShort = all.findIndex(({ ttl }) => ttl !== '1h');
  return (
    firstShort >= 0 &&
    all.slice(firstShort).some(({ ttl }) => ttl === '1h') &&
    "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`."
  );
};

const stopsAndUser: Rule = ({ body }) => {
  if (Array.isArray(body['stop_sequences']) && body['stop_sequences'].some(blank))
    return 'stop_sequences: each stop sequence must contain non-whitespace';
  const user = isObject(body['metadata']) ? body['metadata']['user_id'] : undefined;
  return text(user).length > 256 && 'metadata.user_id: String should have at most 256 characters';
};

/** Anthropic's messages. */
export const ANTHROPIC: Vendor = {
  name: 'Anthropic',
  protocol: 'anthropic',
  model: 'claude-sonnet-4-5',
  rules: [known, needed, roles, texts, toolTurns, signatures, tools, outputs, sampling, caches, stopsAndUser],
  error: (message) => ({ type: 'error', error: { type: 'invalid_request_error', message }, request_id: 'req_1' }),
};
