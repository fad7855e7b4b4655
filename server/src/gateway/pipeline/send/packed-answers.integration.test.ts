import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chatBody,
  recordingUpstream,
  send,
  sendAndLeave,
  type RecordingUpstream,
} from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';
import { bookedOnce } from '../finish/booked-once.fixture.ts';

let upstream: RecordingUpstream;
let t: TestApp;
let answer: (response: ServerResponse) => void = () => {};
beforeAll(async () => {
  upstream = await recordingUpstream((response) => answer(response));
  t = await startTestApp({
    mode: 'observe',
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    gateway: { maxBodyBytes: 1_000_000 },
  });
});
afterAll(async () => {
  await t.close();
  await upstream.close();
});

const USAGE = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
const BODY = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'four'.repeat(50) }, finish_reason: 'stop' }],
  usage: USAGE,
});
const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
const END =
  chunk({}, { finish_reason: 'stop' }) +
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`;
const BOOKED = { outcome: 'served', usageGrade: 'reported', usage: { inputUncached: 20, output: 5 } };

test.for([
  ['gzip', gzipSync(BODY)],
  ['BR', brotliCompressSync(BODY)],
  ['zstd', zstdCompressSync(BODY)],
  ['deflate', deflateSync(BODY)],
  ['identity', Buffer.from(BODY)],
] as const)('an answer that comes as %s is read and booked', async ([coding, packed]) => {
  answer = (response) =>
    void response
      .writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': coding,
        'content-length': packed.length,
      })
      .end(packed);
  const entry = await bookedOnce(t, async () => {
    const got = await send(t.url, { body: chatBody() });
    expect([got.status, got.text, got.headers['content-encoding']]).toEqual([200, BODY, undefined]);
  });
  expect(entry).toMatchObject(BOOKED);
  expect(upstream.received.at(-1)?.headers['accept-encoding']).toBe('identity');
});

const packedStream = (response: ServerResponse): ReturnType<typeof createGzip> => {
  response.writeHead(200, { 'content-type': 'Text/Event-Stream', 'content-encoding': 'gzip' });
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
  gzip.pipe(response);
  return gzip;
};

test('a stream that comes packed reaches a slow client whole, each event as it came', async () => {
  const text = 'word '.repeat(400);
  answer = (response) => {
    const gzip = packedStream(response);
    for (let i = 0; i < 2000; i++) gzip.write(chunk({ content: text }));
    gzip.end(END);
  };
  const entry = await bookedOnce(t, async () => {
    const got = await send(t.url, { body: chatBody({ stream: true }) });
    expect([got.status, got.broken, got.text.split('"content"').length - 1]).toEqual([200, false, 2000]);
    expect(got.text).toMatch(/data: \[DONE\]\n\n$/);
  });
  expect(entry).toMatchObject({ outcome: 'served' });
});

test('who leaves a packed stream ends it upstream too', async () => {
  let gone = false;
  answer = (response) => {
    response.on('close', () => (gone = true));
    packedStream(response).write(chunk({ content: 'four' }));
  };
  const entry = await bookedOnce(t, () =>
    sendAndLeave(t.url, { body: chatBody({ stream: true }), leaveAfterBytes: 10 }),
  );
  expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE' });
  await expect.poll(() => gone).toBe(true);
});

test.for([
  ['cut off', 'gzip', gzipSync(BODY).subarray(0, 60)],
  ['none of what it says', 'zstd', gzipSync(BODY)],
  ['unknown', 'compress', Buffer.from(BODY)],
  ['a bomb', 'gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))],
] as const)('an answer that is %s is none', async ([, coding, packed]) => {
  answer = (response) =>
    void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding }).end(packed);
  const entry = await bookedOnce(t, async () => {
    const got = await send(t.url, { body: chatBody() });
    expect(got.status === 502 || got.broken).toBe(true);
  });
  expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_UPSTREAM_GARBAGE' });
});

test('an error that comes packed keeps its words and its status', async () => {
  const words = '{"error":{"message":"the prompt is too large","type":"invalid_request_error"}}';
  answer = (response) =>
    void response
      .writeHead(413, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync(words));
  for (const stream of [true, false]) {
    const got = await send(t.url, { body: chatBody({ stream }) });
    expect([got.status, got.text]).toEqual([413, words]);
  }
});

test('a final event of 5 MB is read', async () => {
  const large = JSON.stringify({
    type: 'response.completed',
    response: {
      id: 'r',
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'x'.repeat(5_000_000) }] }],
      usage: { input_tokens: 20, output_tokens: 5, total_tokens: 25 },
    },
  });
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"x"}\n\n');
    response.end(`event: response.completed\ndata: ${large}\n\n`);
  };
  const entry = await bookedOnce(t, async () => {
    const got = await send(t.url, {
      path: '/v1/responses',
      body: JSON.stringify({ ...(JSON.parse(chatBody({ stream: true })) as object), messages: undefined, input: 'hi' }),
    });
    expect([got.status, got.broken, got.text.includes(large)]).toEqual([200, false, true]);
  });
  expect(entry).toMatchObject(BOOKED);
});

test.for([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
] as const)('a request that comes as %s is read', async ([coding, pack]) => {
  answer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
  // Small ones in one piece, and large ones that are read in steps.
  for (const body of [chatBody(), chatBody({ metadata: { long: 'word '.repeat(60_000) } })]) {
    const got = await send(t.url, { body: pack(Buffer.from(body)), headers: { 'content-encoding': coding } });
    expect(got.status).toBe(200);
    expect(JSON.parse(upstream.received.at(-1)!.body)).toMatchObject({ messages: JSON.parse(body).messages });
    expect(upstream.received.at(-1)?.headers['content-encoding']).toBeUndefined();
  }
});

test.for([
  ['compress', chatBody(), 415, 'JG_BODY_PACKED'],
  ['gzip', chatBody(), 400, 'JG_BAD_REQUEST'],
  ['gzip', gzipSync(chatBody({ long: 'x'.repeat(1_000_000) })), 413, 'JG_BODY_TOO_LARGE'],
  ['br', brotliCompressSync(Buffer.alloc(100_000_000, ' ')), 413, 'JG_BODY_TOO_LARGE'],
] as const)(
  'a request that is not to be unpacked (%s, %#) is refused in words',
  async ([coding, body, status, code]) => {
    const got = await send(t.url, { body, headers: { 'content-encoding': coding } });
    expect([got.status, JSON.parse(got.text)]).toEqual([
      status,
      { error: expect.objectContaining({ code }) as unknown },
    ]);
  },
);
