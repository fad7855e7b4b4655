import type { JoulegateError } from '../../units/index.ts';
import type { TryResult } from './attempt.ts';
import type { TryDetail, Tried } from './try-end.ts';
import type { TrySink } from './try-sink.ts';

/** Reads the answer of one try as it comes. */
export interface AnswerReader {
  /** Returns false to pause until the client takes more. */
  data(chunk: Buffer): boolean;
  /** The upstream has sent everything. */
  end(): void;
  /** Bytes that have come and were not passed on. */
  held(): Buffer;
}

/** The try whose answer is read. */
export interface ReadTry extends Tried {
  readonly sink: TrySink;
  committed: boolean;
  firstTokenMs: number | null;
  /** Something came, and more must follow in time; a client that reads slowly stops the clock. */
  wait(writable: boolean): void;
  /** The last event has come; a connection that is kept open behind it is closed in time. */
  awaitEnd(): void;
  /** The answer is none, and the client has seen nothing of it. */
  broken(): void;
  error(cause: Error): void;
  finish(outcome: TryResult['outcome'], error: JoulegateError | null, detail: TryDetail): void;
}
