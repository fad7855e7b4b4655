import type { ServerResponse } from 'node:http';
import type { Reply } from '../pipeline/index.ts';

/** Security headers of every answer: nothing of it may be cached by anyone in between. */
const FIXED = { 'cache-control': 'private, no-store', vary: 'authorization', 'x-content-type-options': 'nosniff' };
const FIXED_LIST = Object.entries(FIXED).flat();

/** A {@link Reply} on a node response. A client that went away swallows everything. */
export function httpReply(response: ServerResponse): Reply {
  return {
    get headersSent() {
      return response.headersSent;
    },
    head(status, headers) {
      if (response.headersSent || response.destroyed) return;
      headers.push(...FIXED_LIST);
      response.writeHead(status, headers);
      if (headers[1]?.startsWith('text/event-stream')) response.flushHeaders();
    },
    write(chunk) {
      return response.destroyed || response.write(chunk);
    },
    end(chunk) {
      if (!response.destroyed && !response.writableEnded) response.end(chunk);
    },
    cut() {
      response.destroy();
    },
    onDrain(callback) {
      response.once('drain', callback);
    },
  };
}

/** Sends a small body of JSON. */
export function sendBody(response: ServerResponse, status: number, body: Buffer, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...FIXED, 'content-type': 'application/json', 'content-length': body.length, ...headers });
  response.end(body);
}

/** Sends a small JSON answer. */
export const sendJson = (response: ServerResponse, status: number, value: unknown): void => sendBody(response, status, Buffer.from(JSON.stringify(value)));
