import { rm } from 'node:fs/promises';
import { diskFault } from '../fault.ts';
import { writerLockPath } from '../segments/files.ts';
import type { JournalOptions } from './journal-options.ts';
import { createOpenFile, type Batch, type OpenFile } from './open-file.ts';
import { sealFiles, type ClosedFile } from '../segments/seal.ts';

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
