import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder } from '../../edge/index.ts';
import type { Entry } from '../entry/entry.ts';
import { ledgerError } from '../fault.ts';
import { tryLock } from '../journal/lock.ts';
import { openJournal } from '../journal/open-journal.ts';
import { digestFile, writerLockPath } from './files.ts';
import { readManifest } from './manifest.ts';
import { sealFiles, type Sealing } from './seal.ts';
import { IMPORT_ASIDE } from './house-files.ts';

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
      throw ledgerError(
        `${segment?.entries ?? 0} of ${done} entries were written`,
        aside,
        'nothing was booked: import again',
      );
    const { file, writer, firstAt, lastAt, bytes } = segment;
    // While it is held no other start takes the file for one that a dead writer left.
    const lock = tryLock(writerLockPath(folder, writer));
    if (lock === null) throw ledgerError(`writer ${writer} is taken`, folder, 'import again');
    try {
      const path = join(folder, file);
      await rename(join(aside, file), path);
      await syncFolder(folder);
      const { lines } = await digestFile(path);
      if ((await stat(path)).size !== bytes)
        throw ledgerError(
          'the imported file was changed while it was moved',
          path,
          'find what writes to the ledger folder',
        );
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
