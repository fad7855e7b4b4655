/** Chat completions and messages, by the official SDKs, where the upstream serves responses alone. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { conformance } from './conform.ts';
import { watchEmitted, type Watch } from './emitted.ts';
import { KEYS, startGateway, type Gateway } from './gateway.fixture.ts';
import { callItem, messageItem, responseBody, responseCallStream, responseStream } from './openai-answers.fixture.ts';
import { openAiSchemas } from './openai-schema.ts';
import { OPENAI } from './strict/openai.ts';
import { startStrictVendor, type Json, type StrictVendor } from './strict/vendor.ts';
import { sendEvents, sendJson, type Answering } from './witness.fixture.ts';

const conform = conformance('over responses');
const MODEL = 'gpt-5-codex';
const PIECES = ['Grü', 'ße ', '🌍'];
const SAID = PIECES.join('');
const SEALED = 'gAAAAABsealed';
const ORDER = {
  type: 'object' as const,
  properties: { id: { type: 'integer' } },
  required: ['id'],
  additionalProperties: false,
};
const THOUGHT = {
  type: 'reasoning',
  id: 'rs_0a1b2c',
  summary: [{ type: 'summary_text', text: 'Let me add it up.' }],
  encrypted_content: SEALED,
};

/** A stream whose one item thinks, before the answer. */
const thinkingStream = (model: string): string =>
  [
    { type: 'response.created', response: responseBody(model, [], { status: 'in_progress' }) },
    { type: 'response.output_item.added', output_index: 0, item: { ...THOUGHT, summary: [], encrypted_content: '' } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Let me add it up.' },
    { type: 'response.output_item.done', output_index: 0, item: THOUGHT },
    { type: 'response.output_item.added', output_index: 1, item: messageItem('', 'in_progress') },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: SAID },
    { type: 'response.output_item.done', output_index: 1, item: messageItem(SAID) },
    { type: 'response.completed', response: responseBody(model, [THOUGHT, messageItem(SAID)]) },
  ]
    .map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`)
    .join('');

/** Calls the first tool it is offered, unless a result is there; thinks where it is to think; writes JSON where asked. */
const answers: Answering = ({ text }, response) => {
  const asked = JSON.parse(text) as Json & { readonly model: string; readonly input: readonly Json[] };
  const { model, stream, tools, input } = asked;
  const [tool] = (tools ?? []) as readonly Json[];
  if (tool !== undefined && !input.some(({ type }) => String(type).endsWith('_output'))) {
    const name = String(tool['name']);
    if (stream === true) return sendEvents(response, responseCallStream(model, name, ['{"id"', ':10}']));
    return sendJson(response, responseBody(model, [callItem(name, '{"id":10}')]));
  }
  if (asked['reasoning'] !== undefined)
    return stream === true
      ? sendEvents(response, thinkingStream(model))
      : sendJson(response, responseBody(model, [THOUGHT, messageItem(SAID)]));
  const said = asked['text'] === undefined ? PIECES : ['{"total"', ':3}'];
  if (stream === true) return sendEvents(response, responseStream(model, said));
  const cut = asked['max_output_tokens'] === 16 && {
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  };
  sendJson(response, responseBody(model, [messageItem(said.join(''))], cut || {}));
};

let gateway: Gateway;
let upstream: StrictVendor;
let watch: Watch;
let chat: OpenAI;
let claude: Anthropic;
beforeAll(async () => {
  upstream = await startStrictVendor(OPENAI, answers);
  gateway = await startGateway([{ model: MODEL, url: upstream.url, endpoints: ['responses'] }]);
  watch = watchEmitted(openAiSchemas());
  chat = new OpenAI({ apiKey: KEYS.caller, baseURL: gateway.url, maxRetries: 0, fetch: watch.fetch });
  claude = new Anthropic({ apiKey: KEYS.caller, baseURL: gateway.root, maxRetries: 0 });
});
afterEach(async () => {
  upstream.answerBy(answers);
  expect(await watch.problems()).toEqual([]);
  expect(upstream.refused).toEqual([]);
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const sent = (): Json => JSON.parse(upstream.seen.at(-1)!.text) as Json;
const USAGE = {
  prompt_tokens: 36,
  completion_tokens: 11,
  total_tokens: 47,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 3 },
};
const ASK = {
  model: MODEL,
  messages: [
    { role: 'system' as const, content: 'Be short.' },
    { role: 'user' as const, content: 'Hi' },
  ],
};

conform('a chat completion, whole and streamed', async () => {
  const whole = await chat.chat.completions.create({ ...ASK, max_completion_tokens: 64, seed: 7 });
  expect([whole.choices[0]?.message.content, whole.choices[0]?.finish_reason]).toEqual([SAID, 'stop']);
  expect(whole.usage).toEqual(USAGE);
  expect(sent()).toMatchObject({
    model: MODEL,
    store: false,
    max_output_tokens: 64,
    include: ['reasoning.encrypted_content'],
    input: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Hi' },
    ],
  });
  const chunks = await Array.fromAsync(
    await chat.chat.completions.create({ ...ASK, stream: true, stream_options: { include_usage: true } }),
  );
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(SAID);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: USAGE });
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  const silent = await Array.fromAsync(await chat.chat.completions.create({ ...ASK, stream: true }));
  expect(silent.filter(({ usage }) => usage != null)).toEqual([]);
  expect((await gateway.entries()).at(-1)).toMatchObject({
    endpoint: '/v1/chat/completions',
    outcome: 'served',
    usageGrade: 'reported',
    usage: { inputUncached: 32, cacheRead: 4, output: 8, reasoning: 3 },
  });
});

conform('tools, whole and streamed, and their results', async () => {
  const tools = [{ type: 'function' as const, function: { name: 'find_order', parameters: ORDER, strict: true } }];
  for (const message of [
    (await chat.chat.completions.create({ ...ASK, tools })).choices[0]!.message,
    (await chat.chat.completions.stream({ ...ASK, tools }).finalChatCompletion()).choices[0]!.message,
  ]) {
    const [call] = message.tool_calls!;
    if (call?.type !== 'function') throw new TypeError('no function was called');
    expect([call.id, call.function.name, call.function.arguments]).toEqual(['call_0a1b2c', 'find_order', '{"id":10}']);
    const next = await chat.chat.completions.create({
      ...ASK,
      tools,
      messages: [...ASK.messages, message, { role: 'tool', tool_call_id: call.id, content: '12' }],
    });
    expect(next.choices[0]?.message.content).toBe(SAID);
    expect(sent()['input']).toMatchObject([
      {},
      {},
      { type: 'function_call', call_id: 'call_0a1b2c', name: 'find_order', arguments: '{"id":10}' },
      { type: 'function_call_output', call_id: 'call_0a1b2c', output: '12' },
    ]);
  }
});

conform('an object by its schema, an image and a file', async () => {
  const parsed = await chat.chat.completions.parse({
    ...ASK,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Sum?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
        ],
      },
    ],
    response_format: zodResponseFormat(z.object({ total: z.int() }), 'sum'),
  });
  expect(parsed.choices[0]?.message.parsed).toEqual({ total: 3 });
  expect(sent()).toMatchObject({
    text: { format: { type: 'json_schema', name: 'sum', strict: true } },
    input: [
      {
        content: [
          { type: 'input_text', text: 'Sum?' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
        ],
      },
    ],
  });
});

conform('thinking, there and back, whole and streamed', async () => {
  const thinks = { ...ASK, reasoning_effort: 'low' as const };
  const details = [{ type: 'reasoning.encrypted', id: 'rs_0a1b2c', data: SEALED }];
  const whole = (await chat.chat.completions.create(thinks)).choices[0]!.message;
  expect(whole).toMatchObject({ reasoning_content: 'Let me add it up.', reasoning_details: details, content: SAID });
  const chunks = await Array.fromAsync(await chat.chat.completions.create({ ...thinks, stream: true }));
  const deltas = chunks.map(({ choices }) => (choices[0]?.delta ?? {}) as unknown as Json);
  expect(deltas.find((delta) => delta['reasoning_details'] !== undefined)).toMatchObject({
    reasoning_details: details,
  });
  expect(deltas.map((delta) => delta['reasoning_content'] ?? '').join('')).toBe('Let me add it up.');
  await chat.chat.completions.create({
    ...thinks,
    messages: [...ASK.messages, whole, { role: 'user', content: 'And?' }],
  });
  expect(sent()['input']).toMatchObject([
    {},
    {},
    { type: 'reasoning', id: 'rs_0a1b2c', encrypted_content: SEALED },
    { role: 'assistant', content: [{ type: 'output_text', text: SAID }] },
    { role: 'user' },
  ]);
});

conform('what responses cannot do is refused by name, and a wish is dropped and told', async () => {
  for (const more of [{ stop: ['END'] }, { n: 2 }, { logprobs: true }])
    await expect(chat.chat.completions.create({ ...ASK, ...more })).rejects.toSatisfy(
      (error) => error instanceof OpenAI.BadRequestError && error.message.includes(Object.keys(more)[0]!),
    );
  const { data, response } = await chat.chat.completions
    .create({ ...ASK, seed: 7, store: true, max_completion_tokens: 4 })
    .withResponse();
  expect(response.headers.get('x-joulegate-dropped')?.split(', ').sort()).toEqual([
    'max_completion_tokens[least]',
    'seed',
    'store',
  ]);
  expect(data.choices[0]?.finish_reason).toBe('length');
});

conform('a message, whole and streamed, with a tool and thinking', async () => {
  const ask = { model: MODEL, max_tokens: 4000, messages: [{ role: 'user' as const, content: 'Hi' }] };
  const tools = [{ name: 'find_order', input_schema: ORDER }];
  for (const message of [await claude.messages.create(ask), await claude.messages.stream(ask).finalMessage()]) {
    expect(message.content).toMatchObject([{ type: 'text', text: SAID }]);
    expect([message.stop_reason, message.usage.input_tokens, message.usage.cache_read_input_tokens]).toEqual([
      'end_turn',
      32,
      4,
    ]);
  }
  for (const message of [
    await claude.messages.create({ ...ask, tools }),
    await claude.messages.stream({ ...ask, tools }).finalMessage(),
  ]) {
    expect(message.stop_reason).toBe('tool_use');
    expect(message.content).toMatchObject([{ type: 'tool_use', name: 'find_order', input: { id: 10 } }]);
    const [call] = message.content;
    if (call?.type !== 'tool_use') throw new TypeError('no tool was used');
    const result = { type: 'tool_result' as const, tool_use_id: call.id, content: '12' };
    const next = await claude.messages.create({
      ...ask,
      tools,
      messages: [...ask.messages, { role: 'assistant', content: message.content }, { role: 'user', content: [result] }],
    });
    expect(next.content).toMatchObject([{ type: 'text', text: SAID }]);
  }
  const thinking = { type: 'enabled' as const, budget_tokens: 2000 };
  const thought = await claude.messages.stream({ ...ask, thinking }).finalMessage();
  expect(thought.content).toMatchObject([
    { type: 'thinking', thinking: 'Let me add it up.' },
    { type: 'text', text: SAID },
  ]);
});

conform('an error before and inside a stream, and a stream that breaks off', async () => {
  const error = { type: 'rate_limit_exceeded', code: 'rate_limit_exceeded', message: 'no more' };
  upstream.answerBy((_, response) => sendJson(response, { error }, 429));
  await expect(chat.chat.completions.create(ASK)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  await expect(
    claude.messages.create({ ...ASK, max_tokens: 9, messages: [ASK.messages[1]!] as never }),
  ).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  const events = responseStream(MODEL, PIECES).split(/(?<=\n\n)/);
  const begun = events.slice(0, 6).join('');
  const failed = { type: 'response.failed', response: responseBody(MODEL, [], { status: 'failed', error }) };
  upstream.answerBy((_, response) =>
    sendEvents(response, `${begun}event: response.failed\ndata: ${JSON.stringify(failed)}\n\n`),
  );
  const streamed = async (): Promise<unknown> =>
    Array.fromAsync(await chat.chat.completions.create({ ...ASK, stream: true }));
  await expect(streamed()).rejects.toSatisfy(
    (told) => told instanceof OpenAI.APIError && told.message.includes('no more'),
  );
  upstream.answerBy((_, response) => sendEvents(response, begun));
  await expect(streamed()).rejects.toThrow();
  await expect(
    claude.messages.stream({ model: MODEL, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }).finalMessage(),
  ).rejects.toThrow();
  expect((await gateway.entries()).at(-1)).toMatchObject({ outcome: 'failed' });
});
