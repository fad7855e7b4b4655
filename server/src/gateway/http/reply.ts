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
  readonly #stallMs: number;
  /** We frame the chunks: node would send each in four pieces. */
  #framed = false;

  /** @param stallMs how long a client may take nothing of what waits for it; then its connection is closed */
  constructor(response: ServerResponse, stallMs: number) {
    this.#response = response;
    this.#stallMs = stallMs;
  }

  get headersSent(): boolean {
    return this.#response.headersSent;
  }

  head(status: number, headers: HeaderList): void {
    const response = this.#response;
    if (response.headersSent || response.destroyed) return;
    for (const text of FIXED_LIST) headers.push(text);
    response.writeHead(status, headers);
    this.#framed = response.chunkedEncoding;
    response.chunkedEncoding = false;
    if (headers[1]?.startsWith('text/event-stream')) {
      // A stream that has nothing to say yet begins nevertheless; what is written at once goes with its head.
      response.cork();
      response.flushHeaders();
      process.nextTick(uncork, response);
    }
  }

  write(chunk: Buffer): boolean {
    const response = this.#response;
    // A chunk of no bytes would end the body.
    if (response.destroyed || chunk.length === 0) return true;
    if (!this.#framed) return response.write(chunk);
    return chunk.length > MOST_COPIED_BYTES ? this.#inPieces(chunk) : response.write(framed(chunk, NOTHING));
  }

  end(chunk?: Buffer): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (!this.#framed) response.end(chunk);
    else response.end(chunk === undefined || chunk.length === 0 ? LAST_CHUNK : framed(chunk, LAST_CHUNK));
    this.#watch();
  }

  /** Of what the system did not take at once something has to be taken in time. */
  #watch(): void {
    const { socket } = this.#response;
    if (socket !== null && socket.writableLength > 0) this.#response.setTimeout(this.#stallMs);
  }

  /** One chunk without a copy of it. */
  #inPieces(chunk: Buffer): boolean {
    const response = this.#response;
    response.cork();
    response.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    response.write(chunk);
    const writable = response.write(LINE_END);
    response.uncork();
    return writable;
  }

  cut(chunk?: Buffer): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded || response.socket === null) return void response.destroy();
    if (chunk !== undefined) this.write(chunk);
    // What was written is for the client to read; then its connection breaks, as the answer did.
    response.socket.write(NOTHING, () => response.destroy());
    this.#watch();
  }

  onDrain(callback: () => void): void {
    const response = this.#response;
    response.setTimeout(this.#stallMs);
    response.once('drain', () => {
      response.setTimeout(0);
      callback();
    });
  }
}

const uncork = (response: ServerResponse): void => response.uncork();

/** One chunk of a body in HTTP/1.1's framing, and what follows it. */
function framed(chunk: Buffer, behind: Buffer): Buffer {
  const size = `${chunk.length.toString(16)}\r\n`;
  const frame = Buffer.allocUnsafe(size.length + chunk.length + 2 + behind.length);
  let at = frame.write(size, 'latin1');
  at += chunk.copy(frame, at);
  frame[at++] = CR;
  frame[at++] = LF;
  behind.copy(frame, at);
  return frame;
}

const CR = 0x0d;
const LF = 0x0a;
const LINE_END = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);

/** Larger chunks are sent as they are, in three writes. */
const MOST_COPIED_BYTES = 262_144;
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Sends a small body of JSON. */
export function sendBody(
  response: ServerResponse,
  status: number,
  body: Buffer,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...FIXED,
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
}

/** Sends a small JSON answer. */
export const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  sendBody(response, status, Buffer.from(JSON.stringify(value)));
