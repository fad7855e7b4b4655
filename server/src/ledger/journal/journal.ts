import { timers, diskFault } from '../../edge/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { writeEntry, type LineBytes, type Entry } from '../entry/index.ts';
import { idsBeginning, readLedger, type Lock, type Stranger } from '../segments/index.ts';
import {
  createOpenFile,
  emptyBatch,
  RotatingFile,
  type Batch,
  type JournalOptions,
  type OpenFile,
} from './open-file.ts';
import { RecentEntries } from './recent.ts';

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
  /** Puts what was appended on disk. @throws JoulegateError `JG_LEDGER` where the disk refuses */
  flush(): Promise<void>;
  /** Ids that begin so of entries since a moment, whoever booked them in this folder; of this journal all that it has taken. */
  idsBeginning(prefix: string, since: EpochMs): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** A file of a dead writer that was closed for it. */
export interface Adopted {
  readonly file: string;
  readonly entries: number;
  /** Bytes cut off the end: a line that was being written, never an acknowledged entry. */
  readonly cutBytes: number;
  /** Where the cut bytes are kept when they are more than one torn line; otherwise `null`. */
  readonly keptAs: string | null;
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
  /** Closed files that could not be sealed yet. */
  readonly unsealedFiles: number;
  /** Durable bytes that no sealed segment has yet, those of the open file included. */
  readonly unsealedBytes: number;
}

export type Durability = JournalOptions['durability'];

const DONE = Promise.resolve();
/** A batch this long is written at once instead of at the end of the window. */
const FULL_BATCH_BYTES = 256 * 1024;
const RETRY_MS = 200;
const KEPT = 'the entry stays in memory and is written as soon as the disk takes writes again: do not append it twice';

/** The journal of one process. Made by {@link openJournal}. */
export class FileJournal implements Journal {
  /** The newest entries that were taken, on disk or not yet. */
  readonly recent = new RecentEntries();
  readonly #options: JournalOptions;
  readonly #lock: Lock;
  readonly #found: FoundAtStart;
  readonly #file: RotatingFile;
  #pending: Batch = emptyBatch();
  #writing: Batch | null = null;
  /** Buffer of a batch that is on disk, for the next one. */
  #spare: LineBytes | undefined;
  #bufferedBytes = 0;
  readonly #counts = { appended: 0, durable: 0, lost: 0, bytes: 0 };
  #failed: string | null = null;
  #scheduled: 'no' | 'window' | 'now' = 'no';
  #draining: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  private constructor(options: JournalOptions, writer: string, lock: Lock, file: OpenFile, found: FoundAtStart) {
    this.#options = options;
    this.#lock = lock;
    this.#file = new RotatingFile(options, writer, file);
    this.#found = found;
  }

  /** Begins the first file of a writer. @param lock its own, held until the journal is closed */
  static async begin(options: JournalOptions, writer: string, lock: Lock, found: FoundAtStart): Promise<FileJournal> {
    return new FileJournal(options, writer, lock, await createOpenFile(options.folder, writer, 1), found);
  }

  append(entry: Entry): Promise<void> {
    if (this.#closing !== null) return Promise.reject(this.#error('the journal is closed', 'append before close'));
    const batch = this.#pending;
    const before = batch.lines.length;
    try {
      writeEntry(batch.lines, entry, batch.records);
    } catch (error) {
      return Promise.reject(
        this.#error(
          'the entry cannot be written as JSON',
          'entries hold plain JSON values only, and an id of whole characters without control characters',
          error,
        ),
      );
    }
    const bytes = batch.lines.length - before;
    if (this.#bufferedBytes + bytes > this.#options.maxBufferedBytes) {
      batch.lines.truncate(before);
      this.#counts.lost++;
      const why = this.#failed ?? 'the disk is slower than the traffic';
      return Promise.reject(
        this.#error(`the journal's buffer is full: ${why}`, 'this entry is lost; free space or slow down'),
      );
    }
    this.recent.addLine(batch.lines, before, batch.records);
    batch.entries++;
    if (entry.at < batch.firstAt) batch.firstAt = entry.at;
    if (entry.at > batch.lastAt) batch.lastAt = entry.at;
    this.#bufferedBytes += bytes;
    this.#counts.appended++;
    if (this.#failed !== null) return Promise.reject(this.#error(`the journal cannot write: ${this.#failed}`, KEPT));
    if (this.#options.durability === 'strict') {
      this.#schedule('now');
      return (batch.settled ??= Promise.withResolvers<void>()).promise;
    }
    this.#schedule(batch.lines.length >= FULL_BATCH_BYTES ? 'now' : 'window');
    return DONE;
  }

  stats(): JournalStats {
    return {
      ...this.#counts,
      buffered: this.#counts.appended - this.#counts.durable,
      windowMs: this.#options.windowMs,
      failed: this.#failed,
      sealing: this.#file.fault,
      writer: this.#file.writer,
      sealed: this.#file.sealed,
      unsealedFiles: this.#file.unsealed,
      unsealedBytes: this.#file.flushed.values().reduce((sum, bytes) => sum + bytes, 0),
      ...this.#found,
    };
  }

  read(): AsyncGenerator<Entry> {
    return readLedger(this.#options.folder, { flushed: this.#file.flushed, engine: this.#options.sealing.engine });
  }

  async idsBeginning(prefix: string, since: EpochMs): Promise<ReadonlySet<string>> {
    await this.flush();
    const { folder, sealing } = this.#options;
    return await idsBeginning(folder, prefix, since, { flushed: this.#file.flushed, engine: sealing.engine });
  }

  /**
   * Puts everything appended so far on disk, whatever the durability.
   * @throws JoulegateError JG_LEDGER when the disk refuses
   */
  async flush(): Promise<void> {
    await this.#draining;
    await this.#drain();
    if (this.#failed !== null)
      throw this.#error(`the journal cannot write: ${this.#failed}`, 'free space or make the folder writable');
  }

  /**
   * Closes the open file and seals it; without entries nothing happens.
   * @throws JoulegateError JG_LEDGER when the disk refuses; the entries on disk stay readable
   */
  async rotate(): Promise<void> {
    this.#file.askToRotate();
    await this.flush();
    await this.#file.untilSealed();
    if (this.#file.unsealed > 0)
      throw this.#error(`the file cannot be sealed: ${String(this.#file.fault)}`, 'its entries are on disk');
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #error(message: string, hint: string, cause?: unknown): JoulegateError {
    return new JoulegateError('JG_LEDGER', message, { where: this.#options.folder, hint, cause });
  }

  #schedule(when: 'window' | 'now'): void {
    if (this.#scheduled === 'now' || this.#scheduled === when || this.#failed !== null) return;
    this.#scheduled = when;
    // A real timer that keeps the process alive: an acknowledged entry must not fall to an early exit.
    if (when === 'now') timers.soon(() => void this.#drain());
    else timers.later(this.#options.windowMs, () => void this.#drain());
  }

  #drain(): Promise<void> {
    this.#scheduled = 'no';
    this.#draining ??= this.#writeBatches().finally(() => {
      this.#draining = null;
      if (this.#pending.entries > 0) this.#schedule(this.#options.durability === 'strict' ? 'now' : 'window');
    });
    return this.#draining;
  }

  async #writeBatches(): Promise<void> {
    for (;;) {
      const batch = this.#writing ?? this.#pending;
      if (batch.entries > 0) {
        if (batch === this.#pending) this.#pending = emptyBatch(this.#spare);
        this.#spare = undefined;
        this.#writing = batch;
        const bytes = await this.#file
          .write(batch, () => void this.#drain())
          .catch((error: unknown) => this.#fail(error));
        if (bytes === undefined) return;
        this.#written(batch, bytes);
      }
      await this.#file.rotateIfDue();
      const more =
        this.#options.durability === 'strict' ||
        this.#pending.lines.length >= FULL_BATCH_BYTES ||
        this.#file.rotateAsked;
      if (!more || this.#pending.entries === 0) return;
    }
  }

  #written(batch: Batch, bytes: number): void {
    this.#writing = null;
    this.#failed = null;
    this.#bufferedBytes -= batch.lines.length;
    batch.lines.clear();
    this.#spare = batch.lines;
    this.#counts.durable += batch.entries;
    this.#counts.bytes += bytes;
    batch.settled?.resolve();
  }

  #fail(error: unknown): void {
    this.#failed = diskFault(error);
    for (const batch of [this.#writing, this.#pending]) {
      batch?.settled?.reject(this.#error(`the journal cannot write: ${this.#failed}`, KEPT, error));
      if (batch !== null) batch.settled = null;
    }
    if (this.#closing === null) this.#options.clock.after(RETRY_MS, () => void this.#drain());
  }

  async #close(): Promise<void> {
    this.#file.beginEnd();
    try {
      await this.#draining;
      do await this.#drain();
      while (this.#failed === null && this.#pending.entries > 0);
      await this.#file.end();
    } finally {
      this.#lock.release();
    }
    const left = this.#counts.appended - this.#counts.durable;
    if (left > 0)
      throw this.#error(
        `${left} entries could not be written: ${String(this.#failed)}`,
        'they are lost with this process',
      );
    if (this.#file.unsealed > 0) {
      throw this.#error(
        `the last file could not be sealed: ${String(this.#file.fault)}`,
        'its entries are on disk; the next start seals it',
      );
    }
  }
}
