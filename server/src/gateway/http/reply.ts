import type { ServerResponse } from 'node:http';
import type { HeaderList, Reply } from '../pipeline/index.ts';

/** Security headers of every answer: nothing of it may be cached by anyone in between. */
const FIXED = { 'cache-control': 'private, no-store', vary: 'authorization', 'x-content-type-options': 'nosniff' };
const FIXED_LIST = Object.entries(FIXED).flat();

/**
 * A {@link Reply} on a node response. A client that went away swallows everything. A class: an accessor in an object
 * literal makes V8 a hidden class per request, in the old generation, that holds the request until a major collection.
 */
export class HttpReply implements Reply {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get headersSent(): boolean {
    return this.#response.headersSent;
  }

  head(status: number, headers: HeaderList): void {
    const response = this.#response;
    if (response.headersSent || response.destroyed) return;
    for (const text of FIXED_LIST) headers.push(text);
    response.writeHead(status, headers);
    if (headers[1]?.startsWith('text/event-stream')) response.flushHeaders();
  }

  write(chunk: Buffer): boolean {
    return this.#response.destroyed || this.#response.write(chunk);
  }

  end(chunk?: Buffer): void {
    if (!this.#response.destroyed && !this.#response.writableEnded) this.#response.end(chunk);
  }

  cut(): void {
    this.#response.destroy();
  }

  onDrain(callback: () => void): void {
    this.#response.once('drain', callback);
  }
}

/** Sends a small body of JSON. */
export function sendBody(response: ServerResponse, status: number, body: Buffer, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...FIXED, 'content-type': 'application/json', 'content-length': body.length, ...headers });
  response.end(body);
}

/** Sends a small JSON answer. */
export const sendJson = (response: ServerResponse, status: number, value: unknown): void => sendBody(response, status, Buffer.from(JSON.stringify(value)));
