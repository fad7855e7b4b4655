import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatBody, recordingUpstream, send, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, SECRETS, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';
import { bookedOnce, IMPATIENT } from '../finish/booked-once.fixture.ts';

describe('answers that no upstream should give', () => {
  let upstream: RecordingUpstream;
  let t: TestApp;
  let answer: Parameters<typeof recordingUpstream>[0] = () => {};
  beforeAll(async () => {
    upstream = await recordingUpstream((response, request) => answer(response, request));
    t = await startTestApp({ mode: 'observe', gateway: IMPATIENT, urls: { [DEFAULT_DEPLOYMENT]: upstream.url } });
  });
  afterAll(async () => {
    await t.close();
    await upstream.close();
  });
  const completion = (text: string, usage: object | null): string =>
    JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage,
    });
  const json =
    (body: string, status = 200): typeof answer =>
    (response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    };

  test('a body too large to hold arrives unchanged, its usage is booked', async () => {
    const body = completion('é'.repeat(1_500_000), {
      prompt_tokens: 3,
      completion_tokens: 1000,
      total_tokens: 1003,
      prompt_tokens_details: { cached_tokens: 1 },
    });
    answer = json(body);
    const entry = await bookedOnce(t, async () => {
      const got = await send(t.url, { body: chatBody() });
      expect(got.body.equals(Buffer.from(body))).toBe(true);
      expect(got.headers['x-joulegate-decision']).toBeDefined();
    });
    expect(entry).toMatchObject({
      outcome: 'served',
      usageGrade: 'reported',
      usage: { inputUncached: 2, cacheRead: 1, output: 1000 },
    });
  });

  test('a large body that breaks off is cut off, never completed with something else', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(completion('x'.repeat(1_500_000), null).slice(0, 1_400_000), () =>
        setTimeout(() => response.destroy(), 50),
      );
    };
    const entry = await bookedOnce(t, async () => {
      const got = await send(t.url, { body: chatBody() });
      expect(got.broken).toBe(true);
      expect(got.text).not.toContain('"error"');
    });
    expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_UPSTREAM_UNREACHABLE', status: 502 });
  });

  test.for([
    ['beyond what fits the books', 9_000_000_000_000_000],
    ['far beyond any context', 3_000_000_000],
    ['just believable', 100_000_000],
  ] as const)('a usage %s still gives the answer and an entry', async ([, tokens]) => {
    answer = json(completion('hello', { prompt_tokens: 5, completion_tokens: tokens, total_tokens: tokens }));
    const entry = await bookedOnce(t, async () => {
      expect((await send(t.url, { body: chatBody() })).status).toBe(200);
    });
    expect(entry).toMatchObject({ outcome: 'served', status: 200 });
    expect(Number.isSafeInteger(entry.costNanoUsd)).toBe(true);
  });

  test.for([
    [
      'a redirect',
      (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      502,
      'JG_UPSTREAM_ERROR',
    ],
    ['no content', (response) => response.writeHead(204).end(), 502, 'JG_UPSTREAM_ERROR'],
    [
      'an empty body',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(),
      502,
      'JG_UPSTREAM_GARBAGE',
    ],
    [
      'an array',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[]'),
      502,
      'JG_UPSTREAM_GARBAGE',
    ],
    [
      'an error with status 200',
      (response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":{"message":"no credit"}}'),
      502,
      'JG_UPSTREAM_ERROR',
    ],
    ['a closed connection', (response) => response.destroy(), 502, 'JG_UPSTREAM_UNREACHABLE'],
    [
      'a refused credential',
      (response) =>
        response
          .writeHead(401, { 'content-type': 'application/json' })
          .end('{"error":{"message":"bad key sk-secret"}}'),
      502,
      'JG_UPSTREAM_CREDENTIAL',
    ],
    [
      'a refused request',
      (response) =>
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"n must be 1"}}'),
      400,
      'JG_UPSTREAM_ERROR',
    ],
  ] satisfies readonly (readonly [string, typeof answer, number, string])[])('%s', async ([, given, status, error]) => {
    answer = given;
    let text = '';
    const entry = await bookedOnce(t, async () => {
      const got = await send(t.url, { body: chatBody() });
      expect(got.status).toBe(status);
      expect(got.headers['location']).toBeUndefined();
      text = got.text;
    });
    expect(entry).toMatchObject({ outcome: 'failed', status, error });
    expect(text).not.toContain('sk-secret');
    expect(JSON.parse(text)).toHaveProperty('error.message');
  });

  test('an empty stream and a stream of comments only', async () => {
    for (const text of ['', ': ping\n\n: ping\n\n', 'data: [DONE]\n\n']) {
      answer = (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
      const entry = await bookedOnce(t, async () => {
        const got = await send(t.url, { body: chatBody({ stream: true }) });
        expect([got.status, got.broken]).toEqual([502, false]);
      });
      expect(entry.attempts).toHaveLength(1);
    }
  });

  test('an upstream that says [DONE] and keeps the line open holds nobody up', async () => {
    let closed = false;
    answer = (response) => {
      response.on('close', () => (closed = true));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        `data: {"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
      );
    };
    const entry = await bookedOnce(t, async () =>
      expect((await send(t.url, { body: chatBody({ stream: true }) })).text).toMatch(/data: \[DONE\]\n\n$/),
    );
    expect(entry).toMatchObject({ outcome: 'served', usageGrade: 'counted', usage: { output: 1 } });
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(true);
  });

  /** 40 MB of events, as fast as they are taken. */
  const flood =
    (sent: { bytes: number; closed: boolean }): typeof answer =>
    (response) => {
      const event = Buffer.from(
        `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(16_000)}"},"finish_reason":null}]}\n\n`,
      );
      response.on('close', () => (sent.closed = true));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pour = (): void => {
        while (sent.bytes < 40_000_000) {
          sent.bytes += event.length;
          if (!response.write(event)) return void response.once('drain', pour);
        }
        response.end('data: [DONE]\n\n');
      };
      pour();
    };

  test.for(['reads on', 'leaves'] as const)(
    'a client that does not read holds the upstream back, then %s',
    async (then) => {
      const sent = { bytes: 0, closed: false };
      answer = flood(sent);
      const entry = await bookedOnce(t, async () => {
        const body = chatBody({ stream: true });
        const socket = connect(Number(new URL(t.url).port), '127.0.0.1');
        socket.on('error', () => {});
        socket.pause();
        socket.write(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${SECRETS.plain}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        let before = 0;
        const stands = (): boolean => {
          const same = sent.bytes > 0 && sent.bytes === before;
          before = sent.bytes;
          return same;
        };
        await expect.poll(stands, { timeout: 10_000, interval: 200 }).toBe(true);
        expect(sent.bytes).toBeLessThan(35_000_000);
        if (then === 'leaves') return void socket.destroy();
        let received = 0;
        socket.on('data', (part: Buffer) => (received += part.length)).resume();
        await new Promise((resolve) => socket.on('close', resolve));
        expect(received).toBeGreaterThan(40_000_000);
      });
      expect(entry).toMatchObject(
        then === 'leaves' ? { outcome: 'failed', error: 'JG_CLIENT_GONE' } : { outcome: 'served' },
      );
      await expect.poll(() => sent.closed, { timeout: 10_000 }).toBe(true);
    },
  );

  test.for([0, 200])('a client that never reads has gone in time, with comments every %i ms', async (keepAliveMs) => {
    const other = await startTestApp({
      mode: 'observe',
      gateway: { ...IMPATIENT, clientStallMs: 1500, keepAliveMs },
      urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    });
    const sent = { bytes: 0, closed: false };
    answer = flood(sent);
    const entry = await bookedOnce(other, async () => {
      const body = chatBody({ stream: true });
      const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.pause();
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRETS.plain}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await expect.poll(() => sent.closed, { timeout: 20_000 }).toBe(true);
      socket.destroy();
    });
    expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE' });
    await other.close();
  });

  test('a credential that cannot be read says so without saying where', async () => {
    const other = await startTestApp({
      mode: 'observe',
      gateway: IMPATIENT,
      deployment: { credential: { file: '/nowhere/secret-place' } },
    });
    let text = '';
    const entry = await bookedOnce(other, async () => {
      text = (await send(other.url, { body: chatBody() })).text;
    });
    expect(entry).toMatchObject({ outcome: 'failed', status: 502, error: 'JG_UPSTREAM_CREDENTIAL' });
    expect(text).not.toContain('secret-place');
    await other.close();
  });

  test('an upstream that is down', async () => {
    const down = await recordingUpstream(() => {});
    await down.close();
    const other = await startTestApp({ mode: 'observe', gateway: IMPATIENT, urls: { [DEFAULT_DEPLOYMENT]: down.url } });
    const entry = await bookedOnce(other, async () =>
      expect((await send(other.url, { body: chatBody() })).status).toBe(502),
    );
    expect(entry).toMatchObject({
      outcome: 'failed',
      error: 'JG_UPSTREAM_UNREACHABLE',
      attempts: [{ outcome: 'unreachable', status: null }],
    });
    await other.close();
  });
});
