import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange } from './exchange.ts';
import { get } from './get.ts';
import { openOutbound, type Outbound } from './outbound.ts';

let server: Server;
let origin: string;
let outbound: Outbound;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/hello') return response.end(`hello ${String(request.headers['x-name'])}`);
    if (request.url === '/echo') return void request.pipe(response.writeHead(200)).write(`${request.method} `);
    if (request.url === '/away') return response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    if (request.url === '/limited') return response.writeHead(429, { 'retry-after': '7' }).end('slow down');
    if (request.url === '/cut') return request.socket.destroy();
    if (request.url === '/long') return response.end('x'.repeat(5000));
    // Anything else: a head, then silence.
    response.writeHead(200).write('a');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = openOutbound([origin], 4);
});
afterAll(async () => {
  await outbound.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('answers with status, headers and text, whatever the status, and follows nothing', async () => {
  expect(await get(outbound, origin, '/hello', { headers: { 'x-name': 'world' } })).toMatchObject({
    status: 200,
    body: 'hello world',
  });
  expect(await get(outbound, origin, '/limited')).toMatchObject({
    status: 429,
    headers: { 'retry-after': '7' },
    body: 'slow down',
  });
  expect((await get(outbound, origin, '/away')).status).toBe(302);
});

test('refuses what is too long, too slow, broken or not allowed', async () => {
  expect((await get(outbound, origin, '/long', { maxBytes: 5000 })).body).toHaveLength(5000);
  await expect(get(outbound, origin, '/long', { maxBytes: 4999 })).rejects.toMatchObject({
    code: 'JG_UPSTREAM_GARBAGE',
  });
  await expect(get(outbound, origin, '/silent', { timeoutMs: 150 })).rejects.toMatchObject({
    code: 'JG_UPSTREAM_TIMEOUT',
  });
  await expect(get(outbound, origin, '/cut')).rejects.toMatchObject({ code: 'JG_UPSTREAM_UNREACHABLE' });
  await expect(async () => get(outbound, 'http://127.0.0.1:9', '/')).rejects.toMatchObject({
    code: 'JG_OUTBOUND_REFUSED',
  });
});

test('an exchange carries a method and a body, and can be given up', async () => {
  const put = await exchange(outbound, origin, {
    method: 'PUT',
    path: '/echo',
    body: Buffer.from('a body'),
    headers: { 'x-name': 'n' },
  });
  expect(put).toMatchObject({ status: 200, body: 'PUT a body' });
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('in ');
    yield await Promise.resolve(Buffer.from('pieces'));
  };
  expect(
    await exchange(outbound, origin, {
      method: 'POST',
      path: '/echo',
      body: pieces(),
      headers: { 'content-length': '9' },
    }),
  ).toMatchObject({ body: 'POST in pieces' });
  expect(await exchange(outbound, origin, { method: 'HEAD', path: '/hello' })).toMatchObject({ status: 200, body: '' });
  const giveUp = new AbortController();
  const silent = exchange(outbound, origin, { method: 'GET', path: '/silent', signal: giveUp.signal });
  setTimeout(() => giveUp.abort(), 50);
  await expect(silent).rejects.toMatchObject({ code: 'JG_SHUTTING_DOWN' });
  await expect(
    exchange(outbound, origin, { method: 'GET', path: '/hello', signal: giveUp.signal }),
  ).rejects.toMatchObject({ code: 'JG_SHUTTING_DOWN' });
});
