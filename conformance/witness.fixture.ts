import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it reached an upstream. */
export interface Seen {
  readonly method: string;
  /** Behind `/v1`, such as `/chat/completions`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it was sent, byte for byte. */
  readonly text: string;
}

/** Answers one request. */
export type Answering = (seen: Seen, response: ServerResponse) => void | Promise<void>;

export interface Witness {
  /** Base URL for a deployment. */
  readonly url: string;
  /** Everything seen so far, oldest first. */
  readonly seen: Seen[];
  answering(): Answering;
  /** What follows is answered so. */
  answerBy(answering: Answering): void;
  close(): Promise<void>;
}

/** An upstream that keeps what it was sent, with its path, and answers as it is told. */
export async function startWitness(first: Answering): Promise<Witness> {
  let answering = first;
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one: Seen = {
        method: request.method ?? '',
        path: (request.url ?? '').replace(/^\/v1/, ''),
        headers: request.headers,
        text: Buffer.concat(parts).toString('utf8'),
      };
      seen.push(one);
      void Promise.resolve(answering(one, response)).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    answering: () => answering,
    answerBy(next) {
      answering = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const sendJson = (
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/** Sends a stream at once. */
export const sendEvents = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.end(text);
};
