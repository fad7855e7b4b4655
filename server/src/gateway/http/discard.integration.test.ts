import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { discard } from './discard.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** A server that refuses every body. */
async function refusing(): Promise<number> {
  server = createServer((request, response) => {
    response.writeHead(413).end('too large');
    discard(request, systemClock);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const connections = (): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))));

/** Begins a large body, reads the answer and goes. @returns what it was answered */
const refusedOnce = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve('no answer'));
    socket.once('data', (answer) => {
      resolve(answer.toString('latin1', 0, 12));
      socket.destroy();
    });
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 8000000\r\n\r\n');
    socket.write(Buffer.alloc(300_000, 'x'));
  });

test('lines of refused bodies do not pile up, however fast a client comes again, and each has its answer', async () => {
  const port = await refusing();
  const answers: string[] = [];
  const again = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) answers.push(await refusedOnce(port));
  };
  await Promise.all(Array.from({ length: 20 }, again));
  expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 413']));
  // 64 whose bodies are not read any more, and those that were under way.
  expect(await connections()).toBeLessThan(110);
});

test('a small body that is refused is read to its end, and its line serves on', async () => {
  const port = await refusing();
  const socket = connect(port, '127.0.0.1');
  let seen = '';
  socket.on('data', (part) => (seen += part.toString('latin1')));
  const post = (body: string): boolean =>
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n${body}`);
  post('x'.repeat(10));
  await expect.poll(() => seen.split('413').length - 1).toBe(1);
  socket.write('x'.repeat(990));
  post('x'.repeat(1000));
  await expect.poll(() => seen.split('413').length - 1).toBe(2);
  socket.destroy();
});
