import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, diskFault, type Clock } from '../../edge/index.ts';
import { LineBytes, recordLine, type NamedRecords } from '../entry/index.ts';
import {
  journalFileName,
  ownNameLine,
  writerLockPath,
  sealFiles,
  type ClosedFile,
  type Sealing,
} from '../segments/index.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly durability: 'async' | 'strict';
  readonly windowMs: number;
  readonly rotateBytes: number;
  readonly rotateMs: number;
  readonly maxBufferedBytes: number;
  readonly clock: Clock;
  readonly sealing: Sealing;
}

/** Entries that go to disk in one write and one fsync. */
export interface Batch {
  readonly lines: LineBytes;
  entries: number;
  firstAt: number;
  lastAt: number;
  /** What its entries name. */
  readonly records: NamedRecords;
  /** One promise for all strict waiters of the batch. */
  settled: PromiseWithResolvers<void> | null;
}

export const emptyBatch = (lines: LineBytes = new LineBytes()): Batch => ({
  lines,
  entries: 0,
  firstAt: Infinity,
  lastAt: -Infinity,
  records: new Set(),
  settled: null,
});

/** The file a journal writes to. Its figures count what is known to be on disk. */
export interface OpenFile {
  readonly file: string;
  readonly sequence: number;
  bytes: number;
  entries: number;
  firstAt: number;
  lastAt: number;
  /** Writes the batch behind what is there and syncs it. After an error the same batch is to be written again. */
  write(batch: Batch): Promise<void>;
  close(): Promise<void>;
  /** Closes and removes a file without entries. */
  discard(): Promise<void>;
  facts(): ClosedFile;
}

async function writeAt(handle: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
}

/** Creates the next file of a writer and makes its name durable. */
export async function createOpenFile(folder: string, writer: string, sequence: number): Promise<OpenFile> {
  const name = journalFileName(writer, sequence);
  const path = join(folder, name);
  const handle = await open(path, 'wx', 0o644);
  try {
    await syncFolder(folder);
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
  /** Records that the file holds: each file can be read without another. */
  const held = new Set<string>();
  let lines = 0;
  const self: OpenFile = {
    file: name,
    sequence,
    bytes: 0,
    entries: 0,
    firstAt: Infinity,
    lastAt: -Infinity,
    async write(batch) {
      const missing = [...batch.records].filter(({ id }) => !held.has(id));
      const lineBytes = batch.lines.taken();
      const before = (self.bytes === 0 ? ownNameLine(name) : '') + missing.map(recordLine).join('');
      const data = before === '' ? lineBytes : Buffer.concat([Buffer.from(before, 'utf8'), lineBytes]);
      // By position, not by O_APPEND: a repeat after a short write covers the torn bytes with the same bytes,
      // and after a failed fsync makes the pages dirty again, which a second fsync alone would not.
      await writeAt(handle, data, self.bytes);
      await handle.datasync();
      for (const { id } of missing) held.add(id);
      lines += (self.bytes === 0 ? 1 : 0) + missing.length + batch.entries;
      self.bytes += data.length;
      self.entries += batch.entries;
      self.firstAt = Math.min(self.firstAt, batch.firstAt);
      self.lastAt = Math.max(self.lastAt, batch.lastAt);
    },
    async close() {
      // A failed write may have left a torn tail that nobody will write again.
      if ((await handle.stat()).size > self.bytes) await handle.truncate(self.bytes);
      await handle.sync();
      await handle.close();
    },
    async discard() {
      await handle.close();
      await rm(path, { force: true });
      await syncFolder(folder);
    },
    facts: () => ({
      file: name,
      writer,
      entries: self.entries,
      lines,
      firstAt: self.firstAt,
      lastAt: self.lastAt,
      bytes: self.bytes,
    }),
  };
  return self;
}

const RETRY_MS = 200;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What a journal writes to: one file after the other, each closed when it is full or old and sealed in the background, in order. */
export class RotatingFile {
  /** Durable bytes of each file of ours that the manifest may not name yet. */
  readonly flushed = new Map<string, number>();
  readonly writer: string;
  readonly #options: JournalOptions;
  readonly #closed: ClosedFile[] = [];
  #file: OpenFile;
  #sealed = 0;
  #fault: string | null = null;
  #sealing: Promise<void> = Promise.resolve();
  #asked = false;
  #notBeforeMs = 0;
  #cancelAgeTimer: () => void = () => {};
  #ending = false;

  constructor(options: JournalOptions, writer: string, file: OpenFile) {
    this.#options = options;
    this.writer = writer;
    this.#file = file;
    this.flushed.set(file.file, 0);
  }

  /** Files sealed. */
  get sealed(): number {
    return this.#sealed;
  }

  /** Closed files that could not be sealed yet. */
  get unsealed(): number {
    return this.#closed.length;
  }

  /** Why a file could not be closed, sealed, written as Parquet or anchored. */
  get fault(): string | null {
    return this.#fault;
  }

  /** The file is to be closed at the next occasion, full or not. */
  get rotateAsked(): boolean {
    return this.#asked;
  }

  askToRotate(): void {
    this.#asked = true;
  }

  /**
   * Writes a batch and syncs it. After an error the same batch is to be written again.
   * @param whenOld the file is to be closed by its age: asks for a {@link rotateIfDue}
   * @returns bytes that it took
   */
  async write(batch: Batch, whenOld: () => void): Promise<number> {
    const file = this.#file;
    await file.write(batch);
    if (file.entries === batch.entries) this.#startAgeTimer(whenOld);
    const bytes = file.bytes - (this.flushed.get(file.file) ?? 0);
    this.flushed.set(file.file, file.bytes);
    return bytes;
  }

  /** Closes the file where it is full or somebody asked, and goes on in a new one. */
  async rotateIfDue(): Promise<void> {
    const full = this.#file.bytes >= this.#options.rotateBytes && performance.now() >= this.#notBeforeMs;
    if (!full && !this.#asked) return;
    this.#asked = false;
    if (this.#file.entries === 0) return;
    const old = this.#file;
    try {
      const next = await createOpenFile(this.#options.folder, this.writer, old.sequence + 1);
      this.flushed.set(next.file, 0);
      this.#file = next;
    } catch (error) {
      this.#fault = diskFault(error);
      this.#notBeforeMs = performance.now() + RETRY_MS;
      return;
    }
    this.#cancelAgeTimer();
    this.#retire(old);
  }

  /** When every file that was closed so far is sealed, or has failed to be. */
  untilSealed(): Promise<void> {
    return this.#sealing;
  }

  /** From now on nothing is written as Parquet: at the end of the process there is no time, compaction does it. */
  beginEnd(): void {
    this.#ending = true;
    this.#cancelAgeTimer();
  }

  /** Closes and seals the last file, one without entries goes; the writer's lock file stays only with files that are not sealed. */
  async end(): Promise<void> {
    if (this.#file.entries > 0) this.#retire(this.#file);
    else this.#sealing = this.#sealing.then(() => this.#attempt(() => this.#file.discard()));
    await this.#sealing;
    if (this.#closed.length === 0) await rm(writerLockPath(this.#options.folder, this.writer), { force: true });
  }

  #startAgeTimer(whenOld: () => void): void {
    this.#cancelAgeTimer();
    this.#cancelAgeTimer = this.#options.clock.after(Math.min(this.#options.rotateMs, MAX_TIMER_MS), () => {
      this.#asked = true;
      whenOld();
    });
  }

  /** Closes a file that takes no more entries and seals it in the background, in order. */
  #retire(file: OpenFile): void {
    this.#closed.push(file.facts());
    this.#sealing = this.#sealing.then(() => this.#attempt(() => file.close()));
  }

  async #attempt(leave: () => Promise<void>): Promise<void> {
    try {
      await leave();
      await this.#sealClosed();
    } catch (error) {
      this.#fault = diskFault(error);
    }
  }

  async #sealClosed(): Promise<void> {
    const files = [...this.#closed];
    const { folder, sealing } = this.#options;
    const { fault } = await sealFiles(folder, files, this.#ending ? { ...sealing, engine: null } : sealing);
    this.#closed.splice(0, files.length);
    this.#sealed += files.length;
    this.#fault = fault;
    for (const { file } of files) this.flushed.delete(file);
  }
}
