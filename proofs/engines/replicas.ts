import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { POPULATION } from '../../bench/rollups/drawn-entries.ts';
import { DAYS, sealedMonth } from '../../bench/rollups/sealed-month.ts';

export const REPLICAS = 4;
/** Most of a segment's time is one core's, and it waits for the disk besides. */
const AT_ONCE = 2;

/**
 * Folders of replicas with a month each, drawn, sealed and compacted; such as an earlier run left there whole are taken.
 * @param entries of all of them
 */
export async function replicasIn(root: string, entries: number): Promise<readonly string[]> {
  const each = Math.floor(entries / REPLICAS);
  const folders = Array.from({ length: REPLICAS }, (_, i) => join(root, `r-${i}-of-${each}`));
  const waiting = folders.map((folder, i) => ({ folder, i })).filter(({ folder }) => !existsSync(folder));
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { folder, i } = next;
      const unfinished = `${folder}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      const say = (text: string): void => console.error(`engines: replica ${i + 1} of ${REPLICAS}: ${text}`);
      const { sealSeconds, compactSeconds } = await sealedMonth(unfinished, POPULATION, each, say, DAYS, i * each);
      renameSync(unfinished, folder);
      say(`sealed in ${sealSeconds.toFixed(0)} s, compacted in ${compactSeconds.toFixed(0)} s`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  return folders;
}

/** The Parquet files of entries that a replica's manifest names. */
export function parquetOf(replica: string): readonly string[] {
  const { segments } = JSON.parse(readFileSync(join(replica, 'manifest.json'), 'utf8')) as {
    segments: readonly { readonly file: string; readonly format: string }[];
  };
  return segments.filter(({ format }) => format === 'parquet').map(({ file }) => join(replica, file));
}
