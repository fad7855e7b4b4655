import type { Entry } from '../entry/index.ts';

export type Durability = 'async' | 'strict';

/** The append-only journal as its writers see it. One per process, under an exclusive lock. */
export interface Journal {
  /**
   * Appends one entry. In `strict` the promise settles after the fsync that covers it; in `async` at once.
   * Rejects with `JG_LEDGER` when the disk is full or read-only.
   */
  append(entry: Entry): Promise<void>;
  /** Entries appended and known to be on disk. */
  stats(): { appended: number; durable: number; bytes: number; windowMs: number; failed: string | null };
  /** The open file and every sealed one, oldest first; the open one up to its flushed offset. */
  read(): AsyncIterable<Entry>;
  close(): Promise<void>;
}
