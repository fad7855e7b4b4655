import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { chunk } from '../kit/upstream.ts';

/** How a raw upstream answers one request whose whole text it has. */
export type Behaviour = (socket: Socket, stream: boolean) => void;

const USAGE = { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 };
const completionText = (words: number): string =>
  JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'mock',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'word '.repeat(words), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
  });
const COMPLETION = completionText(3);
const json = (body: string, status = '200 OK', more = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const SSE = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const piece = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const ROLE = chunk({ role: 'assistant', content: '' });
const EVENTS = [
  ROLE,
  chunk({ content: 'one ' }),
  chunk({ content: 'two ' }),
  chunk({ content: 'three' }),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ choices: [], usage: USAGE })}\n\n`,
  'data: [DONE]\n\n',
];
const WHOLE_STREAM = SSE + EVENTS.map(piece).join('') + '0\r\n\r\n';

export const good: Behaviour = (socket, stream) => void socket.write(stream ? WHOLE_STREAM : json(COMPLETION));

const say =
  (whole: string, stream: string = whole): Behaviour =>
  (socket, isStream) =>
    void socket.write(isStream ? stream : whole);
/** Says something and breaks the connection off. */
const sayAndDie =
  (whole: string, stream: string = whole): Behaviour =>
  (socket, isStream) =>
    void socket.write(isStream ? stream : whole, () => setTimeout(() => socket.resetAndDestroy(), 20));

/** Nothing useful ever reaches a client: another deployment can serve the request. */
export const BEFORE_COMMIT: Readonly<Record<string, Behaviour>> = {
  'hangs before its headers': () => {},
  'hangs after its headers': say(
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n',
    SSE,
  ),
  'hangs after its role': say(
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"id"',
    SSE + piece(ROLE),
  ),
  'drips a byte at a time': (socket, stream) => {
    const text = stream ? SSE : json(COMPLETION);
    let at = 0;
    const timer = setInterval(
      () => (socket.destroyed || at >= text.length ? clearInterval(timer) : socket.write(text[at++] as string)),
      90,
    );
  },
  'closes without a word': (socket) => void socket.end(),
  'resets without a word': (socket) => void socket.resetAndDestroy(),
  'dies in its headers': sayAndDie('HTTP/1.1 200 OK\r\ncontent-ty'),
  'dies in its body, before content': sayAndDie(json(COMPLETION).slice(0, -40), SSE + piece(ROLE)),
  'ends before content': sayAndDie(
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n',
    `${SSE}${piece(ROLE)}0\r\n\r\n`,
  ),
  'is not HTTP': (socket) => void socket.end('220 mail.example.com ESMTP\r\n'),
  'sends a broken chunk size': sayAndDie('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', `${SSE}zz\r\n`),
  'sends headers without end': (socket) =>
    void socket.write(`HTTP/1.1 200 OK\r\n${'x-long: '.padEnd(200, 'y')}\r\n`.repeat(200)),
  'sends a page of HTML': say(json('<html><body>It works!</body></html>')),
  'sends a page of HTML as a stream': say(
    json('<html>'),
    SSE + piece('<html><body>It works!</body></html>\n\n') + '0\r\n\r\n',
  ),
  "sends a proxy's 502 page": say(
    'HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 4\r\n\r\noops',
  ),
  'sends other JSON': say(json('{"hello":1}'), SSE + piece('data: {"hello":1}\n\n') + '0\r\n\r\n'),
  'sends an array': say(json('[]'), SSE + piece('data: []\n\n') + '0\r\n\r\n'),
  'sends null': say(json('null'), SSE + piece('data: null\n\n') + '0\r\n\r\n'),
  'sends truncated JSON': say(
    json(COMPLETION.slice(0, 60)),
    SSE + piece(`data: ${EVENTS[1]?.slice(6, 40)}\n\n`) + '0\r\n\r\n',
  ),
  'sends an error with status 200': say(
    json('{"error":{"message":"no credit","type":"server_error"}}'),
    SSE + piece('data: {"error":{"message":"no credit"}}\n\n') + '0\r\n\r\n',
  ),
  'sends an error after its role': say(
    json('{"error":{"message":"no credit"}}'),
    SSE + piece(ROLE) + piece('data: {"error":{"message":"overloaded"}}\n\n') + '0\r\n\r\n',
  ),
  'sends a completion for a stream that is none': say(json('{"object":"error"}')),
  'answers 500': say(json('{"error":{"message":"oh"}}', '500 Internal Server Error')),
  'answers 503 with Retry-After': say(
    json('{"error":{"message":"later"}}', '503 Service Unavailable', 'retry-after: 1\r\n'),
  ),
  'answers 429': say(json('{"error":{"message":"slow down"}}', '429 Too Many Requests')),
  'answers 401': say(json('{"error":{"message":"bad key sk-upstream-secret"}}', '401 Unauthorized')),
  'answers 402': say(json('{"error":{"message":"no credit"}}', '402 Payment Required')),
  'answers 408': say(json('{}', '408 Request Timeout')),
  redirects: say('HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n'),
  'answers 204': say('HTTP/1.1 204 No Content\r\n\r\n'),
  'answers 101': say('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  'sends compressed bytes': say(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 20\r\n\r\n\u001f\u008b\u0008............`.padEnd(
      140,
      '.',
    ),
  ),
};

const BIG = completionText(400_000);

/** Content has reached the client: the answer must end in an error that its client understands. */
export const AFTER_COMMIT: Readonly<Record<string, Behaviour>> = {
  'resets mid stream': sayAndDie(json(BIG).slice(0, 1_600_000), SSE + EVENTS.slice(0, 3).map(piece).join('')),
  'hangs mid stream': say(json(BIG).slice(0, 1_600_000), SSE + EVENTS.slice(0, 3).map(piece).join('')),
  'errs mid stream': sayAndDie(
    json(BIG).slice(0, 1_600_000),
    `${SSE}${EVENTS.slice(0, 3).map(piece).join('')}${piece('data: {"error":{"message":"overloaded","type":"server_error","param":null,"code":null}}\n\n')}0\r\n\r\n`,
  ),
  'breaks its chunks mid stream': sayAndDie(
    json(BIG).slice(0, 1_600_000),
    `${SSE}${EVENTS.slice(0, 3).map(piece).join('')}xyz\r\n`,
  ),
};

export interface RawUpstream {
  readonly url: string;
  behave: Behaviour;
  requests: number;
  close(): Promise<void>;
}

/** An upstream on raw sockets, so that it can answer what no HTTP library would. */
export async function rawUpstream(): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    let pending = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      for (;;) {
        const head = pending.indexOf('\r\n\r\n');
        if (head === -1) return;
        const length = Number(/content-length: *(\d+)/i.exec(pending.toString('latin1', 0, head))?.[1] ?? 0);
        if (pending.length < head + 4 + length) return;
        const body = pending.toString('utf8', head + 4, head + 4 + length);
        pending = pending.subarray(head + 4 + length);
        upstream.requests++;
        upstream.behave(socket, body.includes('"stream":true'));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream: RawUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    behave: good,
    requests: 0,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return upstream;
}
