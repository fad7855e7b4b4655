import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { HttpReply } from './reply.ts';

/** What one request gets on the wire, head and body apart, until the server or the body ends. */
async function onTheWire(
  act: (reply: HttpReply) => void,
  request: string,
): Promise<{ readonly head: string; readonly body: string }> {
  const server = createServer((_, response) => act(new HttpReply(response, 60_000)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(request);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  server.close();
  const text = Buffer.concat(parts).toString('utf8');
  const at = text.indexOf('\r\n\r\n');
  return { head: text.slice(0, at).toLowerCase(), body: text.slice(at + 4) };
}

const get = (version: string): string => `GET / HTTP/${version}\r\nhost: a\r\nconnection: close\r\n\r\n`;
const stream = (reply: HttpReply): void => reply.head(200, ['content-type', 'text/event-stream']);

test('a stream goes out in chunks as RFC 9112 writes them, an empty piece not at all', async () => {
  const { head, body } = await onTheWire((reply) => {
    stream(reply);
    reply.write(Buffer.from('data: ä\n\n'));
    reply.write(Buffer.alloc(0));
    reply.write(Buffer.from('x'.repeat(300)));
    reply.end(Buffer.from('data: [DONE]\n\n'));
  }, get('1.1'));
  expect(head).toContain('transfer-encoding: chunked');
  expect(body).toBe(`a\r\ndata: ä\n\n\r\n12c\r\n${'x'.repeat(300)}\r\ne\r\ndata: [DONE]\n\n\r\n0\r\n\r\n`);
});

test.each([
  ['nothing', undefined],
  ['an empty piece', Buffer.alloc(0)],
])('a stream that ends with %s ends once', async (_, last) => {
  const { body } = await onTheWire((reply) => {
    stream(reply);
    reply.write(Buffer.from('a'));
    reply.end(last);
    reply.end(Buffer.from('late'));
  }, get('1.1'));
  expect(body).toBe('1\r\na\r\n0\r\n\r\n');
});

test('a client of HTTP/1.0 gets the bytes alone, up to the end of the connection', async () => {
  const { head, body } = await onTheWire((reply) => {
    stream(reply);
    reply.write(Buffer.from('one'));
    reply.end(Buffer.from('two'));
  }, get('1.0'));
  expect(head).not.toContain('transfer-encoding');
  expect(body).toBe('onetwo');
});

test('a body whose length was told is not framed', async () => {
  const { head, body } = await onTheWire((reply) => {
    reply.head(200, ['content-type', 'application/json', 'content-length', '4']);
    reply.end(Buffer.from('true'));
  }, get('1.1'));
  expect(head).not.toContain('transfer-encoding');
  expect(body).toBe('true');
});

test('a connection serves the next request behind a stream', async () => {
  let turn = 0;
  const { body } = await onTheWire(
    (reply) => {
      stream(reply);
      reply.end(Buffer.from(`answer ${++turn}`));
    },
    'GET / HTTP/1.1\r\nhost: a\r\n\r\n' + get('1.1'),
  );
  expect(body).toMatch(/^8\r\nanswer 1\r\n0\r\n\r\nHTTP\/1\.1 200 OK[^]*8\r\nanswer 2\r\n0\r\n\r\n$/);
});

describe('a client that takes nothing', () => {
  const MEGABYTES_40 = Buffer.alloc(40_000_000, 'x');

  /** How an answer ends whose client reads nothing for so long, and then all of it. */
  async function endOf(act: (reply: HttpReply) => void, readsAfterMs: number | null): Promise<'finished' | 'closed'> {
    const ended = Promise.withResolvers<'finished' | 'closed'>();
    const server = createServer((_, response) => {
      response.on('finish', () => ended.resolve('finished'));
      response.on('close', () => ended.resolve('closed'));
      act(new HttpReply(response, 500));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write(get('1.1'));
    if (readsAfterMs !== null) setTimeout(() => socket.resume(), readsAfterMs);
    const end = await ended.promise;
    socket.destroy();
    server.close();
    return end;
  }
  const whole = (reply: HttpReply): void => {
    reply.head(200, ['content-type', 'application/json', 'content-length', String(MEGABYTES_40.length)]);
    reply.end(MEGABYTES_40);
  };
  const streamed = (reply: HttpReply): void => {
    stream(reply);
    expect(reply.write(MEGABYTES_40)).toBe(false);
    reply.onDrain(() => reply.end(Buffer.from('end')));
  };
  const cutOff = (reply: HttpReply): void => {
    stream(reply);
    reply.cut(MEGABYTES_40);
  };

  test.each([
    ['of a whole answer', whole],
    ['of a stream', streamed],
    ['of one that is cut off', cutOff],
  ])('%s has gone in time', async (_, act) => {
    expect(await endOf(act, null)).toBe('closed');
  });

  test.each([
    ['a whole answer', whole],
    ['a stream', streamed],
  ])('and reads on in time has %s to its end', async (_, act) => {
    expect(await endOf(act, 100)).toBe('finished');
  });
});
