import { expect, test, vi } from 'vitest';
import { MessagesFollower } from './anthropic/stream.ts';
import type { EventFollower } from './event-follower.ts';
import { LargeEvent } from './large-event.ts';
import { ChatFollower } from './openai/chat-stream.ts';
import { ResponsesFollower } from './openai/responses.ts';

const LONG = 'word \u00e9 \n"quoted" '.repeat(20_000);
const event = (data: object, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;

const CHAT = (content: string): string =>
  event({ choices: [{ index: 0, delta: { content } }], usage: { prompt_tokens: 9, completion_tokens: 3 } });
const STREAMS: [string, () => EventFollower, (text: string) => string][] = [
  ['chat', () => new ChatFollower(false), (text) => `${CHAT('a')}${CHAT(text)}`],
  ['chat that begins with it', () => new ChatFollower(false), CHAT],
  ['chat of no known shape', () => new ChatFollower(false), (text) => event({ unknown: text })],
  ['chat with an error', () => new ChatFollower(false), (text) => event({ error: { message: text } })],
  [
    'a response',
    () => new ResponsesFollower(),
    (text) =>
      `${event({ type: 'response.output_text.delta', delta: text }, 'response.output_text.delta')}${event({ type: 'response.completed', response: { id: 'r', output: [text], usage: { input_tokens: 9, output_tokens: 3 } } })}`,
  ],
  [
    'a message',
    () => new MessagesFollower(),
    (text) => event({ type: 'content_block_delta', delta: { type: 'text_delta', text } }, 'content_block_delta'),
  ],
];

/** A piece as it comes: alone in its memory, which a follower may let go. */
const alone = (piece: Uint8Array): Buffer => Buffer.from(Uint8Array.from(piece).buffer);

/** What a follower has found, and what it forwards and tells. */
function followed(make: () => EventFollower, text: string, pieceBytes: number): object {
  const follower = make();
  const heard: string[] = [];
  follower.hear = (said) => void heard.push(said);
  const bytes = Buffer.from(text);
  const forward: Buffer[] = [];
  let done = false;
  for (let i = 0; i < bytes.length; i += pieceBytes) {
    const got = follower.push(alone(bytes.subarray(i, i + pieceBytes)));
    forward.push(got.forward);
    done ||= got.done;
  }
  // What was handed on is still to be written to the client.
  follower.free();
  const { usage, made, contentEvents, committed, garbage, upstreamError, last } = follower;
  const last64 = last.toString('base64');
  return {
    usage,
    made,
    contentEvents,
    committed,
    garbage,
    upstreamError,
    last64,
    heard,
    done,
    forward: Buffer.concat(forward).toString(),
  };
}

test.each(STREAMS)('%s is followed alike, whether a large event comes whole or in pieces', (_, make, text) => {
  const whole = followed(make, text(LONG), Infinity);
  for (const pieceBytes of [199, 65_536]) expect(followed(make, text(LONG), pieceBytes)).toEqual(whole);
});

test('an event that is not whole is let go at once, what was handed on before it stays', () => {
  const follower = new ChatFollower(false);
  const [first, second] = [CHAT('first'), CHAT(LONG)];
  const piece = alone(Buffer.from(first + second.slice(0, 60_000)));
  const { forward } = follower.push(piece);
  follower.push(alone(Buffer.from(second.slice(60_000, 200_000))));
  expect(follower.heldBytes).toBeGreaterThan(190_000);
  follower.free();
  expect(follower.heldBytes).toBe(0);
  expect(forward.toString()).toBe(first);
});

test('a listener that ends the stream in the midst of a piece takes nothing from what is read of it', () => {
  const follower = new ChatFollower(false);
  const heard: string[] = [];
  follower.hear = (text) => {
    heard.push(text);
    follower.free();
  };
  const text = ['a', 'b', 'c'].map(CHAT).join('');
  const { forward } = follower.push(alone(Buffer.from(text.repeat(200))));
  expect(forward.toString()).toBe(text.repeat(200));
  expect(heard).toHaveLength(600);
});

test('text of a large event counts nearly as it does in a small one', () => {
  const [small, large] = [Infinity, 10_000].map((pieceBytes) => {
    const follower = new ChatFollower(false);
    const bytes = Buffer.from(CHAT(LONG));
    for (let i = 0; i < bytes.length; i += pieceBytes) follower.push(bytes.subarray(i, i + pieceBytes));
    return follower.contentBytes;
  }) as [number, number];
  expect(Math.abs(large - small) / small).toBeLessThan(0.2);
});

test('when the last piece comes nothing of the event is parsed again', () => {
  const bytes = Buffer.from(CHAT('x'.repeat(1_000_000)));
  const follower = new ChatFollower(false);
  const spy = vi.spyOn(JSON, 'parse');
  for (let i = 0; i < bytes.length; i += 1000) follower.push(bytes.subarray(i, i + 1000));
  const longest = Math.max(0, ...spy.mock.calls.map(([text]) => text.length));
  spy.mockRestore();
  expect(follower.committed).toBe(true);
  expect(longest).toBeLessThan(100_000);
});

test('a text that nobody listens to is not kept, and counts as if it were', () => {
  const text = '\u00e9'.repeat(2_000_000);
  const bytes = Buffer.from(event({ choices: [{ delta: { content: text } }] }));
  const read = (isHeard: boolean): { content: string; extraBytes: number } => {
    const large = new LargeEvent(bytes.subarray(0, 200_000), isHeard);
    large.readOn({ part: (index) => (index > 9 ? null : bytes.subarray(index * 200_000, (index + 1) * 200_000)) });
    const { value, extraBytes } = large.end(bytes)!;
    return { content: (value as { choices: [{ delta: { content: string } }] }).choices[0].delta.content, extraBytes };
  };
  const [kept, unkept] = [read(true), read(false)];
  expect(kept.content).toBe(text);
  expect(unkept.content.length).toBeLessThan(100_000);
  expect(text.startsWith(unkept.content)).toBe(true);
  expect(unkept.content.length + unkept.extraBytes).toBe(text.length + kept.extraBytes);
});

test.each([
  ['data over several lines', `data: {"a":\ndata: "${LONG.replaceAll(/[\n"]/g, ' ')}"}\n\n`],
  ['no data at its start', `: ${'x'.repeat(2000)}\ndata: {}\n\n`],
  ['what is no JSON', `data: {"a":"${'x'.repeat(200_000)}\n\n`],
])('%s is left to be read whole', (_, text) => {
  const bytes = Buffer.from(text);
  const large = new LargeEvent(bytes.subarray(0, 1500), false);
  large.readOn({ part: (index) => (index === 1 ? bytes.subarray(1500, 1600) : null) });
  expect(large.end(bytes)).toBeNull();
});
