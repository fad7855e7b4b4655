import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../edge/index.ts';
import { journalFileName, ownNameLine } from '../segments/files.ts';
import { LineBytes, recordLine, type NamedRecords } from '../entry/index.ts';
import type { ClosedFile } from '../segments/seal.ts';

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
