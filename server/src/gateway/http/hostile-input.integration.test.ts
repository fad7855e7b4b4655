import { connect } from 'node:net';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import {
  DEFAULT_DEPLOYMENT,
  MESSAGES,
  MODEL,
  SECRETS,
  startTestApp,
  type TestApp,
} from '../../app/test-app.fixture.ts';
import { systemClock } from '../../edge/index.ts';

const FASTER = 50;
/** Timers fire sooner, so that ten seconds of a slow body pass in a moment. */
const clock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) => systemClock.after(delayMs / FASTER, callback),
};

const COMPLETION = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1 },
});
const plain = (more: string, status = '200 OK', body = COMPLETION): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

let upstream: Server;
let answer = plain('');
let received = '';
let t: TestApp;
beforeAll(async () => {
  upstream = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (part) => {
      received += part.toString('latin1');
      if (received.includes('\r\n\r\n')) socket.write(Buffer.from(answer, 'latin1'));
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
  t = await startTestApp({
    mode: 'observe',
    urls: { [DEFAULT_DEPLOYMENT]: url },
    gateway: { maxBodyBytes: 200_000, answerTimeoutMs: 20_000 },
    clock,
  });
});
afterAll(async () => {
  await t.close();
  upstream.close();
});
beforeEach(() => {
  answer = plain('');
  received = '';
});

/** Sends bytes as they are; resolves with what came back until the other side closes. */
function raw(bytes: string, closeAfterMs = 4000): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(t.url).port), '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    setTimeout(() => socket.destroy(), closeAfterMs).unref();
    socket.on('error', () => {});
    socket.on('data', (part) => (text += part.toString('latin1')));
    socket.on('close', () => resolve(text));
  });
}
const head = (more: string, length: number): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${SECRETS.plain}\r\n${more}content-length: ${length}\r\n\r\n`;
const codeOf = (text: string): string => /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? '';

describe('what a caller writes never becomes a header', () => {
  const EVIL = [
    'x\r\nx-evil: 1',
    'x\nx-evil: 1',
    'x\rx-evil: 1',
    'x\0y',
    'x\u2028x-evil: 1',
    '\u{10ffff}',
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
    '${jndi:ldap://x}',
    '{{7*7}}',
    'x'.repeat(50_000),
  ];
  test.each(EVIL)('a model named %j', async (model) => {
    for (const headers of [{}, { 'x-joulegate-control': 'model=exact' }] as Record<string, string>[]) {
      const got = await send(t.url, { body: JSON.stringify({ model, messages: MESSAGES }), headers });
      // A name that the books could not hold is no name.
      const isText = !model.includes('\0');
      expect([got.status, codeOf(got.text)]).toEqual(isText ? [404, 'JG_MODEL_UNKNOWN'] : [400, 'JG_BAD_REQUEST']);
      expect(got.headers['x-evil']).toBeUndefined();
      expect(got.body.length).toBeLessThan(2000);
    }
    expect(received).toBe('');
  });

  test.each(['x\u00e9', 'a\tb', '%0d%0ax-evil:1', 'x'.repeat(9000)])('a header of ours that says %j', async (value) => {
    for (const name of ['workload', 'origin', 'units', 'control', 'latency-limit-ms', 'deadline']) {
      const got = await raw(`${head(`x-joulegate-${name}: ${value}\r\n`, chatBody().length)}${chatBody()}`);
      expect(got).toMatch(/^HTTP\/1\.1 [24]\d\d /);
      expect(got).not.toMatch(/\r\nx-evil/i);
    }
  });

  test('the request id is ours, whatever the client sends', async () => {
    for (const id of ['mine', 'jg_forged_1', 'a'.repeat(1000)]) {
      const got = await send(t.url, {
        body: chatBody(),
        headers: {
          'x-request-id': id,
          'x-joulegate-decision': id,
          traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
        },
      });
      expect(got.headers['x-request-id']).toMatch(/^jg_/);
      expect(got.headers['x-request-id']).not.toBe(id);
      expect(received).not.toContain(id);
    }
  });

  test("the client's own headers do not reach the upstream, but what names its program", async () => {
    await send(t.url, {
      body: chatBody(),
      headers: {
        cookie: 'session=1',
        'x-forwarded-for': '1.2.3.4',
        'proxy-authorization': 'Basic x',
        'x-api-key': 'client-key',
        'openai-organization': 'org',
        'user-agent': 'OpenAI/Go 3.1',
        'api-key': 'client-key',
      },
    });
    expect(received).not.toMatch(/session=1|1\.2\.3\.4|Basic x|client-key|org\r|secret-of-the-plain-key/);
    expect(received).toContain('user-agent: OpenAI/Go 3.1\r\n');
  });
});

describe('what an upstream sends never becomes a header of ours', () => {
  const ODD = [
    'x-odd: \u00e9\u0080\u00ff\r\n',
    'x-joulegate-cost-usd: 0\r\n',
    'set-cookie: a=b\r\n',
    'x-request-id: theirs\r\n',
    'location: http://evil\r\n',
    'access-control-allow-origin: *\r\n',
    'retry-after: \u00e9\r\n',
    'transfer-encoding: identity\r\n',
    'connection: x-joulegate-decision\r\n',
    'server: theirs\r\n',
    'content-encoding: identity\r\n',
  ];
  test.each(ODD)('%j', async (line) => {
    for (const status of ['200 OK', '400 Bad Request', '429 Too Many Requests']) {
      answer = plain(line, status, status.startsWith('200') ? COMPLETION : '{"error":{"message":"no"}}');
      received = '';
      const got = await send(t.url, { body: chatBody() });
      expect(got.status).toBeGreaterThanOrEqual(200);
      const { 'x-joulegate-upstream-request-id': told, ...ours } = got.headers;
      expect(JSON.stringify(ours)).not.toMatch(/theirs|a=b|http:\/\/evil|"\*"|\\u00e9|é/);
      expect(told).toBe(line.startsWith('x-request-id') ? 'theirs' : undefined);
      expect(got.headers['x-request-id']).toMatch(/^jg_/);
      JSON.parse(got.text);
    }
  });

  test('a content type with odd bytes on an error is not passed on', async () => {
    answer = `HTTP/1.1 400 Bad Request\r\ncontent-type: text/\u0001html\u00ff\r\ncontent-length: 2\r\n\r\n{}`;
    const got = await send(t.url, { body: chatBody() });
    expect([400, 502]).toContain(got.status);
    expect(got.headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('bounds', () => {
  const big = chatBody({ messages: [{ role: 'user', content: 'x'.repeat(250_000) }] });
  test('a body over the limit is refused, with and without a length', async () => {
    for (const chunked of [false, true]) {
      const got = await send(t.url, { body: big, chunked }).catch(() => null);
      if (got !== null) expect([got.status, codeOf(got.text)]).toEqual([413, 'JG_BODY_TOO_LARGE']);
      else expect(chunked).toBe(true);
    }
    expect(await raw(head('', 9e15), 500)).toMatch(/^HTTP\/1\.1 413/);
    expect(received).toBe('');
  });

  test.each([
    ['headers beyond 16 KiB', `x: ${'y'.repeat(17_000)}\r\n`],
    ['thousands of headers', 'a: b\r\n'.repeat(4000)],
  ])('%s are refused', async (_, more) => {
    expect(await raw(`${head(more, 2)}{}`)).toMatch(/^HTTP\/1\.1 431/);
  });

  test.each([
    [
      'deeper than 64',
      `{"model":"${MODEL}","messages":[{"role":"user","content":"hi"}],"x":${'['.repeat(70)}${']'.repeat(70)}}`,
    ],
    [
      'very deep',
      `{"model":"${MODEL}","messages":[{"role":"user","content":"hi"}],"x":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
    ],
    [
      'a list beyond 20,000',
      `{"model":"${MODEL}","messages":[{"role":"user","content":"hi"}],"x":[${'0,'.repeat(20_001)}0]}`,
    ],
    ['messages beyond 20,000', `{"model":"${MODEL}","messages":[${'{},'.repeat(20_001)}{}]}`],
  ])('%s is a bad request', async (_, body) => {
    const got = await send(t.url, { body });
    expect([got.status, codeOf(got.text)]).toEqual([400, 'JG_BAD_REQUEST']);
    expect(received).toBe('');
  });

  test('a body that trickles is refused in time, and booked', async () => {
    const before = (await t.entries()).length;
    const body = chatBody();
    const socket = connect(Number(new URL(t.url).port), '127.0.0.1');
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (part) => (text += part.toString()));
    socket.write(head('', body.length));
    let at = 0;
    const drip = setInterval(() => socket.write(body[at++] ?? ' '), 60);
    await expect.poll(() => text, { timeout: 10_000 }).toContain('JG_BODY_SLOW');
    clearInterval(drip);
    socket.destroy();
    expect((await t.entries()).slice(before).map(({ error }) => error)).toEqual(['JG_BODY_SLOW']);
  });

  test('polluted prototypes change nothing for the next caller', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype'])
      await send(t.url, {
        body: `{"model":"${MODEL}","messages":[{"role":"user","content":"hi"}],"${key}":{"stream":true,"polluted":1,"prototype":{"polluted":1}},"stream_options":{"__proto__":{"polluted":1}}}`,
      });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await send(t.url, { body: chatBody() })).status).toBe(200);
  });
});
