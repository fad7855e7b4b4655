import { connect, type Socket } from 'node:net';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import {
  DEFAULT_DEPLOYMENT,
  MODEL,
  SECRETS,
  startTestApp,
  type KeyName,
  type TestApp,
} from '../../app/test-app.fixture.ts';

let t: TestApp;
const sockets: Socket[] = [];
let upstream: Server | null = null;
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await t.close();
  upstream?.close();
  upstream?.closeAllConnections();
  upstream = null;
});

interface Line {
  readonly socket: Socket;
  text: string;
  closed: boolean;
  sent: number;
}

/** A connection that has sent a head, and the start of a body. */
function open(secret: string, length: number | 'chunked', start: string, more = ''): Line {
  const socket = connect(Number(new URL(t.url).port), '127.0.0.1');
  sockets.push(socket);
  const line: Line = { socket, text: '', closed: false, sent: 0 };
  socket.on('error', () => {});
  socket.on('data', (part: Buffer) => (line.text += part.toString('latin1')));
  socket.on('close', () => (line.closed = true));
  const framing = length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secret}\r\n${more}${framing}\r\n\r\n${start}`,
  );
  return line;
}
const ask = async (key: KeyName): Promise<number> =>
  (await send(t.url, { body: chatBody({ metadata: { sim_output_tokens: '2' } }), secret: SECRETS[key] })).status;
const until = async (done: () => boolean): Promise<void> => {
  await expect.poll(done, { timeout: 20_000 }).toBe(true);
};

describe('bodies that come slowly', () => {
  test("one key's half-sent bodies take the room that others leave, never all of it", async () => {
    t = await startTestApp({ mode: 'observe', gateway: { maxBufferedBytes: 16_000_000, maxBodyBytes: 1_000_000 } });
    const half = 'x'.repeat(500_000);
    const lines = Array.from({ length: 12 }, () => open(SECRETS.plain, 1_000_000, `{"model":"${half}`));
    const refused = (): Line[] => lines.filter(({ text }) => text.includes('JG_OVERLOADED'));
    // A body takes four times its bytes. Fourteen megabytes are open to all; the last two are kept for those who hold little.
    await until(() => refused().length >= 5);
    expect(refused().every(({ text }) => text.startsWith('HTTP/1.1 503'))).toBe(true);
    expect(await ask('stranger')).toBe(200);
    for (const { socket } of lines) socket.destroy();
    // What they held is free again.
    await expect.poll(() => ask('plain'), { timeout: 20_000 }).toBe(200);
    const again = open(SECRETS.plain, 1_000_000, `{"model":"${'x'.repeat(900_000)}`);
    await until(() => again.socket.writableLength === 0);
    expect(await ask('plain')).toBe(200);
    expect(again.text).toBe('');
  });

  test("one key's slow bodies leave places for others", async () => {
    t = await startTestApp({ mode: 'observe', gateway: { maxInFlight: 32 } });
    const lines = Array.from({ length: 40 }, () => open(SECRETS.plain, 100_000, '{'));
    await until(() => lines.filter(({ text }) => text.includes('JG_OVERLOADED')).length >= 12);
    expect(await Promise.all([ask('stranger'), ask('stranger')])).toEqual([200, 200]);
    expect(await ask('plain')).toBe(503);
  });
});

describe('a body is refused while it comes', () => {
  test.each([
    ['nesting', `{"model":"${MODEL}","x":${'['.repeat(70_000)}`, 'deeper than 64'],
    ['a list', `{"model":"${MODEL}","x":[${'1,'.repeat(70_000)}`, 'more than 20000'],
  ])('%s out of bounds, long before its end', async (_, start, message) => {
    t = await startTestApp({ mode: 'observe' });
    const line = open(SECRETS.plain, 8_000_000, start);
    await until(() => line.text.includes(message));
    expect(line.text).toMatch(/^HTTP\/1\.1 400 /);
    expect((await t.entries()).map(({ error, status }) => [error, status])).toEqual([['JG_BAD_REQUEST', 400]]);
  });

  test('endless ones, of no key and too large, are not read to any end, and told why', async () => {
    t = await startTestApp({ mode: 'observe', gateway: { maxBodyBytes: 100_000 } });
    const endless = async (secret: string, status: string): Promise<void> => {
      const line = open(secret, 'chunked', '');
      const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
      const pump = (): void => {
        if (line.closed) return;
        line.sent += 65_536;
        if (line.socket.write(chunk)) setImmediate(pump);
        else line.socket.once('drain', pump);
      };
      pump();
      await until(() => line.closed);
      expect(line.text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      // What lies in buffers of the system between is not read.
      expect(line.sent).toBeLessThan(16_000_000);
    };
    await Promise.all([endless('unknown', '401'), endless(SECRETS.plain, '413')]);
  });

  test('a client that asks before it sends is told to go on only with a key', async () => {
    t = await startTestApp({ mode: 'observe' });
    const body = chatBody({ metadata: { sim_output_tokens: '2' } });
    const bad = open('unknown', body.length, '', 'expect: 100-continue\r\n');
    await until(() => bad.text.includes('401'));
    expect(bad.text).not.toContain('100 Continue');
    const good = open(SECRETS.plain, body.length, '', 'expect: 100-continue\r\n');
    await until(() => good.text.includes('100 Continue'));
    good.socket.write(body);
    await until(() => good.text.includes('HTTP/1.1 200'));
  });
});

describe('a stream in small pieces', () => {
  const started = async (
    write: (response: ServerResponse) => void,
    gateway: object = {},
    type = 'text/event-stream',
  ): Promise<void> => {
    upstream = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': type });
      write(response);
    });
    await new Promise<void>((resolve) => upstream?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
    t = await startTestApp({ mode: 'observe', gateway, urls: { [DEFAULT_DEPLOYMENT]: url } });
  };
  const chunkOf = (delta: object, finish: string | null = null): string =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

  test('one event of two megabytes takes memory by its size, and reaches the client whole', async () => {
    const content = 'x'.repeat(2_000_000);
    await started((response) => {
      const bytes = chunkOf({ role: 'assistant', content }) + chunkOf({}, 'stop') + 'data: [DONE]\n\n';
      let at = 0;
      const next = (): void => {
        for (let pieces = 0; pieces < 20 && at < bytes.length; pieces++) response.write(bytes.slice(at, (at += 400)));
        if (at < bytes.length) setImmediate(next);
        else response.end();
      };
      next();
    });
    let peak = 0;
    const before = process.memoryUsage().arrayBuffers;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)), 5);
    const got = await send(t.url, { body: chatBody({ stream: true }) });
    clearInterval(watch);
    expect(got.text).toContain(content);
    expect(got.text).toMatch(/data: \[DONE\]\n\n$/);
    // The client's and the upstream's copies are in this process too. Joined piece by piece it took above a gigabyte.
    expect(peak).toBeLessThan(100_000_000);
  });

  test('an event takes room as a body does while it comes; one that finds none ends its request, and gives back what it took', async () => {
    let bytes = 2_000_000;
    await started(
      (response) => {
        response.write(chunkOf({ role: 'assistant', content: 'x'.repeat(bytes) }));
        response.end(`${chunkOf({}, 'stop')}data: [DONE]\n\n`);
      },
      { maxBufferedBytes: 6_000_000 },
    );
    const got = await send(t.url, { body: chatBody({ stream: true }) });
    expect([got.status, got.text]).toEqual([503, expect.stringContaining('too many bytes of answers are held')]);
    bytes = 900_000;
    for (let i = 0; i < 3; i++) expect((await send(t.url, { body: chatBody({ stream: true }) })).status).toBe(200);
    const booked = await t.entries();
    expect(booked.map(({ error, status }) => [error, status])).toEqual([
      ['JG_OVERLOADED', 503],
      [null, 200],
      [null, 200],
      [null, 200],
    ]);
  });

  test('so does a body that is held until its usage is read', async () => {
    await started(
      (response) => {
        response.end(
          JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(900_000) } }] }),
        );
      },
      { maxBufferedBytes: 3_000_000 },
      'application/json',
    );
    const got = await send(t.url, { body: chatBody() });
    expect([got.status, got.text]).toEqual([503, expect.stringContaining('too many bytes of answers are held')]);
  });

  test('a preamble of comments and single bytes is passed on in order', async () => {
    const preamble = Array.from({ length: 300 }, (_, i) => `: ${i}\n\n`).join('');
    await started((response) => {
      for (const byte of preamble) response.write(byte);
      response.end(`${chunkOf({ content: 'a' })}${chunkOf({}, 'stop')}data: [DONE]\n\n`);
    });
    const got = await send(t.url, { body: chatBody({ stream: true }) });
    expect(got.status).toBe(200);
    expect(got.text.startsWith(preamble)).toBe(true);
  });
});
