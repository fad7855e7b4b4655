import { addUsage, NO_USAGE, type Usage } from '../../units/index.ts';
import { columnsOf, identityOf, type Identity } from './identity.ts';
import type { BadRow, UsageRow } from './types.ts';

export const BUCKETS = Object.keys(NO_USAGE) as Exclude<keyof Usage, 'sold'>[];
/** Whether two usages are one. */
export const same = (a: Usage, b: Usage): boolean => BUCKETS.every((bucket) => a[bucket] === b[bucket]);
/** A sum of what is known; `null`: neither is. */
export const plus = (a: number | null, b: number | null): number | null => (a === null ? b : a + (b ?? 0));

/** The list of results that a row stands in; rows of one list that are equal in all groups are parts of one bucket. */
const listOf = ({ where }: UsageRow): string => where.replace(/(results)?\[\d+\]$|^line \d+$/, '');

/** A row and what it is. */
export interface Known {
  readonly row: UsageRow;
  readonly identity: Identity;
}

/** Rows by what they are: those of one bucket that are equal in all groups are added up, others stand once. */
export function folded(
  rows: readonly UsageRow[],
  secret: string,
): {
  readonly all: readonly Known[];
  readonly twice: number;
  readonly bad: readonly BadRow[];
} {
  const columns = columnsOf(rows);
  const found = new Map<string, Known>();
  const repeats = new Map<string, number>();
  const bad: BadRow[] = [];
  let twice = 0;
  for (const row of rows) {
    const divided = row.groups.length === 0 ? '' : columns;
    let identity = identityOf(secret, row, divided, 0);
    if (row.mayRepeat) {
      const nth = repeats.get(identity.start) ?? 0;
      repeats.set(identity.start, nth + 1);
      identity = identityOf(secret, row, divided, nth);
    }
    const twin = found.get(identity.start);
    if (twin === undefined) found.set(identity.start, { row, identity });
    else if (row.until !== null && listOf(twin.row) === listOf(row)) {
      const usage = addUsage(twin.row.usage, row.usage);
      const requests = plus(twin.row.requests, row.requests);
      const costNanoUsd = plus(twin.row.costNanoUsd, row.costNanoUsd);
      found.set(identity.start, { identity, row: { ...twin.row, usage, requests, costNanoUsd } });
    } else if (same(twin.row.usage, row.usage) && twin.row.costNanoUsd === row.costNanoUsd) twice++;
    else bad.push({ where: row.where, reason: `it is the same as ${twin.row.where} with other figures` });
  }
  return { all: [...found.values()], twice, bad };
}
