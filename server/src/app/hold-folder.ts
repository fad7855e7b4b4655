import { join } from 'node:path';
import { fileLock } from '../ledger/index.ts';
import { JoulegateError } from '../units/index.ts';

/**
 * Takes a storage folder for this gateway alone: another would count limits and budgets again, from nothing.
 * @returns what gives it back; the system does when the process ends
 * @throws JoulegateError `JG_FOLDER_IN_USE`, `JG_STATE`
 */
export function holdFolder(folder: string): () => void {
  let lock: NonNullable<ReturnType<typeof fileLock.take>> | null;
  try {
    lock = fileLock.take(join(folder, 'gateway.lock'));
  } catch (cause) {
    throw new JoulegateError('JG_STATE', `no lock can be taken in ${folder}: ${(cause as Error).message}`, {
      where: 'storage.folder',
      hint: 'choose a folder on a local disk that can be written',
      cause,
    });
  }
  if (lock === null)
    throw new JoulegateError('JG_FOLDER_IN_USE', `another gateway serves from ${folder}`, {
      where: 'storage.folder',
      hint: 'end it first, give this one a folder of its own, or share limits by storage.redis',
    });
  return () => lock.release();
}
