import { constants } from 'node:fs';
import { access, chmod, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder, systemClock, syncFolder, writeFileAtomic, type Clock, diskFault } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { type Entry } from '../entry/index.ts';
import {
  addSegment,
  isDayFile,
  newWriterId,
  unfinishedOf,
  writerLockPath,
  digestFile,
  lookAtFolder,
  IMPORT_ASIDE,
  NO_PARTS,
  survey,
  tryLock,
  withFolderLock,
  finishRemoving,
  readManifest,
  PLAIN_SEALING,
  sealFiles,
  type JournalFile,
  type Sealing,
  type Witness,
} from '../segments/index.ts';
import { FileJournal, type Adopted, type Durability } from './journal.ts';

/** Where the books and the state are kept. */
export const storageSchema = z.strictObject({
  folder: z.string().min(1).default('.joulegate').describe('Folder of books, state and pepper.'),
  durability: z
    .enum(['async', 'strict'])
    .default('async')
    .describe('`async`: an entry is on disk within 50 ms of the answer; `strict`: before the answer ends.'),
  rotateBytes: z
    .int()
    .positive()
    .default(64 * 1024 * 1024)
    .describe('Bytes after which the open file is sealed.'),
  rotateMinutes: z.number().positive().default(60).describe('Minutes after which the open file is sealed.'),
  parquet: z
    .boolean()
    .default(true)
    .describe('Sealed files become Parquet; otherwise they stay the journal files that they are until compaction.'),
  retentionDays: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Entries older than so many days leave; a tombstone with their hashes and hourly sums stays. `null`: they are kept.',
    ),
  signingKey: z
    .strictObject({ file: z.string().min(1).describe('File of the key.') })
    .nullable()
    .default(null)
    .describe('An Ed25519 private key (PEM) that signs the heads of the chains. `null`: they are not signed.'),
});

/** Cuts a file after its last good line. More than one torn line is kept beside it, for a person to look at. */
async function cut(path: string, goodBytes: number, cutBytes: number): Promise<string | null> {
  await chmod(path, 0o644);
  const handle = await open(path, 'r+');
  try {
    const tail = Buffer.alloc(cutBytes);
    await handle.read(tail, 0, cutBytes, goodBytes);
    const keptAs = tail.includes(0x0a) ? `${path}.cut` : null;
    if (keptAs !== null) await writeFileAtomic(keptAs, tail);
    await handle.truncate(goodBytes);
    await handle.sync();
    return keptAs;
  } finally {
    await handle.close();
  }
}

async function adoptFile(folder: string, { file, writer }: JournalFile, witness: Witness): Promise<Adopted> {
  const path = join(folder, file);
  for (const unfinished of unfinishedOf(file)) await rm(join(folder, unfinished), { force: true });
  const { entries, firstAt, lastAt, goodBytes } = await survey(path);
  const cutBytes = (await stat(path)).size - goodBytes;
  const keptAs = cutBytes === 0 ? null : await cut(path, goodBytes, cutBytes);
  if (entries === 0) {
    await rm(path);
    await syncFolder(folder);
  } else {
    const { sha256, bytes } = await digestFile(path);
    await chmod(path, 0o444);
    await addSegment(
      folder,
      { ...NO_PARTS, file, format: 'ndjson', writer, entries, firstAt, lastAt, bytes, sha256 },
      witness,
      { act: { kind: 'adopted', at: systemClock.now(), reason: `left open by ${writer}` } },
    );
  }
  return { file, entries, cutBytes, keptAs };
}

/**
 * Repairs and seals what dead writers left open. A live writer holds its lock, and its files are not
 * touched. Call it under the folder lock.
 *
 * @returns one record per file, in the order of sealing
 * @throws JoulegateError JG_LEDGER or the system's error; what was adopted until then stays adopted
 */
async function adoptDeadWriters(folder: string, witness: Witness): Promise<readonly Adopted[]> {
  const adopted: Adopted[] = [];
  const { open: files } = await lookAtFolder(folder);
  for (const writer of new Set(files.map((each) => each.writer))) {
    const lockPath = writerLockPath(folder, writer);
    const lock = tryLock(lockPath);
    if (lock === null) continue;
    try {
      for (const each of files) if (each.writer === writer) adopted.push(await adoptFile(folder, each, witness));
    } finally {
      lock.release();
    }
    await rm(lockPath, { force: true });
  }
  return adopted;
}

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
        const begun = { folder, durability, windowMs, rotateBytes, rotateMs, maxBufferedBytes, clock, sealing };
        return await FileJournal.begin(begun, writer, lock, { adopted, strangers });
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
