import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../edge/index.ts';
import { readManifest, writeManifest, type Manifest } from './manifest.ts';
import type { Signer } from './signature.ts';

/** Files that a manifest vouches for: of segments all, of retired ones what stays of them. Nothing that is given up is among them. */
export const keptFiles = ({ segments, tombstones }: Manifest): ReadonlySet<string> =>
  new Set([
    ...segments.flatMap(({ file, parts }) => [file, ...parts.map((part) => part.file)]),
    ...tombstones.flatMap(({ parts }) => parts.filter(({ role }) => KEPT_OF_RETIRED.has(role)).map(({ file }) => file)),
  ]);

/** What stays of a segment whose time is up: the hashes it was made of and its hourly sums, which name no request. */
export const KEPT_OF_RETIRED: ReadonlySet<string> = new Set(['sources', 'hours']);

/** Removes the files that a manifest gave up, then their names. Safe to repeat after a crash. Call it under {@link withFolderLock}. */
export async function finishRemoving(folder: string, signer: Signer | null = null): Promise<void> {
  const manifest = await readManifest(folder);
  if (manifest.removing.length === 0) return;
  const kept = keptFiles(manifest);
  for (const file of manifest.removing) {
    const found = await lstat(join(folder, file)).catch(() => null);
    // A name in the folder and nothing behind it: a link is no file of ours, and neither is a folder.
    if (found?.isFile() === true && !kept.has(file)) await rm(join(folder, file), { force: true });
  }
  await syncFolder(folder);
  await writeManifest(folder, { ...manifest, removing: [] }, signer);
}
