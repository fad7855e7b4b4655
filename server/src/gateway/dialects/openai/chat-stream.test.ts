import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChatFollower } from './chat-stream.ts';

const event = (chunk: unknown): string => `data: ${JSON.stringify(chunk)}\n\n`;
const chunk = (delta: unknown, finish: string | null = null, more: object = {}): string =>
  event({
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  });

const ROLE = chunk({ role: 'assistant', content: '' }, null, { usage: null });
const CONTENT = chunk({ content: 'Grüße an 東京 👋, "quoted" and \\ back' }, null, { usage: null });
const TOOL = chunk(
  {
    tool_calls: [
      { index: 0, id: 't', function: { name: 'f', arguments: '{"usage":{"prompt_tokens":1},"done":"[DONE]"}' } },
    ],
  },
  null,
  { usage: null },
);
const FINISH = chunk({}, 'stop', { usage: null });
const USAGE = event({
  id: 'c1',
  object: 'chat.completion.chunk',
  choices: [],
  usage: { prompt_tokens: 12, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 4 } },
});
const DONE = 'data: [DONE]\n\n';
const STREAM = `: welcome\n\n${ROLE}${CONTENT}${TOOL}${CONTENT}${FINISH}${USAGE}${DONE}`;
const WITHOUT_USAGE = `: welcome\n\n${ROLE}${CONTENT}${TOOL}${CONTENT}${FINISH}`;

interface Seen {
  readonly forwarded: string;
  readonly done: boolean;
  readonly usage: unknown;
  readonly contentEvents: number;
  readonly garbage: string | null;
  readonly error: unknown;
  /** Bytes that had arrived when the answer was committed. */
  readonly committedAt: number | null;
}

function scan(pieces: readonly Buffer[], strip = true): Seen {
  const scanner = new ChatFollower(strip);
  const forwarded: Buffer[] = [];
  let arrived = 0;
  let committedAt: number | null = null;
  let done = false;
  for (const piece of pieces) {
    const result = scanner.push(piece);
    forwarded.push(result.forward);
    arrived += piece.length;
    done ||= result.done;
    if (scanner.committed) committedAt ??= arrived;
  }
  const { usage, contentEvents, garbage, upstreamError: error } = scanner;
  return {
    forwarded: Buffer.concat(forwarded).toString('utf8'),
    done,
    usage,
    contentEvents,
    garbage,
    error,
    committedAt,
  };
}

const cut = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const edges = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
};
const all = (text: string, strip = true): Seen => scan([Buffer.from(text)], strip);

describe.each([
  ['LF', STREAM, WITHOUT_USAGE],
  ['CRLF', STREAM.replaceAll('\n', '\r\n'), WITHOUT_USAGE.replaceAll('\n', '\r\n')],
])('a stream with %s line ends', (_, text, forwarded) => {
  const bytes = Buffer.from(text);
  const expected = {
    forwarded,
    done: true,
    usage: { inputUncached: 8, cacheRead: 4, cacheWrite5m: 0, cacheWrite1h: 0, output: 7, reasoning: 0 },
    contentEvents: 4,
    garbage: null,
    error: null,
  };

  test('reads whole', () => {
    expect(all(text)).toMatchObject(expected);
  });

  test('reads the same split at every byte, and commits with the last byte of the first content event', () => {
    const endOfContent =
      bytes.indexOf('back') +
      bytes.subarray(bytes.indexOf('back')).indexOf(text.includes('\r') ? '\r\n\r\n' : '\n\n') +
      (text.includes('\r') ? 4 : 2);
    for (let at = 0; at <= bytes.length; at++) {
      const seen = scan(cut(bytes, [at]));
      expect(seen, `split at ${at}`).toMatchObject(expected);
      expect(seen.committedAt).toBe(at >= endOfContent ? at : bytes.length);
    }
    expect(scan([...bytes].map((byte) => Buffer.of(byte)))).toMatchObject({ ...expected, committedAt: endOfContent });
  });

  test('reads the same split anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (at) => {
        expect(scan(cut(bytes, at))).toMatchObject(expected);
      }),
    );
  });

  test('keeps the usage chunk for a client that asked for it', () => {
    expect(all(text, false).forwarded).toBe(text.slice(0, text.indexOf('data: [DONE]')));
  });
});

describe('the scanner', () => {
  test('a role and empty content commit nothing; content, a tool call and a finish do', () => {
    expect(all(ROLE).committedAt).toBeNull();
    expect(all(chunk({ role: 'assistant', content: null, refusal: null })).committedAt).toBeNull();
    for (const first of [CONTENT, TOOL, FINISH, chunk({ reasoning_content: 'hm' })])
      expect(all(ROLE + first).committedAt).not.toBeNull();
  });

  test('usage inside the last content chunk is read and not stripped', () => {
    const last = chunk({ content: '.' }, 'stop', { usage: { prompt_tokens: 3, completion_tokens: 2 } });
    expect(all(CONTENT + last + DONE)).toMatchObject({
      forwarded: CONTENT + last,
      usage: { inputUncached: 3, output: 2 },
      done: true,
    });
  });

  test.each(['"usage":{', '"usage": {', '"usage" : {', '"usage"\t:\t{'])(
    'usage is found after content however it is spaced: %s',
    (mark) => {
      const spaced = USAGE.replace('"usage":{', mark);
      expect(all(CONTENT + spaced)).toMatchObject({ forwarded: CONTENT, usage: { inputUncached: 8, output: 7 } });
    },
  );

  test('a token that reads "usage" or [DONE] is content', () => {
    const logprobs = chunk({ content: 'usage' }, null, { logprobs: { content: [{ token: 'usage' }] }, usage: null });
    const text = CONTENT + logprobs + chunk({ content: 'data: [DONE]' }) + chunk({ content: '"error": none' });
    expect(all(text)).toMatchObject({
      forwarded: text,
      done: false,
      usage: null,
      contentEvents: 4,
      garbage: null,
      error: null,
    });
  });

  test('nothing follows [DONE], and comments are passed but not counted', () => {
    expect(all(`${CONTENT}: ping\n\n${DONE}data: more\n\n`)).toMatchObject({
      forwarded: `${CONTENT}: ping\n\n`,
      done: true,
      contentEvents: 1,
    });
  });

  test('several data lines make one event', () => {
    expect(all(CONTENT.replace(',"choices"', ',\ndata: "choices"'))).toMatchObject({ contentEvents: 1, garbage: null });
  });

  test.each([
    ['<html>Bad gateway</html>', 'data: <html>Bad gateway</html>\n\n'],
    ['42', 'data: 42\n\n'],
    ['null', 'data: null\n\n'],
    ['[]', 'data: []\n\n'],
  ])('%s is garbage, passed as it is', (sample, text) => {
    expect(all(text)).toMatchObject({ garbage: sample, forwarded: text, committedAt: null });
  });

  test.each([
    // Vendors have events of their own, and chunks without an answer.
    '{"choices":"none"}',
    '{"choices":null,"usage":null}',
    '{"hello":1}',
    '{"choices":[null]}',
    '{"choices":[{"delta":null,"finish_reason":null}]}',
    '{"choices":[{}]}',
    '{"choices":[7]}',
    '{"choices":[]}',
  ])('%s is an empty chunk, no reason to fall over', (data) => {
    expect(all(`data: ${data}\n\n`)).toMatchObject({ garbage: null, committedAt: null, contentEvents: 0 });
  });

  test("an upstream's error is seen before and after content, and passed on", () => {
    const failure = event({ error: { message: 'out of memory', code: 500 } });
    for (const before of ['', ROLE, ROLE + CONTENT])
      expect(all(before + failure)).toMatchObject({
        error: { message: 'out of memory', code: 500 },
        garbage: null,
        forwarded: before + failure,
      });
  });

  test('a ping is left out: no chat client knows one', () => {
    expect(all(`event: ping\ndata: {"type":"ping"}\n\n${CONTENT}`)).toMatchObject({
      forwarded: CONTENT,
      garbage: null,
    });
  });

  test.each([
    ['a finish reason', `${CONTENT}${event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}`, true],
    [
      'one with white space',
      'data: {"choices": [{"delta": {"content": "a"}, "finish_reason": null}]}\n\ndata: {"choices": [{"index": 0, "delta": {"content": "b, and so on"}, "finish_reason": "stop"}]}\n\n',
      true,
    ],
    ['an empty one', `${CONTENT}${event({ choices: [{ index: 0, delta: {}, finish_reason: '' }] })}`, false],
    ['none', CONTENT, false],
    ['none, but a [DONE]', `${CONTENT}data: [DONE]\n\n`, true],
    ['a [DONE] of nothing', 'data: [DONE]\n\n', false],
    ['an error, then a [DONE]', `${CONTENT}${event({ error: { message: 'x' } })}data: [DONE]\n\n`, false],
    [
      'an error in a choice',
      `${CONTENT}${event({ choices: [{ error: { code: 502 }, finish_reason: 'error' }] })}`,
      false,
    ],
  ])('%s: whole or cut off', (_name, text, whole) => {
    const follower = new ChatFollower(true);
    follower.push(Buffer.from(text));
    expect(follower.last.length > 0).toBe(whole);
  });

  test('usage is found in a choice, zeros replace no counts, and what contradicts itself is doubted', () => {
    const told = (...usages: readonly object[]): ChatFollower => {
      const follower = new ChatFollower(true);
      for (const usage of usages) follower.push(Buffer.from(event({ choices: [], usage })));
      return follower;
    };
    const inside = new ChatFollower(true);
    inside.push(Buffer.from(event({ choices: [{ delta: {}, usage: { prompt_tokens: 3, completion_tokens: 4 } }] })));
    expect(inside.usage).toMatchObject({ inputUncached: 3, output: 4 });
    const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    const first = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
    expect(told(first)).toMatchObject({ doubtful: false });
    expect(told(first, zeros)).toMatchObject({ doubtful: true, usage: { inputUncached: 9 } });
    expect(told({ prompt_tokens: 9, completion_tokens: 3, total_tokens: 10 }).doubtful).toBe(true);
    const cached = { prompt_tokens_details: { cached_tokens: 10 } };
    expect(told({ prompt_tokens: 9, completion_tokens: 3, ...cached }).doubtful).toBe(true);
  });

  test('usage that is malformed leaves usage unknown', () => {
    expect(all(CONTENT + event({ choices: [], usage: { prompt_tokens: -1, completion_tokens: 2 } })).usage).toBeNull();
  });

  test('an event without an end is held only so far', () => {
    const scanner = new ChatFollower(true);
    const block = Buffer.alloc(1_048_576, 'x');
    let forwarded = 0;
    for (let i = 0; i < 18; i++) forwarded += scanner.push(block).forward.length;
    expect(forwarded).toBeGreaterThan(0);
    forwarded += scanner.push(Buffer.from('\n\n')).forward.length;
    expect(forwarded).toBe(18 * block.length + 2);
    expect(scanner.garbage).toContain('an event of more than');
  });
});
