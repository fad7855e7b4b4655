import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
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
  start,
  STOP,
  stop,
  TEXT,
} from './message-stream.fixture.ts';
import { MessagesFollower } from './stream.ts';

interface Seen {
  readonly forwarded: string;
  readonly last: string;
  readonly done: boolean;
  readonly usage: unknown;
  readonly contentEvents: number;
  readonly garbage: string | null;
  readonly error: unknown;
  /** Bytes that had arrived when the answer was committed. */
  readonly committedAt: number | null;
}

function follow(pieces: readonly Buffer[]): Seen {
  const follower = new MessagesFollower();
  let forwarded = '';
  let arrived = 0;
  let committedAt: number | null = null;
  let done = false;
  const bytes: Buffer[] = [];
  for (const piece of pieces) {
    const result = follower.push(piece);
    bytes.push(result.forward);
    arrived += piece.length;
    done ||= result.done;
    if (follower.committed) committedAt ??= arrived;
  }
  forwarded = Buffer.concat(bytes).toString('utf8');
  const { usage, contentEvents, garbage, upstreamError: error, last } = follower;
  return { forwarded, last: last.toString('utf8'), done, usage, contentEvents, garbage, error, committedAt };
}
const all = (text: string): Seen => follow([Buffer.from(text)]);

describe.each([
  ['LF', (text: string) => text],
  ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
])('a stream with %s line ends', (_, ends) => {
  const bytes = Buffer.from(ends(FULL));
  const firstContent = Buffer.byteLength(
    ends(FULL.slice(0, FULL.indexOf('Let me') + FULL.slice(FULL.indexOf('Let me')).indexOf('\n\n') + 2)),
  );
  const expected = {
    forwarded: ends(FULL.slice(0, -STOP.length)),
    last: ends(STOP),
    done: true,
    usage: FULL_USAGE,
    contentEvents: 14,
    garbage: null,
    error: null,
  };

  test('reads whole', () => {
    expect(follow([bytes])).toMatchObject(expected);
  });

  test('reads the same in single bytes, and commits with the last byte of the first content event', () => {
    expect(follow([...bytes].map((byte) => Buffer.of(byte)))).toMatchObject({ ...expected, committedAt: firstContent });
  });

  test('reads the same cut once, everywhere', () => {
    for (let at = 0; at <= bytes.length; at += 7) {
      const seen = follow(cut(bytes, [at]));
      expect(seen, `cut at ${at}`).toMatchObject(expected);
      expect(seen.committedAt).toBe(at >= firstContent ? at : bytes.length);
    }
  });

  test('reads the same cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (at) => {
        expect(follow(cut(bytes, at))).toMatchObject(expected);
      }),
      { numRuns: 60 },
    );
  });
});

test('parses no delta after the first content event', () => {
  const spy = vi.spyOn(JSON, 'parse');
  const follower = new MessagesFollower();
  follower.push(
    Buffer.from(start() + block(0, { type: 'text', text: '' }) + delta(0, { type: 'text_delta', text: 'a' })),
  );
  spy.mockClear();
  follower.push(Buffer.from(delta(0, { type: 'text_delta', text: 'b' }).repeat(50)));
  expect(spy).not.toHaveBeenCalled();
  expect(follower.contentEvents).toBe(51);
  spy.mockRestore();
});

test('an answer begins with content, not with a role, an empty block or a ping', () => {
  expect(
    all(start() + PING + block(0, { type: 'text', text: '' }) + delta(0, { type: 'text_delta', text: '' })).committedAt,
  ).toBeNull();
  expect(all(start() + block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} })).committedAt).not.toBeNull();
  expect(all(start() + block(0, { type: 'text', text: 'a' })).committedAt).not.toBeNull();
  expect(all(start() + finish('end_turn')).committedAt).not.toBeNull();
});

test('usage is unknown until the closing event says what was generated', () => {
  expect(all(start() + TEXT(0)).usage).toBeNull();
  expect(all(start() + TEXT(0) + finish('end_turn') + STOP).usage).toEqual(FULL_USAGE);
  expect(
    all(start() + TEXT(0) + event({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }) + STOP).usage,
  ).toBeNull();
});

test('the input is known from the start, with whatever output a server claims there', () => {
  const follower = new MessagesFollower();
  follower.push(Buffer.from(start() + TEXT(0)));
  expect([follower.begun, follower.usage]).toEqual([{ ...FULL_USAGE, output: 0, reasoning: 0 }, null]);
  const silent = new MessagesFollower();
  silent.push(Buffer.from(start({ output_tokens: 1 }) + TEXT(0)));
  expect(silent.begun).toBeNull();
});

test('closing counts replace those that the message began with, null ones do not', () => {
  const usage = all(
    start({ input_tokens: 5, output_tokens: 1 }) +
      finish('end_turn', { input_tokens: 7, cache_read_input_tokens: null, output_tokens: 0 }),
  ).usage;
  expect(usage).toEqual({ inputUncached: 7, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 });
});

test('a stream that ends before its message is whole was cut off', () => {
  expect(all(start() + TEXT(0)).last).toBe('');
  expect(all(start() + TEXT(0) + finish('end_turn')).last).toBe(STOP);
  // What ends in an error has not ended well.
  expect(all(start() + TEXT(0) + event({ type: 'error', error: { type: 'api_error', message: 'x' } })).last).toBe('');
});

test('an error event is told, before and after content', () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' };
  const text = event({ type: 'error', error });
  expect(all(start() + text)).toMatchObject({ error, committedAt: null, forwarded: start() + text });
  expect(all(start() + TEXT(0) + text)).toMatchObject({ error, done: false, forwarded: start() + TEXT(0) + text });
});

test('what is no event of a message is told as garbage', () => {
  expect(all('data: <html>\n\n').garbage).toBe('<html>');
  expect(all('data: {"choices":[]}\n\n').garbage).toBe('{"choices":[]}');
  expect(all(': comment\n\n').garbage).toBeNull();
  expect(all('event: content_block_delta\ndata: nonsense\n\n').garbage).toBe('nonsense');
});

test('events without names, or with other spacing, are read by their data', () => {
  const bare = FULL.replaceAll(/event: \w+\n(?=data: \{"type)/g, '').replaceAll('data: {', 'data:{');
  expect(all(bare)).toMatchObject({ usage: FULL_USAGE, contentEvents: 14, done: true });
});

test('a stream that only waits is neither content nor garbage', () => {
  expect(all(PING + PING)).toMatchObject({ forwarded: PING + PING, committedAt: null, garbage: null, done: false });
  expect(all(start() + CALL(0, 'toolu_1', 'Wien') + stop(0)).done).toBe(false);
});
