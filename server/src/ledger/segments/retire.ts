import { systemClock } from '../../edge/index.ts';
import { join } from 'node:path';
import type { EpochMs } from '../../units/index.ts';
import { ledgerError } from '../fault.ts';
import { filesOf } from './compact.ts';
import { finishRemoving, readManifest, withFolderLock, writeManifest } from './manifest.ts';
import type { Segment, Tombstone } from './manifest.ts';
import type { Sealing } from './seal.ts';

/** What stays of a segment whose time is up: the hashes it was made of and its hourly sums, which name no request. */
export const KEPT_OF_RETIRED: ReadonlySet<string> = new Set(['sources', 'hours']);

/**
 * Removes the entries of segments whose last entry is older than a moment. Their record becomes a tombstone:
 * the chain stays whole, and the hourly sums stay: totals, booked and settled, are what they were.
 *
 * @param reason why, for whoever reads the tombstone
 * @returns the tombstones, oldest first
 * @throws JoulegateError JG_LEDGER when the folder cannot be written, or where a segment has no sums yet that could stay:
 * nothing is removed then
 * @example await retire('data/ledger', Date.UTC(2025, 0, 1), 'kept for two years', PLAIN_SEALING);
 */
export async function retire(
  folder: string,
  beforeMs: EpochMs,
  reason: string,
  { signer }: Pick<Sealing, 'signer'>,
): Promise<readonly Tombstone[]> {
  return await withFolderLock(folder, async () => {
    const manifest = await readManifest(folder);
    const isDue = ({ format, lastAt }: Segment): boolean => format !== 'settlement' && lastAt < beforeMs;
    const withoutSums = manifest.segments.find((each) => isDue(each) && each.sums === null);
    if (withoutSums !== undefined)
      throw ledgerError(
        'a segment whose time is up is not in Parquet yet and has no sums that could stay',
        join(folder, withoutSums.file),
        'compact it first: joulegate ledger compact',
      );
    const removedAt = systemClock.now();
    const tombstones = manifest.segments.filter(isDue).map((segment) => ({ ...segment, removedAt, reason }));
    if (tombstones.length === 0) return [];
    const removing = tombstones.flatMap(({ file, parts }) =>
      filesOf({ file, parts: parts.filter(({ role }) => !KEPT_OF_RETIRED.has(role)) }),
    );
    await writeManifest(
      folder,
      {
        ...manifest,
        segments: manifest.segments.filter((segment) => !isDue(segment)),
        tombstones: [...manifest.tombstones, ...tombstones],
        removing: [...manifest.removing, ...removing],
      },
      signer,
    );
    await finishRemoving(folder, signer);
    return tombstones;
  });
}
