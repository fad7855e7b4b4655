import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes created, renamed and removed names of a folder durable. Windows cannot open a folder and keeps
 * names in its own journal, so nothing is done there.
 *
 * @throws the system's error when the folder cannot be opened or synced
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file as a whole: a temporary file beside it, fsync, rename, fsync of the folder. A reader, or
 * a machine that loses power, sees the old content or the new one, never a mixture.
 *
 * @param path the file; its folder must exist
 * @param data the whole content
 * @param options `mode` of the file, 0o644 unless told
 * @throws the system's error; the old content is then untouched and nothing is left beside it
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o644);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}
