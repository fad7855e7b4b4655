import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const END = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

const HELD_MS = 3000;
const ANSWER = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1 },
});

/** Writes text in pieces, as fast as they are taken. */
function inPieces(response: ServerResponse, text: string, bytes: number): void {
  let at = 0;
  const next = (): void => {
    if (response.destroyed) return;
    for (let burst = 0; burst < 50 && at < text.length; burst++) response.write(text.slice(at, (at += bytes)));
    if (at >= text.length) response.end(END);
    else setImmediate(next);
  };
  next();
}

/** Upstreams that answer in a way that costs whoever reads them: one long event in small pieces, a long start of comments, nothing for seconds. */
export async function startHostileUpstream(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.startsWith('/held') === true)
      return void request.on('end', () => setTimeout(() => response.end(ANSWER), HELD_MS));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('error', () => {});
    if (request.url?.startsWith('/drip') === true)
      inPieces(response, `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(3_900_000)}"}}]}\n\n`, 200);
    else inPieces(response, ': x\n\n'.repeat(12_000), 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
