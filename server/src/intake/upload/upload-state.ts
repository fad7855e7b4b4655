import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../edge/index.ts';
import type { BegunUpload } from '../../state/index.ts';
import { type EpochMs, JoulegateError } from '../../units/index.ts';
import { booksFolder } from '../../ledger/index.ts';

/** An object that the manifest there names no longer. */
export interface Replaced {
  readonly file: string;
  readonly at: EpochMs;
}

/** What an upload must know after a restart; beside the segments, since it is true of this folder only. */
export interface UploadState {
  readonly schema: 1;
  /** Folder below the prefix, unless the config names one. No two ledger folders share it. */
  readonly replica: string;
  /** Files that are on their way in parts, by name. */
  readonly begun: Readonly<Record<string, BegunUpload>>;
  readonly replaced: readonly Replaced[];
  /** Segments that the manifest there names, as far as is known. */
  readonly named: readonly string[];
  /** When that manifest was put there; `null`: never. */
  readonly at: EpochMs | null;
}

/** @throws JoulegateError JG_LEDGER where the file cannot be read */
export async function readUploadState(folder: string): Promise<UploadState | null> {
  const path = join(folder, booksFolder.uploadFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new JoulegateError('JG_LEDGER', `what is known of the upload cannot be read: ${String(error)}`, {
      where: path,
      hint: 'check the permissions of the ledger folder',
      cause: error,
    });
  }
  try {
    return JSON.parse(text) as UploadState;
  } catch (error) {
    throw new JoulegateError('JG_LEDGER', 'what is known of the upload is not JSON', {
      where: path,
      hint: 'remove the file and set storage.upload.replica to the name that this ledger has in the bucket',
      cause: error,
    });
  }
}

export const writeUploadState = (folder: string, state: UploadState): Promise<void> =>
  writeFileAtomic(join(folder, booksFolder.uploadFile), `${JSON.stringify(state)}\n`);

/** The state of a folder, made where there is none. Call it under the upload's lock. */
export async function openUploadState(folder: string): Promise<UploadState> {
  const found = await readUploadState(folder);
  if (found !== null) return found;
  const made: UploadState = {
    schema: 1,
    replica: `r-${randomBytes(6).toString('hex')}`,
    begun: {},
    replaced: [],
    named: [],
    at: null,
  };
  await writeUploadState(folder, made);
  return made;
}
