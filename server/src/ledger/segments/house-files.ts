import type { Dirent } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { journalNamed } from './files.ts';
import { MANIFEST_FILE } from './manifest.ts';

/** What an upload keeps beside the segments. */
export const UPLOAD_FILE = 'upload.json';
/** Held by the process that compacts. */
export const COMPACTION_LOCK = 'compaction.lock';
/** How the folder begins in which an import is written before it is moved into the books. */
export const IMPORT_ASIDE = '.import-';

const FILES: ReadonlySet<string> = new Set([MANIFEST_FILE, UPLOAD_FILE]);
/** What a write of ours leaves that was cut short. */
const UNFINISHED = /\.[0-9a-f]{12}\.tmp$/;

/** Whether something in the folder is there for its work: no part of the books, and nothing strange. */
export async function isOfTheHouse(folder: string, each: Dirent): Promise<boolean> {
  const { name } = each;
  if (!each.isFile()) return each.isDirectory() && name.startsWith(IMPORT_ASIDE);
  // Locks of this room and of others: they are empty, and never opened.
  if (name.endsWith('.lock'))
    return await lstat(join(folder, name)).then(
      ({ size }) => size === 0,
      () => true,
    );
  const isCut = name.endsWith('.cut') && journalNamed(name.slice(0, -'.cut'.length)) !== null;
  return FILES.has(name) || UNFINISHED.test(name) || isCut;
}
