import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { makeFolder, systemClock, type Clock } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { adoptDeadWriters } from '../segments/adopt.ts';
import type { Durability } from './contract.ts';
import { diskFault, ledgerError } from '../fault.ts';
import { isDayFile, newWriterId, writerLockPath } from '../segments/files.ts';
import { lookAtFolder } from '../segments/files-of-books.ts';
import { FileJournal } from './journal.ts';
import { tryLock } from './lock.ts';
import { withFolderLock } from '../segments/manifest.ts';
import { finishRemoving } from '../segments/removing.ts';
import { createOpenFile } from './open-file.ts';
import { PLAIN_SEALING, type Sealing } from '../segments/seal.ts';

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
    throw ledgerError(
      `the ledger folder cannot be used: ${diskFault(error)}`,
      folder,
      'make it a writable folder with space left',
      error,
    );
  }
}
