import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { PieceSource } from '../pipeline/index.ts';

/** A body must bring something in so long. */
const LOOK_MS = 30_000;

const gone = (): JoulegateError => new JoulegateError('JG_CLIENT_GONE', 'the client left before its body was complete');
const slow = (): JoulegateError =>
  new JoulegateError('JG_BODY_SLOW', 'the body came too slowly', {
    where: 'body',
    hint: `send something every ${LOOK_MS / 1000} s`,
  });

/** A request's body, read piece by piece and only as fast as it is taken. */
export class PassedBody implements PieceSource {
  readonly #request: IncomingMessage;
  readonly #clock: Clock;
  #closed = false;
  #wake: () => void = () => {};

  constructor(request: IncomingMessage, clock: Clock) {
    this.#request = request;
    this.#clock = clock;
    const wake = (): void => this.#wake();
    for (const event of ['readable', 'end', 'close', 'error']) request.on(event, wake);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const request = this.#request;
    while (!this.#closed) {
      const piece = request.read() as Buffer | null;
      if (piece !== null) {
        yield piece;
        continue;
      }
      if (request.readableEnded) return;
      if (request.destroyed) throw gone();
      await this.#more();
    }
  }

  /** Resolves when there may be more; fails where nothing comes for long. */
  #more(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(LOOK_MS, () => reject(slow()));
    this.#wake = resolve;
    return promise.finally(cancel);
  }

  close(): void {
    this.#closed = true;
    this.#wake();
    this.#request.removeAllListeners('readable');
  }
}
