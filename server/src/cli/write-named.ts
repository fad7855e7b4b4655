import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diskFault, writeFileAtomic } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';

const unwritten = (path: string, why: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_USAGE', `${path} cannot be written: ${why}`, {
    where: path,
    hint: 'name a file in a folder that is there and may be written to',
    cause,
  });

/** @throws JoulegateError JG_USAGE where the folder of a file that is to be written is not there */
export function inFolder(path: string): void {
  if (!existsSync(dirname(resolve(path)))) throw unwritten(path, 'there is no such folder');
}

/**
 * Writes a file that somebody named, as a whole.
 * @throws JoulegateError JG_USAGE where it cannot be written; what stood there is untouched
 */
export async function writeNamed(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(path, data);
  } catch (cause) {
    throw unwritten(path, diskFault(cause, 'written'), cause);
  }
}
