import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { addressAllowed, openOutbound, type Outbound, type OutboundCall, type OutboundRequest } from './outbound.ts';

const request = (over: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'POST',
  path: '/',
  headers: {},
  body: Buffer.from('{}'),
  headersTimeoutMs: 5000,
  idleTimeoutMs: 5000,
  ...over,
});

interface Seen {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly error: (Error & { code?: string }) | null;
  readonly ends: number;
}

/** Sends one request and waits for its end; `onData` says whether to go on. */
function send(
  outbound: Outbound,
  origin: string,
  over: Partial<OutboundRequest> = {},
  onData: (chunk: Buffer) => boolean = () => true,
): { call: OutboundCall; done: Promise<Seen> } {
  let status: number | null = null;
  let headers: Readonly<Record<string, unknown>> = {};
  let ends = 0;
  const chunks: Buffer[] = [];
  let call: OutboundCall | undefined;
  const done = new Promise<Seen>((resolve) => {
    const finish = (error: Error | null): void => {
      ends++;
      // Late enough for a second, forbidden call of end or error to be counted.
      setTimeout(() => resolve({ status, headers, body: Buffer.concat(chunks).toString(), error, ends }), 20);
    };
    call = outbound.send(origin, request(over), {
      start: (code, received) => {
        status = code;
        headers = received;
      },
      data: (chunk) => {
        chunks.push(chunk);
        return onData(chunk);
      },
      end: () => finish(null),
      error: (error) => finish(error),
    });
  });
  return { call: call as OutboundCall, done };
}

const open: { server: Server; outbound: Outbound }[] = [];
async function upstream(handler: (incoming: IncomingMessage, response: ServerResponse) => void) {
  const sockets = new Set<Socket>();
  const server = createServer(handler);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outbound = openOutbound([origin]);
  open.push({ server, outbound });
  return { origin, outbound, sockets };
}

afterEach(async () => {
  for (const { server, outbound } of open.splice(0)) {
    await outbound.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('addresses', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '100.100.100.200',
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '239.1.1.1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::ffff:0.0.0.0',
    '::ffff:100.100.100.200',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '::169.254.169.254',
    'localhost',
    '',
    '169.254.169.254.example',
  ])('%s is refused', (address) => {
    expect(addressAllowed(address)).toBe(false);
  });

  test.each([
    '127.0.0.1',
    '10.0.0.8',
    '192.168.1.4',
    '8.8.8.8',
    '::1',
    'fd00::1',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
  ])('%s is allowed', (address) => {
    expect(addressAllowed(address)).toBe(true);
  });

  test.each([
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
    'http://[::ffff:169.254.169.254]',
    'http://0xa9fea9fe',
    'http://2852039166',
    'http://0251.0376.0251.0376',
    'http://169.254.43518',
    'http://[fe80::1]:80',
    'http://0',
  ])('%s cannot be configured', (origin) => {
    expect(() => openOutbound([origin])).toThrow(expect.objectContaining({ code: 'JG_OUTBOUND_REFUSED' }) as Error);
  });
});

describe('outbound', () => {
  test('sends the request as given and hands the answer on', async () => {
    const { origin, outbound } = await upstream((incoming, response) => {
      const body: Buffer[] = [];
      incoming
        .on('data', (chunk: Buffer) => body.push(chunk))
        .on('end', () => {
          response.writeHead(201, { 'x-seen': `${incoming.method} ${incoming.url} ${incoming.headers['x-a']}` });
          response.end(Buffer.concat(body));
        });
    });
    const seen = await send(outbound, origin, {
      path: '/v1/x?y=1',
      headers: { 'x-a': 'b' },
      body: Buffer.from('hello'),
    }).done;
    expect(seen).toMatchObject({ status: 201, body: 'hello', error: null, ends: 1 });
    expect(seen.headers['x-seen']).toBe('POST /v1/x?y=1 b');
  });

  test('an origin that was not allowed is refused before any socket', async () => {
    const { origin, outbound, sockets } = await upstream((_, response) => response.end());
    const fail = (): never => expect.fail('it was sent');
    const never = { start: fail, data: fail, end: fail, error: fail };
    for (const other of [
      'http://127.0.0.1:1',
      origin.replace('http:', 'https:'),
      `${origin}/`,
      'http://169.254.169.254',
    ])
      expect(() => outbound.send(other, request(), never)).toThrow(
        expect.objectContaining({ code: 'JG_OUTBOUND_REFUSED' }) as Error,
      );
    expect(sockets.size).toBe(0);
  });

  test('a name is looked up and connected to where none of its addresses is forbidden', async () => {
    const { origin } = await upstream((_, response) => response.end('found'));
    const named = origin.replace('127.0.0.1', 'localhost');
    const outbound = openOutbound([named]);
    expect(await send(outbound, named).done).toMatchObject({ status: 200, body: 'found' });
    await outbound.close();
  });

  test('follows no redirect', async () => {
    let hits = 0;
    const { origin, outbound } = await upstream((_, response) => {
      hits++;
      response.writeHead(302, { location: '/elsewhere' }).end('moved');
    });
    expect(await send(outbound, origin).done).toMatchObject({ status: 302, body: 'moved', ends: 1 });
    expect(hits).toBe(1);
  });

  test('abort ends the call at once, once, and closes the socket within a second', async () => {
    const { origin, outbound, sockets } = await upstream((_, response) => {
      response.writeHead(200);
      response.write('first');
    });
    const reason = new Error('client gone');
    const { call, done } = send(outbound, origin, {}, () => {
      setTimeout(() => {
        call.abort(reason);
        call.abort(new Error('again'));
        call.resume();
      });
      return true;
    });
    const seen = await done;
    expect(seen).toMatchObject({ status: 200, body: 'first', ends: 1 });
    expect(seen.error).toBe(reason);
    const deadline = performance.now() + 1000;
    while (sockets.size > 0 && performance.now() < deadline) await sleep(5);
    expect(sockets.size).toBe(0);
  });

  test('abort before the socket is there, and after the end, does no harm', async () => {
    const { origin, outbound } = await upstream((_, response) => response.end('done'));
    const early = send(outbound, origin);
    early.call.abort(new Error('too late to begin'));
    expect(await early.done).toMatchObject({ status: null, ends: 1, error: { message: 'too late to begin' } });
    const late = send(outbound, origin);
    expect((await late.done).body).toBe('done');
    late.call.abort(new Error('late'));
    late.call.resume();
    await sleep(30);
    expect(await late.done).toMatchObject({ error: null, ends: 1 });
    expect((await send(outbound, origin).done).body).toBe('done');
  });

  test('an upstream that does not answer runs into the headers timeout', async () => {
    const { origin, outbound } = await upstream(() => {});
    const seen = await send(outbound, origin, { headersTimeoutMs: 100 }).done;
    expect(seen).toMatchObject({ status: null, ends: 1, error: { code: 'UND_ERR_HEADERS_TIMEOUT' } });
  });

  test('an upstream that falls silent runs into the idle timeout', async () => {
    const { origin, outbound } = await upstream((_, response) => {
      response.writeHead(200);
      response.write('and then');
    });
    const seen = await send(outbound, origin, { idleTimeoutMs: 100 }).done;
    expect(seen).toMatchObject({ status: 200, body: 'and then', ends: 1, error: { code: 'UND_ERR_BODY_TIMEOUT' } });
  });

  test('an upstream that breaks off is an error, not an end', async () => {
    const { origin, outbound } = await upstream((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    const seen = await send(outbound, origin).done;
    expect(seen).toMatchObject({ body: 'half', ends: 1 });
    expect(seen.error).toBeInstanceOf(Error);
  });

  test('a port where nobody listens and a closed client report an error', async () => {
    const { origin, outbound } = await upstream((_, response) => response.end());
    const nobody = openOutbound(['http://127.0.0.1:9']);
    expect(await send(nobody, 'http://127.0.0.1:9').done).toMatchObject({
      status: null,
      ends: 1,
      error: { code: 'ECONNREFUSED' },
    });
    await nobody.close();
    await outbound.close();
    expect(await send(outbound, origin).done).toMatchObject({
      status: null,
      ends: 1,
      error: { code: 'UND_ERR_DESTROYED' },
    });
  });

  test('events that come in one read reach the handler together, and one that comes alone at once', async () => {
    const events = Array.from({ length: 60 }, (_, i) => `data: ${i}\n\n`);
    const framed = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
    let sendRest = (): void => {};
    const { origin, outbound } = await upstream((incoming, response) => {
      incoming.resume();
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.flushHeaders();
      const socket = response.socket!;
      socket.write(framed('data: first\n\n'));
      sendRest = () => socket.end(`${events.map(framed).join('')}0\r\n\r\n`);
    });
    const parts: { text: string; pieces: number; endsRead: boolean }[] = [];
    const done = new Promise<void>((resolve, reject) => {
      outbound.send(origin, request(), {
        start: () => {},
        data(chunk, pieces, endsRead) {
          parts.push({ text: chunk.toString(), pieces, endsRead });
          if (parts.length === 1) setTimeout(sendRest, 20);
          return true;
        },
        end: resolve,
        error: reject,
      });
    });
    await done;
    expect(parts[0]).toMatchObject({ text: 'data: first\n\n', pieces: 1 });
    const rest = parts.slice(1);
    expect(rest.map(({ text }) => text).join('')).toBe(events.join(''));
    expect(rest.reduce((sum, { pieces }) => sum + pieces, 0)).toBe(60);
    // One read, unless the system has cut it.
    expect(rest.length).toBeLessThan(4);
    expect(rest.at(-1)?.endsRead).toBe(true);
  });

  test('answers of single bytes take turns: none holds up the others, every byte arrives in its order, once', async () => {
    const size = 60_000;
    const text = Array.from({ length: size }, (_, i) => String.fromCharCode(97 + (i % 23))).join('');
    const wire = Buffer.from(`${[...text].map((letter) => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`);
    const { origin, outbound } = await upstream((incoming, response) => {
      incoming.resume();
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.flushHeaders();
      // As it stands on the wire, all at once: the writer of chunks would send each in a packet of its own.
      response.socket!.end(wire);
    });
    let inARow = 0;
    let mostInARow = 0;
    let turns = 0;
    let isOver = false;
    const turn = (): void => {
      turns++;
      inARow = 0;
      if (!isOver) setImmediate(turn);
    };
    turn();
    const slow = { paused: 0 };
    const sent = Array.from({ length: 4 }, (_, i) => {
      const one: { call?: OutboundCall } = {};
      const sending = send(outbound, origin, {}, (chunk) => {
        inARow += chunk.length;
        mostInARow = Math.max(mostInARow, inARow);
        // One of them is read by a slow client too.
        if (i !== 3 || ++slow.paused % 40 !== 0) return true;
        setTimeout(() => one.call?.resume(), 5);
        return false;
      });
      one.call = sending.call;
      return sending.done;
    });
    const seen = await Promise.all(sent);
    isOver = true;
    for (const { body, error, ends } of seen) {
      expect([error, ends, body.length]).toEqual([null, 1, size]);
      expect(body).toBe(text);
    }
    // 1,024 pieces of each of four at most, where a read brings ten thousand.
    expect(mostInARow).toBeLessThanOrEqual(4 * 1024 + 4);
    expect(turns).toBeGreaterThan((4 * size) / (4 * 1024));
  });

  test('a client that reads slowly pauses the upstream until it is resumed', async () => {
    const total = 32 * 1_048_576;
    let written = 0;
    const { origin, outbound } = await upstream((_, response) => {
      response.writeHead(200, { 'content-length': total });
      const block = Buffer.alloc(65_536, 'x');
      const more = (): void => {
        while (written < total) {
          written += block.length;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    let received = 0;
    let paused = true;
    const { call, done } = send(outbound, origin, { idleTimeoutMs: 150 }, (chunk) => {
      received += chunk.length;
      return !paused;
    });
    // Longer than the idle timeout: a pause of ours is not the upstream's silence.
    await sleep(600);
    const held = { received, written };
    expect(held.received).toBeGreaterThan(0);
    expect(held.received).toBeLessThan(1_048_576);
    expect(held.written).toBeLessThan(total / 2);
    paused = false;
    call.resume();
    expect(await done).toMatchObject({ status: 200, error: null, ends: 1 });
    expect(received).toBe(total);
  });
});
