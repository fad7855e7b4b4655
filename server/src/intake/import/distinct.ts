import { addUsage, NO_USAGE, type NanoUsd, type Usage } from '../../units/index.ts';
import { identityDigest } from './entry-of-row.ts';
import type { BadRow, UsageRow } from './types.ts';

/** What the books hold of one identity. */
export interface BookedBefore {
  readonly usage: Usage;
  readonly requests: number;
  readonly costNanoUsd: NanoUsd;
}

/** A row that is new, or what has come to a bucket since it was imported. */
export interface NewRow {
  readonly row: UsageRow;
  readonly identity: string;
}

export interface Distinct {
  readonly fresh: readonly NewRow[];
  /** Rows that the books or the file itself have already. */
  readonly known: number;
  /** Of `fresh`, buckets that have grown since they were imported: only what came to them is booked. */
  readonly grown: number;
  readonly bad: readonly BadRow[];
}

const BUCKETS = Object.keys(NO_USAGE) as (keyof Usage)[];
const same = (a: Usage, b: Usage): boolean => BUCKETS.every((bucket) => a[bucket] === b[bucket]);
const minus = (a: Usage, b: Usage): Usage =>
  addUsage(a, Object.fromEntries(BUCKETS.map((bucket) => [bucket, -b[bucket]])) as unknown as Usage);

/** What of a row is not in the books. `null`: it holds less than the books do. */
function rest(row: UsageRow, before: BookedBefore): UsageRow | null {
  const usage = minus(row.usage, before.usage);
  const requests = row.requests === null ? null : row.requests - before.requests;
  const cost = row.costNanoUsd === null ? null : row.costNanoUsd - before.costNanoUsd;
  if (BUCKETS.some((bucket) => usage[bucket] < 0) || (requests ?? 0) < 0 || (cost ?? 0) < 0) return null;
  return { ...row, usage, requests, costNanoUsd: cost };
}

/**
 * Leaves of the rows what is neither in the books nor twice in the file. A bucket that was exported before it was over
 * and again afterwards is booked by its difference; one that shrank is a bad row, since the books are never edited.
 *
 * @param secret of the organisation, without which no digest can be tried with guessed names
 * @param booked by the digest of an identity
 */
export function distinctRows(
  rows: readonly UsageRow[],
  secret: string,
  booked: ReadonlyMap<string, BookedBefore>,
): Distinct {
  const fresh: NewRow[] = [];
  const bad: BadRow[] = [];
  const repeats = new Map<string, number>();
  const seen = new Map<string, UsageRow>();
  let [known, grown] = [0, 0];
  for (const row of rows) {
    let { identity } = row;
    if (row.mayRepeat) {
      const nth = repeats.get(identity) ?? 0;
      repeats.set(identity, nth + 1);
      identity = `${identity}#${nth}`;
    }
    const id = identityDigest(secret, identity);
    const twin = seen.get(id);
    if (twin !== undefined) {
      if (same(twin.usage, row.usage) && twin.costNanoUsd === row.costNanoUsd) known++;
      else bad.push({ where: row.where, reason: `it is the same as ${twin.where} with other figures` });
      continue;
    }
    seen.set(id, row);
    const before = booked.get(id);
    if (before === undefined) {
      fresh.push({ row, identity: id });
      continue;
    }
    if (same(row.usage, before.usage)) {
      known++;
      continue;
    }
    const more = rest(row, before);
    if (more === null)
      bad.push({
        where: row.where,
        reason:
          'it holds less than what was imported of it before: the books are not edited; reconcile shows the difference',
      });
    else {
      grown++;
      fresh.push({ row: more, identity: id });
    }
  }
  return { fresh, known, grown, bad };
}
