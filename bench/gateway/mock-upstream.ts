/**
 * An upstream that costs next to nothing: raw sockets, canned answers. `node mock-upstream.ts PORT`.
 * `"stream":true` in the body gets 60 content events and a usage event, at once or one per 2 ms
 * (`"user":"paced"`). The body is a real chat completion, so that every subject finds its usage.
 */
import { createServer, type Socket } from 'node:net';

const usage = {
  prompt_tokens: 180,
  completion_tokens: 60,
  total_tokens: 240,
  prompt_tokens_details: { cached_tokens: 0 },
};
const completion = JSON.stringify({
  id: 'chatcmpl-mock',
  object: 'chat.completion',
  created: 1,
  model: 'mock',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'The invoice is right. '.repeat(12), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
  system_fingerprint: 'mock',
});
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(completion)}\r\n\r\n${completion}`,
);
const models = JSON.stringify({
  object: 'list',
  data: ['mock', 'llama-3.1-8b'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'mock' })),
});
const MODELS = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(models)}\r\n\r\n${models}`,
);
const HEAD = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const event = (delta: object, finish: string | null, more: object = {}): string =>
  chunk(
    `data: ${JSON.stringify({ id: 'chatcmpl-mock', object: 'chat.completion.chunk', created: 1, model: 'mock', choices: [{ index: 0, delta, finish_reason: finish }], usage: null, ...more })}\n\n`,
  );
const EVENTS = [
  ...Array.from({ length: 60 }, (_, i) =>
    Buffer.from(event(i === 0 ? { role: 'assistant', content: 'The' } : { content: ` token${i}` }, null)),
  ),
  Buffer.from(event({}, 'stop')),
  Buffer.from(
    chunk(
      `data: ${JSON.stringify({ id: 'chatcmpl-mock', object: 'chat.completion.chunk', created: 1, model: 'mock', choices: [], usage })}\n\n`,
    ),
  ),
  Buffer.from(chunk('data: [DONE]\n\n') + '0\r\n\r\n'),
];
const BURST = Buffer.concat([HEAD, ...EVENTS]);
const EVERY_MS = 2;

function answer(socket: Socket, body: Buffer): void {
  if (!body.includes('"stream":true') && !body.includes('"stream": true')) return void socket.write(ANSWER);
  if (!body.includes('paced')) return void socket.write(BURST);
  socket.write(HEAD);
  let sent = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer);
    socket.write(EVENTS[sent++] as Buffer);
    if (sent === EVENTS.length) clearInterval(timer);
  }, EVERY_MS);
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    for (;;) {
      const head = pending.indexOf('\r\n\r\n');
      if (head === -1) return;
      const text = pending.toString('latin1', 0, head);
      const length = /content-length: *(\d+)/i.exec(text);
      let end: number;
      if (length !== null) end = head + 4 + Number(length[1]);
      else if (/transfer-encoding: *chunked/i.test(text)) {
        const last = pending.indexOf('0\r\n\r\n', head + 4);
        if (last === -1) return;
        end = last + 5;
      } else end = head + 4;
      if (pending.length < end) return;
      const body = pending.subarray(head + 4, end);
      pending = pending.subarray(end);
      if (text.startsWith('GET ')) socket.write(MODELS);
      else answer(socket, body);
    }
  });
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(JSON.stringify(server.address())));
