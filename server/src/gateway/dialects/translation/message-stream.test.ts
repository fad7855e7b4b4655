import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  block,
  CALL,
  cut,
  delta,
  event,
  finish,
  FULL,
  FULL_USAGE,
  PING,
  SAID,
  start,
  STOP,
  stop,
  TEXT,
  THINKING,
} from '../anthropic/message-stream.fixture.ts';
import type { JsonObject } from '../lane.ts';
import { anthropicStream, hear, openAiChunks, openAiStream, type Heard } from './clients.fixture.ts';
import { messageToCompletion } from './message-to-completion.ts';
import { MessageStreamToChunks } from './message-stream.ts';

const NOW_S = 1_763_000_000;
const all = (text: string, includeUsage = false): Heard =>
  hear(new MessageStreamToChunks(NOW_S, includeUsage), [Buffer.from(text)]);
const CALLS = [
  { id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Wien"}' } },
  { id: 'toolu_2', type: 'function', function: { name: 'weather', arguments: '{"city":"Graz"}' } },
];
const THINKING_BLOCKS = [
  { type: 'thinking', thinking: 'Let me see.', signature: 'EqQBCgIYAhIM', index: 0 },
  { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3pzix', index: 1 },
];

test('the official SDK reads text, calls, thinking blocks and usage', async () => {
  const completion = await openAiStream(all(FULL, true).text);
  expect(completion).toMatchObject({
    id: 'chatcmpl-01Ab',
    object: 'chat.completion',
    created: NOW_S,
    model: 'claude-haiku-4-5',
    service_tier: 'default',
  });
  expect(completion.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { role: 'assistant', content: SAID, tool_calls: CALLS, thinking_blocks: THINKING_BLOCKS },
  });
  expect(completion.usage).toMatchObject({
    prompt_tokens: 23,
    completion_tokens: 89,
    total_tokens: 112,
    prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 8 },
    completion_tokens_details: { reasoning_tokens: 20 },
  });
});

test('content events are deltas with something in them, blocks that begin full, and calls', () => {
  expect(all(FULL).follower.contentEvents).toBe(2 + 1 + 2 + 2 * (1 + 2));
});

test('the AI SDK reads the same, thinking included', async () => {
  const model = createOpenAICompatible({
    name: 'j',
    baseURL: 'http://j',
    includeUsage: true,
    fetch: () =>
      Promise.resolve(new Response(all(FULL, true).text, { headers: { 'content-type': 'text/event-stream' } })),
  })('m');
  const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'q' }] }] });
  const parts = await Array.fromAsync(stream as unknown as AsyncIterable<JsonObject>);
  const joined = (type: string): string =>
    parts
      .filter((part) => part['type'] === type)
      .map((part) => part['delta'])
      .join('');
  expect(joined('reasoning-delta')).toBe('Let me see.');
  expect(joined('text-delta')).toBe(SAID);
  expect(
    parts.filter((part) => part['type'] === 'tool-call').map((part) => [part['toolCallId'], part['input']]),
  ).toEqual([
    ['toolu_1', '{"city":"Wien"}'],
    ['toolu_2', '{"city":"Graz"}'],
  ]);
  expect(parts.find((part) => part['type'] === 'finish')).toMatchObject({
    finishReason: { unified: 'tool-calls' },
    usage: { inputTokens: { total: 23, cacheRead: 4 }, outputTokens: { total: 89, reasoning: 20 } },
  });
  expect(parts.filter((part) => part['type'] === 'error')).toEqual([]);
});

describe('at any byte boundary', () => {
  const bytes = Buffer.from(FULL);
  const whole = all(FULL);
  const expected = {
    usage: FULL_USAGE,
    committed: true,
    garbage: null,
    upstreamError: null,
    contentEvents: whole.follower.contentEvents,
  };

  test('single bytes', () => {
    const heard = hear(
      new MessageStreamToChunks(NOW_S, false),
      [...bytes].map((byte) => Buffer.of(byte)),
    );
    expect(heard.text).toBe(whole.text);
    expect(heard.done).toBe(true);
    expect(heard.follower).toMatchObject(expected);
    const first = bytes.indexOf('Let me');
    expect(heard.committedAt).toBe(bytes.indexOf('\n\n', first) + 2);
  });

  test('cut anywhere, with either line ends', () => {
    const other = Buffer.from(FULL.replaceAll('\n', '\r\n'));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), fc.boolean(), (at, crlf) => {
        const heard = hear(new MessageStreamToChunks(NOW_S, false), cut(crlf ? other : bytes, at));
        expect(heard.text).toBe(whole.text);
        expect(heard.follower).toMatchObject(expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** Contents that a model could stream. */
const said = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
const blocks = fc.array(
  fc.oneof(
    said.map((pieces) => ({ type: 'text' as const, pieces })),
    said.map((pieces) => ({ type: 'thinking' as const, pieces })),
    fc.json({ maxDepth: 1 }).map((value) => ({ type: 'tool_use' as const, pieces: [...`{"a":${value}}`] })),
  ),
  { minLength: 1, maxLength: 5 },
);
const streamed = (content: readonly { readonly type: string; readonly pieces: readonly string[] }[]): string =>
  start() +
  content
    .map(({ type, pieces }, at) => {
      if (type === 'tool_use')
        return (
          block(at, { type, id: `t${at}`, name: 'f', input: {} }) +
          pieces.map((piece) => delta(at, { type: 'input_json_delta', partial_json: piece })).join('') +
          stop(at)
        );
      const begun = type === 'text' ? { type, text: '' } : { type, thinking: '', signature: '' };
      const signed = type === 'text' ? '' : delta(at, { type: 'signature_delta', signature: `s${at}` });
      return (
        block(at, begun) +
        pieces.map((piece) => delta(at, { type: `${type}_delta`, [type]: piece })).join('') +
        signed +
        stop(at)
      );
    })
    .join('') +
  finish('end_turn') +
  STOP;

test("a stream's chunks add up to what its whole message becomes, by both official SDKs", async () => {
  await fc.assert(
    fc.asyncProperty(blocks, async (content) => {
      const text = streamed(content);
      const [added, message] = await Promise.all([openAiStream(all(text, true).text), anthropicStream(text)]);
      const whole = messageToCompletion(message as unknown as JsonObject, NOW_S) as {
        choices: [{ message: { tool_calls?: { function: { arguments: string } }[] } & JsonObject }];
      };
      const { reasoning_content: _, tool_calls: calls, ...rest } = whole.choices[0].message;
      const got = added.choices[0]?.message as unknown as {
        tool_calls?: { function: { arguments: string } }[];
      } & JsonObject;
      expect({ ...got, content: got['content'] === '' ? null : got['content'] }).toMatchObject(rest);
      expect(got.tool_calls?.map((call) => JSON.parse(call.function.arguments) as unknown)).toEqual(
        calls?.map((call) => JSON.parse(call.function.arguments) as unknown),
      );
    }),
    { numRuns: 40 },
  );
});

test('usage comes only to a client that asked for it, before the end', async () => {
  const without = await openAiChunks(all(FULL).text);
  expect(without.every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true);
  const chunks = await openAiChunks(all(FULL, true).text);
  expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 23 } });
  expect(all(FULL, true).text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
});

test('a call has one index by its place among the calls, and arguments that can be parsed', async () => {
  const none = block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }) + stop(0);
  const inStart = block(1, { type: 'tool_use', id: 'b', name: 'g', input: { x: 1 } }) + stop(1);
  const { choices } = await openAiStream(
    all(start() + none + inStart + CALL(2, 'c', 'Wien') + finish('tool_use') + STOP).text,
  );
  expect(choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function.arguments)).toEqual([
    '{}',
    '{"x":1}',
    '{"city":"Wien"}',
  ]);
  const indices = (await openAiChunks(all(FULL).text)).flatMap(
    (chunk) => chunk.choices[0]?.delta.tool_calls?.map((call) => call.index) ?? [],
  );
  expect([...new Set(indices)]).toEqual([0, 1]);
});

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
])('%s ends as %s', async (reason, finishReason) => {
  const chunks = await openAiChunks(all(start() + TEXT(0) + finish(reason) + STOP).text);
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe(finishReason);
});

test("a refusal says the model's reason", async () => {
  const { choices } = await openAiStream(
    all(
      start() +
        finish(
          'refusal',
          { output_tokens: 1 },
          { stop_details: { type: 'refusal', category: 'bio', explanation: 'No.' } },
        ) +
        STOP,
    ).text,
  );
  expect(choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { refusal: 'No.' } });
});

test('an error inside the stream reaches the client as one', async () => {
  const heard = all(
    start() + TEXT(0) + event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  );
  expect(heard.follower.upstreamError).toEqual({ type: 'overloaded_error', message: 'Overloaded' });
  await expect(openAiChunks(heard.text)).rejects.toThrow('Overloaded');
});

test('what the server runs itself, or invents later, is passed over', async () => {
  const odd =
    block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }) +
    delta(0, { type: 'input_json_delta', partial_json: '{}' }) +
    stop(0) +
    event({ type: 'novelty' }) +
    delta(7, { type: 'input_json_delta', partial_json: 'x' });
  const { choices } = await openAiStream(all(start() + odd + TEXT(1) + finish('end_turn') + STOP).text);
  expect(choices[0]?.message).toMatchObject({ content: SAID });
  expect(choices[0]?.message.tool_calls).toBeUndefined();
});

test('a stream that ends before its message is whole was cut off, one that lacks only message_stop was not', () => {
  expect(all(start() + TEXT(0)).follower.last.length).toBe(0);
  const { follower } = all(start() + TEXT(0) + finish('end_turn'), true);
  expect(follower.last.toString()).toMatch(
    /^data: \{.*"choices":\[\],"usage":\{"prompt_tokens":23.*\n\ndata: \[DONE\]\n\n$/,
  );
  expect(follower.last.toString()).toBe(follower.last.toString());
});

test('a ping is no content, and garbage is told', () => {
  const heard = all(PING);
  expect(heard.text).toBe('');
  expect(heard.follower).toMatchObject({ committed: false, garbage: null });
  expect(all('data: {"choices":[]}\n\n').follower.garbage).toBe('{"choices":[]}');
  expect(all(start() + THINKING).follower.usage).toBeNull();
});
