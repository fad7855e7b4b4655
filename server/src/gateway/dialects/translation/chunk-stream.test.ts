import { createAnthropic } from '@ai-sdk/anthropic';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut } from '../anthropic/message-stream.fixture.ts';
import type { JsonObject } from '../lane.ts';
import { ChunkStreamToMessage } from './chunk-stream.ts';
import { anthropicStream, hear, openAiStream, type Heard } from './clients.fixture.ts';
import { completionToMessage } from './completion-to-message.ts';

const chunk = (delta: object, finish: string | null = null, more: object = {}, choice: object = {}): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-7', object: 'chat.completion.chunk', created: 1, model: 'llama-3-8b', choices: [{ index: 0, delta, finish_reason: finish, ...choice }], ...more })}\n\n`;
const call = (index: number, id: string | undefined, name: string | undefined, args: string): string =>
  chunk({
    tool_calls: [
      {
        index,
        ...(id === undefined ? {} : { id, type: 'function' }),
        function: { ...(name === undefined ? {} : { name }), arguments: args },
      },
    ],
  });
const USAGE = `data: ${JSON.stringify({ id: 'chatcmpl-7', object: 'chat.completion.chunk', created: 1, model: 'llama-3-8b', choices: [], usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19, prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 2 } } })}\n\n`;
const DONE = 'data: [DONE]\n\n';
const ROLE = chunk({ role: 'assistant', content: '' }, null, { service_tier: 'default' });
const SAID = 'Grüße an 東京 👋, "usage":{} and data: [DONE]';
const FULL =
  `: welcome\n\n${ROLE}${chunk({ reasoning_content: 'Let me ' })}${chunk({ reasoning_content: 'see.' })}${chunk({ content: SAID.slice(0, 9) })}${chunk({ content: SAID.slice(9) })}` +
  `${call(0, 'call_1', 'weather', '')}${call(0, undefined, undefined, '{"city":')}${call(0, undefined, undefined, '"Wien"}')}${call(1, 'call_2', 'weather', '{"city":"Graz"}')}${chunk({}, 'tool_calls')}${USAGE}${DONE}`;

const all = (text: string): Heard => hear(new ChunkStreamToMessage(), [Buffer.from(text)]);
const names = (text: string): string[] => [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1] as string);
const CONTENT = [
  { type: 'thinking', thinking: 'Let me see.', signature: 'joulegate:reasoning_content' },
  { type: 'text', text: SAID },
  { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Wien' } },
  { type: 'tool_use', id: 'call_2', name: 'weather', input: { city: 'Graz' } },
];

test('the official SDK reads thinking, text, calls and usage', async () => {
  const message = await anthropicStream(all(FULL).text);
  expect(message).toMatchObject({
    id: 'msg_7',
    role: 'assistant',
    model: 'llama-3-8b',
    stop_reason: 'tool_use',
    stop_sequence: null,
    content: CONTENT,
  });
  expect(message.usage).toMatchObject({
    input_tokens: 8,
    cache_read_input_tokens: 4,
    output_tokens: 7,
    output_tokens_details: { thinking_tokens: 2 },
  });
  expect(all(FULL).follower.usage).toEqual({
    inputUncached: 8,
    cacheRead: 4,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 5,
    reasoning: 2,
  });
});

test('content events are chunks with something in them', () => {
  expect(all(FULL).follower.contentEvents).toBe(2 + 2 + 4);
});

test('the AI SDK reads the same', async () => {
  const model = createAnthropic({
    apiKey: 'none',
    fetch: () => Promise.resolve(new Response(all(FULL).text, { headers: { 'content-type': 'text/event-stream' } })),
  })('claude-haiku-4-5');
  const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'q' }] }] });
  const parts = await Array.fromAsync(stream as unknown as AsyncIterable<JsonObject>);
  const joined = (type: string): string =>
    parts
      .filter((part) => part['type'] === type)
      .map((part) => part['delta'])
      .join('');
  expect([joined('reasoning-delta'), joined('text-delta')]).toEqual(['Let me see.', SAID]);
  expect(
    parts.filter((part) => part['type'] === 'tool-call').map((part) => [part['toolCallId'], part['input']]),
  ).toEqual([
    ['call_1', '{"city":"Wien"}'],
    ['call_2', '{"city":"Graz"}'],
  ]);
  expect(parts.find((part) => part['type'] === 'finish')).toMatchObject({
    finishReason: { unified: 'tool-calls' },
    usage: { inputTokens: { total: 12, noCache: 8, cacheRead: 4 }, outputTokens: { total: 7 } },
  });
});

test('blocks follow one another, and message_stop comes last', () => {
  const blocks = Array.from({ length: 4 }, (_, at) => [
    'content_block_start',
    ...Array.from({ length: [3, 2, 2, 1][at] as number }, () => 'content_block_delta'),
    'content_block_stop',
  ]).flat();
  const { text, follower } = all(FULL);
  expect(names(text)).toEqual(['message_start', ...blocks, 'message_delta', 'message_stop']);
  expect(names(follower.last.toString())).toEqual(['message_stop']);
});

describe('at any byte boundary', () => {
  const bytes = Buffer.from(FULL);
  const whole = all(FULL);
  const expected = {
    usage: whole.follower.usage,
    contentEvents: whole.follower.contentEvents,
    committed: true,
    garbage: null,
  };

  test('single bytes', () => {
    const heard = hear(
      new ChunkStreamToMessage(),
      [...bytes].map((byte) => Buffer.of(byte)),
    );
    expect(heard.text).toBe(whole.text);
    expect(heard.follower).toMatchObject(expected);
    expect(heard.committedAt).toBe(bytes.indexOf('\n\n', bytes.indexOf('Let me')) + 2);
  });

  test('cut anywhere, with either line ends', () => {
    const other = Buffer.from(FULL.replaceAll('\n', '\r\n'));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), fc.boolean(), (at, crlf) => {
        const heard = hear(new ChunkStreamToMessage(), cut(crlf ? other : bytes, at));
        expect(heard.text).toBe(whole.text);
        expect(heard.done).toBe(true);
        expect(heard.follower).toMatchObject(expected);
      }),
      { numRuns: 60 },
    );
  });
});

const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const args = fc.json({ maxDepth: 1 }).map((value) => `{"a":${value}}`);
/** Calls whose arguments come in turns, character by character, as some servers send them. */
const mixed = fc.array(args, { minLength: 1, maxLength: 4 }).chain((calls) =>
  fc
    .shuffledSubarray(
      calls.flatMap((json, index) => [...json].map(() => index)),
      { minLength: calls.join('').length },
    )
    .map((order) => ({ calls, order })),
);

test('calls whose arguments come in turns end up whole, each block for itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 3 }), mixed, async (said, { calls, order }) => {
      const left = calls.map((json) => [...json]);
      const begin = calls.map((_, index) => call(index, `call_${index}`, 'f', '')).join('');
      const turns = order.map((index) => call(index, undefined, undefined, left[index]?.shift() ?? '')).join('');
      const text =
        ROLE +
        said.map((content) => chunk({ content })).join('') +
        begin +
        turns +
        chunk({}, 'tool_calls') +
        USAGE +
        DONE;
      const [completion, message] = await Promise.all([openAiStream(text), anthropicStream(all(text).text)]);
      const whole = completionToMessage(completion as unknown as JsonObject);
      expect(message.content).toEqual(whole['content']);
      expect(message.content.filter((block) => block.type === 'tool_use').map((block) => block.input)).toEqual(
        calls.map((json) => JSON.parse(json) as unknown),
      );
    }),
    { numRuns: 40 },
  );
});

test('a call goes out as it comes, not at the end', () => {
  const follower = new ChunkStreamToMessage();
  const heard = (text: string): string[] => names(follower.push(Buffer.from(text)).forward.toString());
  expect(heard(ROLE + call(0, 'a', 'f', ''))).toEqual(['message_start', 'content_block_start']);
  expect(heard(call(0, undefined, undefined, '{"x":1}'))).toEqual(['content_block_delta']);
  expect(heard(call(1, 'b', 'f', '{'))).toEqual(['content_block_stop', 'content_block_start', 'content_block_delta']);
  expect(heard(call(2, 'c', 'f', '{}'))).toEqual([]);
  expect(heard(call(1, undefined, undefined, '}'))).toEqual([
    'content_block_delta',
    'content_block_stop',
    'content_block_start',
    'content_block_delta',
  ]);
});

test('calls under one index are told apart by their ids', async () => {
  const message = await anthropicStream(
    all(ROLE + call(0, 'a', 'f', '{"x":1}') + call(0, 'b', 'g', '{"y":2}') + chunk({}, 'stop') + DONE).text,
  );
  expect(message.content).toMatchObject([
    { id: 'a', name: 'f', input: { x: 1 } },
    { id: 'b', name: 'g', input: { y: 2 } },
  ]);
  // Some servers say stop after calls.
  expect(message.stop_reason).toBe('tool_use');
});

test('a call without arguments or id is one', async () => {
  const message = await anthropicStream(
    all(ROLE + chunk({ tool_calls: [{ index: 0, function: { name: 'f' } }] }) + chunk({}, 'tool_calls') + DONE).text,
  );
  expect(message.content).toMatchObject([
    { type: 'tool_use', id: expect.stringMatching(/^call_\w+$/), name: 'f', input: {} },
  ]);
});

test.each([
  ['stop', {}, 'end_turn', null],
  ['stop', { stop_reason: 'END' }, 'stop_sequence', 'END'],
  ['stop', { stop_reason: 128_009 }, 'end_turn', null],
  ['length', {}, 'max_tokens', null],
  ['content_filter', {}, 'refusal', null],
] as const)('%s with %j ends as %s', async (finish, more, reason, sequence) => {
  const message = await anthropicStream(all(ROLE + chunk({ content: 'a' }) + chunk({}, finish, {}, more) + DONE).text);
  expect([message.stop_reason, message.stop_sequence]).toEqual([reason, sequence]);
});

test('a refusal is text, and ends as one', async () => {
  const message = await anthropicStream(
    all(ROLE + chunk({ refusal: 'I ' }) + chunk({ refusal: 'will not.' }) + chunk({}, 'stop') + DONE).text,
  );
  expect(message).toMatchObject({ stop_reason: 'refusal', content: [{ type: 'text', text: 'I will not.' }] });
});

test('a stream that ends without [DONE] is still ended', async () => {
  const heard = all(ROLE + chunk({ content: 'a' }) + chunk({}, 'length'));
  expect(heard.done).toBe(false);
  expect(heard.follower.usage).toBeNull();
  expect(await anthropicStream(heard.text)).toMatchObject({
    stop_reason: 'max_tokens',
    content: [{ text: 'a' }],
    usage: { input_tokens: 0, output_tokens: 0 },
  });
});

test('a stream that ends before a reason was cut off', () => {
  expect(all(ROLE + chunk({ content: 'a' })).follower.last.length).toBe(0);
  const { follower } = all(ROLE + chunk({ content: 'a' }) + chunk({}, 'stop'));
  expect(names(follower.last.toString())).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
  expect(follower.last.toString()).toBe(follower.last.toString());
});

test("an error inside the stream reaches the client as one, and only the first answer's content", async () => {
  const heard = all(
    ROLE +
      chunk({ content: 'a' }) +
      chunk({ content: 'b' }, null, {}, { index: 1 }) +
      'data: {"error":{"message":"out of memory","code":503}}\n\n',
  );
  expect(heard.follower.upstreamError).toEqual({ message: 'out of memory', code: 503 });
  expect(heard.text).toContain(
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"out of memory"},"request_id":null}\n\n',
  );
  expect(heard.text).not.toContain('"b"');
  await expect(anthropicStream(heard.text)).rejects.toThrow('out of memory');
});

test("Azure's first chunk, which names nothing, is not the beginning", async () => {
  const filter = 'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[]}\n\n';
  expect(
    await anthropicStream(all(filter + ROLE + chunk({ content: 'a' }) + chunk({}, 'stop') + DONE).text),
  ).toMatchObject({ id: 'msg_7', model: 'llama-3-8b' });
});

test('of several answers in one chunk the first counts', async () => {
  const both = (a: string, b: string): string =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-7',
      model: 'm',
      choices: [
        { index: 1, delta: { content: b } },
        { index: 0, delta: { content: a } },
      ],
    })}\n\n`;
  const message = await anthropicStream(all(both('a', 'x') + both('b', 'y') + chunk({}, 'stop') + DONE).text);
  expect(message.content).toMatchObject([{ text: 'ab' }]);
});

test('an event without an end is given up', () => {
  const follower = new ChunkStreamToMessage();
  for (let i = 0; i < 17; i++) follower.push(Buffer.alloc(1_048_576, 'x'));
  expect(follower.garbage).toMatch('more than 16777216 bytes');
});

test('an empty start is no content, and garbage is told', () => {
  expect(all(ROLE).follower).toMatchObject({ committed: false, garbage: null, contentEvents: 0 });
  expect(all('data: <html>\n\n').follower.garbage).toBe('<html>');
  expect(all('event: vendor\ndata: {"type":"vendor"}\n\n').follower).toMatchObject({ committed: false, garbage: null });
  expect(all(DONE).follower.garbage).toBe('[DONE]');
});
