import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { OutboundCall, OutboundHandler, OutboundRequest } from './outbound.ts';

/** Pieces of answers that are taken in a row: what an upstream sends byte by byte would hold up every other request. */
const PIECES_IN_A_ROW = 1024;
let pieces = 0;
/** What a read of the socket holds more of is handed on in parts, so that a handler can stop it in its midst. */
const GATHERED_AT_MOST = 128;
/** What stands between two pieces: a line end, and the next one's size. */
const BETWEEN_BYTES = 16;

/** Whether nothing comes behind a piece in what was read of the socket. */
const endsRead = ({ buffer, byteOffset, length }: Buffer): boolean =>
  buffer.byteLength - byteOffset - length < BETWEEN_BYTES;

/**
 * One request on its way, and its answer as it comes. Pieces of one read of the socket reach the handler together: an
 * upstream may write each event as a piece of its own, and what a handler does once for each would be done for each event.
 */
export class SentRequest implements OutboundCall, Dispatcher.DispatchHandler {
  readonly #handler: OutboundHandler;
  #controller: Dispatcher.DispatchController | null = null;
  #aborted: Error | null = null;
  #isSettled = false;
  #isFull = false;
  #yields = false;
  #gathered: Buffer[] = [];
  #isFlushed = true;

  constructor(handler: OutboundHandler) {
    this.#handler = handler;
  }

  /** Hands it to a client, once. */
  send(client: Dispatcher, { method, path, headers, body, headersTimeoutMs, idleTimeoutMs }: OutboundRequest): this {
    client.dispatch(
      {
        method,
        path,
        headers,
        body: body === null || Buffer.isBuffer(body) ? body : Readable.from(body, { objectMode: false }),
        headersTimeout: headersTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      },
      this,
    );
    return this;
  }

  abort(reason: Error): void {
    this.#aborted = reason;
    this.#controller?.abort(reason);
    this.#fail(reason);
  }

  resume(): void {
    this.#isFull = false;
    if (!this.#yields) this.#controller?.resume();
  }

  onRequestStart(started: Dispatcher.DispatchController): void {
    this.#controller = started;
    if (this.#aborted !== null) started.abort(this.#aborted);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<OutboundHandler['start']>[1],
  ): void {
    if (status >= 200 && !this.#isSettled) this.#handler.start(status, headers);
  }

  onResponseData(current: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#isSettled) return;
    const ends = endsRead(piece);
    const gathered = this.#gathered;
    const isAlone = ends || this.#handler.gathers === false;
    if (isAlone && gathered.length === 0) this.#give(piece, 1, ends);
    else {
      gathered.push(piece);
      if (isAlone || gathered.length === GATHERED_AT_MOST) this.#flush(ends);
      else if (this.#isFlushed) {
        // Where a read ends in the midst of a size, or is no read of a socket, no piece is seen to end it.
        this.#isFlushed = false;
        process.nextTick(flushOf, this);
      }
    }
    if (++pieces % PIECES_IN_A_ROW === 0 && !this.#yields) {
      this.#yields = true;
      setImmediate(() => {
        this.#yields = false;
        if (!this.#isFull && !this.#isSettled) current.resume();
      });
    }
    if (this.#isFull || this.#yields) current.pause();
  }

  onResponseEnd(): void {
    this.#flush(true);
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#handler.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#flush(true);
    this.#fail(error);
  }

  /** The read is over, or the turn of the loop. */
  flushed(): void {
    this.#isFlushed = true;
    try {
      this.#flush(false);
      if (this.#isFull && !this.#isSettled) this.#controller?.pause();
    } catch (error) {
      // As the client does with what a handler throws.
      this.abort(error as Error);
    }
  }

  #flush(ends: boolean): void {
    const gathered = this.#gathered;
    if (gathered.length === 0) return;
    this.#gathered = [];
    this.#give(gathered.length === 1 ? (gathered[0] as Buffer) : Buffer.concat(gathered), gathered.length, ends);
  }

  #give(bytes: Buffer, count: number, ends: boolean): void {
    if (!this.#isSettled && !this.#handler.data(bytes, count, ends)) this.#isFull = true;
  }

  #fail(error: Error): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#gathered = [];
    this.#handler.error(error);
  }
}

const flushOf = (request: SentRequest): void => request.flushed();
