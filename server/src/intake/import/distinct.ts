import { addUsage, NO_USAGE, type EpochMs, type NanoUsd, type Usage } from '../../units/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { Calendar, type Placed } from './calendar.ts';
import { BUCKETS, folded, plus, same, type Known } from './fold.ts';
import { overlaps, type Identity, type Interval } from './identity.ts';
import type { BadRow, UsageRow } from './types.ts';

/** What the books hold of one identity. */
export interface BookedBefore {
  readonly identity: Identity;
  readonly from: EpochMs;
  readonly usage: Usage;
  readonly requests: number;
  readonly costNanoUsd: NanoUsd;
  readonly energyUnknown: boolean;
  readonly costUnknown: boolean;
  readonly names: Pick<Entry, 'deployment' | 'modelServed' | 'operator'>;
}

/** What is to be booked: a row, or what has come to one since it was imported. */
export interface NewRow {
  readonly row: UsageRow;
  /** As the file has it now. */
  readonly whole: UsageRow;
  readonly identity: Identity;
  readonly why: 'new' | 'grown' | 'restated';
}

/** A row that the books have, and what of it they do not know. */
export interface Unvalued {
  readonly row: UsageRow;
  readonly identity: Identity;
  readonly missing: { readonly energy: boolean; readonly cost: boolean };
  /** Of the entry that the books have. */
  readonly names: Pick<Entry, 'deployment' | 'modelServed' | 'operator'>;
}

export interface Distinct {
  readonly fresh: readonly NewRow[];
  /** Rows that the books have already, as they are or divided otherwise, or that stand twice in the file. */
  readonly known: number;
  /** Of `known`, rows whose energy or cost nobody knew when they were booked. */
  readonly unvalued: readonly Unvalued[];
  /** Of `known`, rows that the books have with other columns. */
  readonly regrouped: number;
  /** Of `fresh`, buckets that have grown since they were imported: only what came to them is booked. */
  readonly grown: number;
  /** Of `fresh`, rows of the same tokens and another cost or count of requests: the difference is booked. */
  readonly restated: number;
  readonly bad: readonly BadRow[];
}

const minus = (a: Usage, b: Usage): Usage =>
  addUsage(a, Object.fromEntries(BUCKETS.map((bucket) => [bucket, -b[bucket]])) as unknown as Usage);
const label = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 16)}Z`;
const timeOf = ({ from, until }: UsageRow): Interval => ({ from, lengthMs: until === null ? 0 : until - from });
const sumOf = (all: readonly { readonly usage: Usage }[]): Usage =>
  all.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);

/** What of a row is not in the books. `null`: it holds less than the books do. */
function rest(row: UsageRow, before: BookedBefore): UsageRow | null {
  const usage = minus(row.usage, before.usage);
  const requests = row.requests === null ? null : row.requests - before.requests;
  const cost = row.costNanoUsd === null ? null : row.costNanoUsd - before.costNanoUsd;
  if (BUCKETS.some((bucket) => usage[bucket] < 0) || (requests ?? 0) < 0 || (cost ?? 0) < 0) return null;
  return { ...row, usage, requests, costNanoUsd: cost };
}

/** Why a row cannot be booked beside what is there; `null`: nothing of its time is. */
function clash({ row, identity }: Known, booked: Calendar, file: Calendar): BadRow | null {
  const time = timeOf(row);
  const other = (each: Placed): boolean => overlaps(each, time);
  const [theirs, own] = [booked.find(identity.source, time, other), file.find(identity.source, time, other)];
  const found = theirs ?? own;
  if (found === undefined) return null;
  const what =
    found.lengthMs === 0
      ? `a request of ${label(found.from)}`
      : `the time from ${label(found.from)} to ${label(found.from + found.lengthMs)}`;
  const whose = theirs === undefined ? 'the file has' : 'the books have';
  return {
    where: row.where,
    reason: `${whose} ${what} of ${row.provider} and ${row.model}, which overlaps`,
    cause: `${whose} times of ${row.provider} and ${row.model}`,
  };
}

/** Rows of a time that the books have divided otherwise. */
function regroupedOf(
  unknown: readonly Known[],
  before: ReadonlyMap<string, BookedBefore>,
): { readonly known: ReadonlySet<Known>; readonly bad: readonly BadRow[] } {
  const keyOf = (identity: Identity, from: EpochMs): string => `${identity.source} ${from} ${identity.lengthMs}`;
  const there = Map.groupBy(
    [...before.values()].filter(({ identity }) => identity.lengthMs > 0),
    ({ identity, from }) => keyOf(identity, from),
  );
  const known = new Set<Known>();
  const bad: BadRow[] = [];
  for (const [key, own] of Map.groupBy(unknown, ({ row, identity }) => keyOf(identity, row.from))) {
    const [first] = own as [Known, ...Known[]];
    const others = (there.get(key) ?? []).filter(({ identity }) => identity.columns !== first.identity.columns);
    if (others.length === 0) continue;
    const rows = own.map(({ row }) => row);
    const requests = rows.reduce<number | null>((sum, row) => plus(sum, row.requests), null);
    const fits =
      same(sumOf(rows), sumOf(others)) &&
      (requests === null || requests === others.reduce((sum, each) => sum + each.requests, 0));
    for (const each of own)
      if (fits) known.add(each);
      else
        bad.push({
          where: each.row.where,
          reason: `the books have ${each.row.model} of that time divided by other columns and with other sums: export with the columns of the first import`,
        });
  }
  return { known, bad };
}

/**
 * Leaves of the rows what is not in the books. What a row is: its provider, organisation, time and model, whatever
 * columns a file has; within them its groups, or the id of a request. A bucket that was exported before it was over and
 * again afterwards is booked by its difference, and so is another cost or count of requests; what became less is a bad
 * row, since the books are never edited. A time that overlaps another of the same provider and model is a bad row.
 *
 * @param secret of the organisation, without which no digest can be tried with guessed names
 * @param before by the beginning of the id
 */
export function distinctRows(
  rows: readonly UsageRow[],
  secret: string,
  before: ReadonlyMap<string, BookedBefore>,
): Distinct {
  const { all, twice, bad: twins } = folded(rows, secret);
  const bad: BadRow[] = [...twins];
  const fresh: NewRow[] = [];
  const unvalued: Unvalued[] = [];
  let [known, grown, restated] = [twice, 0, 0];
  const unknown: Known[] = [];
  for (const each of all) {
    const { row, identity } = each;
    const booked = before.get(identity.start);
    if (booked === undefined) {
      unknown.push(each);
      continue;
    }
    const tokens = same(row.usage, booked.usage);
    const more = rest(row, booked);
    if (more === null)
      bad.push({
        where: row.where,
        reason:
          'it holds less than what was imported of it before: the books are not edited; reconcile shows the difference',
      });
    else if (tokens && (more.requests ?? 0) === 0 && (more.costNanoUsd ?? 0) === 0) {
      known++;
      const missing = { energy: booked.energyUnknown, cost: booked.costUnknown };
      if (missing.energy || missing.cost) unvalued.push({ row, identity, missing, names: booked.names });
    } else {
      if (tokens) restated++;
      else grown++;
      fresh.push({ row: more, whole: row, identity, why: tokens ? 'restated' : 'grown' });
    }
  }
  const regrouped = regroupedOf(unknown, before);
  const refused = new Set(regrouped.bad.map(({ where }) => where));
  const [calendar, file] = [new Calendar(), new Calendar()];
  for (const { identity, from } of before.values())
    calendar.add({ from, lengthMs: identity.lengthMs, source: identity.source });
  for (const each of unknown) {
    if (regrouped.known.has(each) || refused.has(each.row.where)) continue;
    const overlap = clash(each, calendar, file);
    if (overlap !== null) bad.push(overlap);
    else {
      fresh.push({ ...each, whole: each.row, why: 'new' });
      file.add({ ...timeOf(each.row), source: each.identity.source });
    }
  }
  return {
    fresh,
    known: known + regrouped.known.size,
    unvalued,
    regrouped: regrouped.known.size,
    grown,
    restated,
    bad: [...bad, ...regrouped.bad],
  };
}
