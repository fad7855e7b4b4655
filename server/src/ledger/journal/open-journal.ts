import { constants } from 'node:fs';
import { access, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, systemClock, syncFolder, type Clock, diskFault } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { type Entry } from '../entry/index.ts';
import {
  adoptDeadWriters,
  isDayFile,
  newWriterId,
  writerLockPath,
  digestFile,
  lookAtFolder,
  IMPORT_ASIDE,
  tryLock,
  withFolderLock,
  finishRemoving,
  readManifest,
  PLAIN_SEALING,
  sealFiles,
  type Sealing,
} from '../segments/index.ts';
import { FileJournal, type Durability } from './journal.ts';
import { createOpenFile } from './open-file.ts';

const MAX_WINDOW_MS = 50;

/**
 * Opens the journal of this process in a ledger folder. A new writer id is taken and locked; what dead
 * writers left open is repaired, sealed and named in `stats().adopted`; files that are none of the books stay as they are, named in `stats().strangers`. Other live processes may write to
 * the same folder, each to its own files.
 *
 * @param options `windowMs` (0 to 50): how long an `async` entry may wait for its fsync; `rotateBytes` and
 *   `rotateMs`: when the open file is sealed; `maxBufferedBytes`: how much may wait for a slow or full disk;
 *   `sealing`: the engine that writes segments as Parquet, the key that signs, where heads are anchored
 * @throws JoulegateError JG_LEDGER when the folder cannot be written, JG_CONFIG on a window out of range
 */
export async function openJournal(options: {
  readonly folder: string;
  readonly durability?: Durability;
  readonly windowMs?: number;
  readonly rotateBytes?: number;
  readonly rotateMs?: number;
  readonly maxBufferedBytes?: number;
  readonly clock?: Clock;
  readonly sealing?: Sealing;
}): Promise<FileJournal> {
  const { folder, durability = 'async', windowMs = 20, rotateBytes = 64 * 1024 ** 2, rotateMs = 3_600_000 } = options;
  const { maxBufferedBytes = 64 * 1024 ** 2, clock = systemClock, sealing = PLAIN_SEALING } = options;
  if (!(windowMs >= 0 && windowMs <= MAX_WINDOW_MS)) {
    throw new JoulegateError('JG_CONFIG', `a durability window of ${windowMs} ms is out of range`, {
      where: 'windowMs',
      hint: `give 0 to ${MAX_WINDOW_MS}`,
    });
  }
  try {
    makeFolder(folder);
    await access(folder, constants.W_OK);
    return await withFolderLock(folder, async () => {
      await finishRemoving(folder, sealing.signer);
      const adopted = await adoptDeadWriters(folder, sealing);
      // A day that another process compacts right now is named when it is done.
      const strangers = (await lookAtFolder(folder)).strangers.filter(({ file }) => !isDayFile(file));
      const writer = newWriterId();
      const lock = tryLock(writerLockPath(folder, writer));
      if (lock === null) throw new Error(`writer ${writer} is taken`);
      try {
        const file = await createOpenFile(folder, writer, 1);
        return new FileJournal(
          { folder, durability, windowMs, rotateBytes, rotateMs, maxBufferedBytes, clock, sealing },
          writer,
          lock,
          file,
          { adopted, strangers },
        );
      } catch (error) {
        lock.release();
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof JoulegateError) throw error;
    throw new JoulegateError('JG_LEDGER', `the ledger folder cannot be used: ${diskFault(error)}`, {
      where: folder,
      hint: 'make it a writable folder with space left',
      cause: error,
    });
  }
}

const FLUSH_EVERY = 5000;
const NEVER = 2 ** 40;

/** Removes what was left aside by one that was killed: it never counted. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(IMPORT_ASIDE)) await rm(join(folder, name), { recursive: true, force: true });
}

/**
 * Books entries all or none: they are written to a journal beside the books, whose one file is then moved into the
 * folder. The move is the moment at which they count; a crash before it leaves nothing, one behind it a complete file
 * that the next start seals. One at a time: it removes what a killed one left aside.
 *
 * @returns why it was sealed as it is and not as Parquet, or `null`
 * @throws JoulegateError JG_LEDGER when the disk refuses: nothing is booked then
 */
export async function bookAllOrNone(
  folder: string,
  entries: Iterable<Entry>,
  sealing: Sealing,
  onEntry: (done: number) => void = () => {},
): Promise<string | null> {
  makeFolder(folder);
  await removeLeftovers(folder);
  const aside = await mkdtemp(join(folder, IMPORT_ASIDE));
  try {
    const journal = await openJournal({ folder: aside, rotateBytes: NEVER, rotateMs: NEVER });
    let done = 0;
    try {
      for (const entry of entries) {
        await journal.append(entry);
        if (++done % FLUSH_EVERY !== 0) continue;
        await journal.flush();
        onEntry(done);
      }
    } finally {
      await journal.close();
    }
    const [segment, ...others] = (await readManifest(aside)).segments;
    if (segment === undefined || others.length > 0 || segment.entries !== done)
      throw new JoulegateError('JG_LEDGER', `${segment?.entries ?? 0} of ${done} entries were written`, {
        where: aside,
        hint: 'nothing was booked: import again',
      });
    const { file, writer, firstAt, lastAt, bytes } = segment;
    // While it is held no other start takes the file for one that a dead writer left.
    const lock = tryLock(writerLockPath(folder, writer));
    if (lock === null)
      throw new JoulegateError('JG_LEDGER', `writer ${writer} is taken`, { where: folder, hint: 'import again' });
    try {
      const path = join(folder, file);
      await rename(join(aside, file), path);
      await syncFolder(folder);
      const { lines } = await digestFile(path);
      if ((await stat(path)).size !== bytes)
        throw new JoulegateError('JG_LEDGER', 'the imported file was changed while it was moved', {
          where: path,
          hint: 'find what writes to the ledger folder',
        });
      const { fault } = await sealFiles(
        folder,
        [{ file, writer, entries: done, lines, firstAt, lastAt, bytes }],
        sealing,
      );
      onEntry(done);
      return fault;
    } finally {
      lock.release();
      await rm(writerLockPath(folder, writer), { force: true });
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
