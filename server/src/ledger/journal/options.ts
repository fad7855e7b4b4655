import type { Clock } from '../../edge/index.ts';
import type { Entry } from '../entry/index.ts';
import type { Adopted, Stranger, Sealing } from '../segments/index.ts';

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

/** What a journal found in its folder. */
export interface FoundAtStart {
  /** Files of dead writers that were repaired and sealed. */
  readonly adopted: readonly Adopted[];
  /** Files that are none of the books, and why: no figure has them, and nothing was done to them. */
  readonly strangers: readonly Stranger[];
}

export interface JournalStats extends FoundAtStart {
  /** Entries taken by this journal. */
  readonly appended: number;
  /** Of these, known to be on disk. */
  readonly durable: number;
  /** Taken and not yet on disk. */
  readonly buffered: number;
  /** Refused because the buffer was full: the only entries that are not in the books. */
  readonly lost: number;
  /** Bytes of the durable entries. */
  readonly bytes: number;
  readonly windowMs: number;
  /** Why the last write failed; `null` while writes work. */
  readonly failed: string | null;
  /** Why a full file could not be closed, sealed, written as Parquet or anchored; its entries are on disk all the same. */
  readonly sealing: string | null;
  readonly writer: string;
  /** Files sealed by this journal. */
  readonly sealed: number;
}

export interface JournalOptions {
  readonly folder: string;
  readonly durability: Durability;
  readonly windowMs: number;
  readonly rotateBytes: number;
  readonly rotateMs: number;
  readonly maxBufferedBytes: number;
  readonly clock: Clock;
  readonly sealing: Sealing;
}
