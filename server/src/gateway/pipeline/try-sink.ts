import type { TryEnd } from './try-end.ts';
import type { AnswerHeaders } from './upstream-response-headers.ts';

/** The client's side of a try. */
export interface TrySink {
  /** The upstream answers; nothing of it has gone to the client yet. */
  answered(headers: AnswerHeaders): void;
  headers(isStream: boolean): void;
  write(chunk: Buffer): boolean;
  onDrain(callback: () => void): void;
  end(end: TryEnd): void;
}
