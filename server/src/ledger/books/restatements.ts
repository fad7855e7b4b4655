import type { EpochHour, EpochMs } from '../../units/index.ts';
import type { Books } from './open-books.ts';

/** Totals of some hours as they were known at a moment. Nano sums pass 2^53. */
interface KnownTotals {
  readonly entries: number;
  readonly energyNanoWh: bigint;
  readonly carbonNanoG: bigint;
}

/** What became known at one moment, and what it changed. */
export interface Restatement {
  readonly bookedAtMs: EpochMs;
  /** `import`: usage of the past that was booked later. */
  readonly kinds: readonly string[];
  /** One, unless settlements of several reasons were booked at once: their effects cannot be told apart. */
  readonly reasons: readonly string[];
  readonly sources: readonly string[];
  readonly by: readonly string[];
  readonly notes: readonly string[];
  readonly records: number;
  readonly firstHour: EpochHour;
  readonly lastHour: EpochHour;
  readonly before: KnownTotals;
  readonly after: KnownTotals;
}

export interface Restatements {
  /** Oldest first. */
  readonly list: readonly Restatement[];
  /** Older ones than the list shows. */
  readonly notShown: number;
}

interface Moment extends Omit<Restatement, 'before' | 'after'> {}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []).map(String);

const momentsSql = (
  asOf: EpochMs,
): string => `SELECT booked_at_ms, list_sort(list(DISTINCT kind)) AS kinds, list_sort(list(DISTINCT reason)) AS reasons, list_sort(list(DISTINCT source)) AS sources,
    list_sort(list(DISTINCT booked_by)) AS booked_by, list_sort(list(DISTINCT note) FILTER (note IS NOT NULL)) AS notes, sum(n)::BIGINT AS records, min(hour) AS first_hour, max(last_hour) AS last_hour
  FROM (
    SELECT booked_at_ms, kind, reason, source, booked_by, note, hour, coalesce(until_hour - 1, hour) AS last_hour, 1 AS n FROM settlements
    UNION ALL
    SELECT imported_at_ms, 'import', 'new-information', 'import', 'import', NULL, hour, hour, requests FROM hours WHERE imported_at_ms IS NOT NULL
  ) WHERE booked_at_ms <= ${asOf} GROUP BY booked_at_ms ORDER BY booked_at_ms`;

const momentOf = (row: Awaited<ReturnType<Books['rows']>>[number]): Moment => ({
  bookedAtMs: Number(row['booked_at_ms']),
  kinds: texts(row['kinds']),
  reasons: texts(row['reasons']),
  sources: texts(row['sources']),
  by: texts(row['booked_by']),
  notes: texts(row['notes']),
  records: Number(row['records']),
  firstHour: Number(row['first_hour']),
  lastHour: Number(row['last_hour']),
});

async function totalsAt(books: Books, asOf: EpochMs, { firstHour, lastHour }: Moment): Promise<KnownTotals> {
  const [row] = await books.totals({ basis: 'settled', asOf, span: { fromHour: firstHour, toHour: lastHour + 1 } });
  return { entries: row!.requests, energyNanoWh: row!.energy.nano, carbonNanoG: row!.carbon.nano };
}

/**
 * What was restated until a moment, oldest first, with the totals of its hours before and after, as
 * `settled_as_of` gives them. An invoice changes no figure.
 *
 * @param limit the newest so many
 */
export async function restatements(
  books: Books,
  {
    asOf,
    limit,
    onDone = () => {},
  }: { readonly asOf: EpochMs; readonly limit: number; readonly onDone?: (done: number, total: number) => void },
): Promise<Restatements> {
  const moments = (await books.rows(momentsSql(asOf))).map(momentOf);
  const shown = moments.slice(Math.max(0, moments.length - limit));
  const list: Restatement[] = [];
  for (const [i, moment] of shown.entries()) {
    list.push({
      ...moment,
      before: await totalsAt(books, moment.bookedAtMs - 1, moment),
      after: await totalsAt(books, moment.bookedAtMs, moment),
    });
    onDone(i + 1, shown.length);
  }
  return { list, notShown: moments.length - shown.length };
}
