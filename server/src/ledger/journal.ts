import { rm } from 'node:fs/promises';
import type { Clock } from '../edge/index.ts';
import type { JoulegateError } from '../units/index.ts';
import type { Adopted } from './adopt.ts';
import type { Durability, Journal } from './contract.ts';
import { diskFault, ledgerError } from './fault.ts';
import { writerLockPath } from './files.ts';
import type { LineBytes } from './line-bytes.ts';
import type { Lock } from './lock.ts';
import { createOpenFile, emptyBatch } from './open-file.ts';
import type { Batch, OpenFile } from './open-file.ts';
import { readLedger } from './read.ts';
import { RecentEntries } from './recent.ts';
import { sealFiles } from './seal.ts';
import type { ClosedFile, Sealing } from './seal.ts';
import type { Entry } from './types.ts';
import { writeEntry } from './write-line.ts';

export interface JournalStats {
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
  /** Files of dead writers that were repaired and sealed at start. */
  readonly adopted: readonly Adopted[];
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

const DONE = Promise.resolve();
/** A batch this long is written at once instead of at the end of the window. */
const FULL_BATCH_BYTES = 256 * 1024;
const RETRY_MS = 200;
const MAX_TIMER_MS = 2 ** 31 - 1;
const KEPT = 'the entry stays in memory and is written as soon as the disk takes writes again: do not append it twice';

/** The journal of one process. Made by {@link openJournal}. */
export class FileJournal implements Journal {
  /** The newest entries that were taken, on disk or not yet. */
  readonly recent = new RecentEntries();
  readonly #options: JournalOptions;
  readonly #writer: string;
  readonly #lock: Lock;
  readonly #adopted: readonly Adopted[];
  /** Durable bytes of each file of ours that the manifest may not name yet. */
  readonly #flushed = new Map<string, number>();
  readonly #closed: ClosedFile[] = [];
  #file: OpenFile;
  #pending: Batch = emptyBatch();
  #writing: Batch | null = null;
  /** Buffer of a batch that is on disk, for the next one. */
  #spare: LineBytes | undefined;
  #bufferedBytes = 0;
  #appended = 0;
  #durable = 0;
  #lost = 0;
  #bytes = 0;
  #sealed = 0;
  #failed: string | null = null;
  #sealFault: string | null = null;
  #scheduled: 'no' | 'window' | 'now' = 'no';
  #draining: Promise<void> | null = null;
  #sealing: Promise<void> = DONE;
  #rotateAsked = false;
  #rotateNotBeforeMs = 0;
  #cancelAgeTimer: () => void = () => {};
  #closing: Promise<void> | null = null;

  constructor(options: JournalOptions, writer: string, lock: Lock, file: OpenFile, adopted: readonly Adopted[]) {
    this.#options = options;
    this.#writer = writer;
    this.#lock = lock;
    this.#file = file;
    this.#adopted = adopted;
    this.#flushed.set(file.file, 0);
  }

  append(entry: Entry): Promise<void> {
    if (this.#closing !== null) return Promise.reject(this.#error('the journal is closed', 'append before close'));
    const batch = this.#pending;
    const before = batch.lines.length;
    try {
      writeEntry(batch.lines, entry, batch.records);
    } catch (error) {
      return Promise.reject(this.#error('the entry cannot be written as JSON', 'entries hold plain JSON values only', error));
    }
    const bytes = batch.lines.length - before;
    if (this.#bufferedBytes + bytes > this.#options.maxBufferedBytes) {
      batch.lines.truncate(before);
      this.#lost++;
      const why = this.#failed ?? 'the disk is slower than the traffic';
      return Promise.reject(this.#error(`the journal's buffer is full: ${why}`, 'this entry is lost; free space or slow down'));
    }
    this.recent.addLine(batch.lines.since(before), batch.records);
    batch.entries++;
    if (entry.at < batch.firstAt) batch.firstAt = entry.at;
    if (entry.at > batch.lastAt) batch.lastAt = entry.at;
    this.#bufferedBytes += bytes;
    this.#appended++;
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
      appended: this.#appended,
      durable: this.#durable,
      buffered: this.#appended - this.#durable,
      lost: this.#lost,
      bytes: this.#bytes,
      windowMs: this.#options.windowMs,
      failed: this.#failed,
      sealing: this.#sealFault,
      writer: this.#writer,
      sealed: this.#sealed,
      adopted: this.#adopted,
    };
  }

  read(): AsyncGenerator<Entry> {
    return readLedger(this.#options.folder, { flushed: this.#flushed, engine: this.#options.sealing.engine });
  }

  /**
   * Puts everything appended so far on disk, whatever the durability.
   * @throws JoulegateError JG_LEDGER when the disk refuses
   */
  async flush(): Promise<void> {
    await this.#draining;
    await this.#drain();
    if (this.#failed !== null) throw this.#error(`the journal cannot write: ${this.#failed}`, 'free space or make the folder writable');
  }

  /**
   * Closes the open file and seals it; without entries nothing happens.
   * @throws JoulegateError JG_LEDGER when the disk refuses; the entries on disk stay readable
   */
  async rotate(): Promise<void> {
    this.#rotateAsked = true;
    await this.flush();
    await this.#sealing;
    if (this.#closed.length > 0) throw this.#error(`the file cannot be sealed: ${String(this.#sealFault)}`, 'its entries are on disk');
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #error(message: string, hint: string, cause?: unknown): JoulegateError {
    return ledgerError(message, this.#options.folder, hint, cause);
  }

  #schedule(when: 'window' | 'now'): void {
    if (this.#scheduled === 'now' || this.#scheduled === when || this.#failed !== null) return;
    this.#scheduled = when;
    // A real timer that keeps the process alive: an acknowledged entry must not fall to an early exit.
    if (when === 'now') setImmediate(() => void this.#drain());
    else setTimeout(() => void this.#drain(), this.#options.windowMs);
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
        try {
          await this.#file.write(batch);
        } catch (error) {
          this.#fail(error);
          return;
        }
        this.#written(batch);
      }
      const full = this.#file.bytes >= this.#options.rotateBytes && performance.now() >= this.#rotateNotBeforeMs;
      if (full || this.#rotateAsked) await this.#rotate();
      const more = this.#options.durability === 'strict' || this.#pending.lines.length >= FULL_BATCH_BYTES || this.#rotateAsked;
      if (!more || this.#pending.entries === 0) return;
    }
  }

  #written(batch: Batch): void {
    if (this.#file.entries === batch.entries) this.#startAgeTimer();
    this.#writing = null;
    this.#failed = null;
    this.#bufferedBytes -= batch.lines.length;
    batch.lines.clear();
    this.#spare = batch.lines;
    this.#durable += batch.entries;
    this.#bytes += this.#file.bytes - (this.#flushed.get(this.#file.file) ?? 0);
    this.#flushed.set(this.#file.file, this.#file.bytes);
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

  #startAgeTimer(): void {
    this.#cancelAgeTimer();
    this.#cancelAgeTimer = this.#options.clock.after(Math.min(this.#options.rotateMs, MAX_TIMER_MS), () => {
      this.#rotateAsked = true;
      void this.#drain();
    });
  }

  async #rotate(): Promise<void> {
    this.#rotateAsked = false;
    if (this.#file.entries === 0) return;
    const old = this.#file;
    try {
      const next = await createOpenFile(this.#options.folder, this.#writer, old.sequence + 1);
      this.#flushed.set(next.file, 0);
      this.#file = next;
    } catch (error) {
      this.#sealFault = diskFault(error);
      this.#rotateNotBeforeMs = performance.now() + RETRY_MS;
      return;
    }
    this.#cancelAgeTimer();
    this.#retire(old);
  }

  /** Closes a file that takes no more entries and seals it in the background, in order. */
  #retire(file: OpenFile): void {
    this.#closed.push(file.facts());
    this.#sealing = this.#sealing.then(async () => {
      try {
        await file.close();
        await this.#sealClosed();
      } catch (error) {
        this.#sealFault = diskFault(error);
      }
    });
  }

  async #settleEmptyFile(): Promise<void> {
    try {
      await this.#file.discard();
      await this.#sealClosed();
    } catch (error) {
      this.#sealFault = diskFault(error);
    }
  }

  async #sealClosed(): Promise<void> {
    const files = [...this.#closed];
    const { folder, sealing } = this.#options;
    // At the end of the process there is no time to write Parquet: compaction does it.
    const { fault } = await sealFiles(folder, files, this.#closing === null ? sealing : { ...sealing, engine: null });
    this.#closed.splice(0, files.length);
    this.#sealed += files.length;
    this.#sealFault = fault;
    for (const { file } of files) this.#flushed.delete(file);
  }

  async #close(): Promise<void> {
    this.#cancelAgeTimer();
    try {
      await this.#draining;
      do await this.#drain();
      while (this.#failed === null && this.#pending.entries > 0);
      if (this.#file.entries > 0) this.#retire(this.#file);
      else this.#sealing = this.#sealing.then(() => this.#settleEmptyFile());
      await this.#sealing;
      if (this.#closed.length === 0) await rm(writerLockPath(this.#options.folder, this.#writer), { force: true });
    } finally {
      this.#lock.release();
    }
    const left = this.#appended - this.#durable;
    if (left > 0) throw this.#error(`${left} entries could not be written: ${String(this.#failed)}`, 'they are lost with this process');
    if (this.#closed.length > 0) {
      throw this.#error(`the last file could not be sealed: ${String(this.#sealFault)}`, 'its entries are on disk; the next start seals it');
    }
  }
}
