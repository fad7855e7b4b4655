import { join } from 'node:path';
import { tryLock } from '../journal/lock.ts';
import { isDayFile } from './files.ts';
import { lookAtFolder, type Stranger } from './files-of-books.ts';
import { COMPACTION_LOCK } from './house-files.ts';
import { withFolderLock } from './manifest.ts';

function isCompacting(folder: string): boolean {
  try {
    const lock = tryLock(join(folder, COMPACTION_LOCK));
    lock?.release();
    return lock === null;
  } catch {
    return false;
  }
}

/**
 * What lies in the ledger folder and is none of the books. What another process is about to seal, compact or remove is
 * not among it: a second look, while nobody seals, tells.
 *
 * @throws as {@link lookAtFolder}
 */
export async function strangersOf(folder: string): Promise<readonly Stranger[]> {
  const first = (await lookAtFolder(folder)).strangers;
  if (first.length === 0) return [];
  const look = async (): Promise<readonly Stranger[]> => (await lookAtFolder(folder)).strangers;
  // A folder that cannot be written has nobody who seals in it.
  const second = new Map((await withFolderLock(folder, look).catch(look)).map((each) => [each.file, each]));
  const lasting = first.flatMap(({ file }) => second.get(file) ?? []);
  return lasting.some(({ file }) => isDayFile(file)) && isCompacting(folder)
    ? lasting.filter(({ file }) => !isDayFile(file))
    : lasting;
}
