import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hourOf, TIERS, type EpochHour } from '../../units/index.ts';
import { HOURS_COLUMNS, readParquetSql, sqlText, type Engine, type Row } from '../engine/index.ts';
import { isDayFile } from '../segments/index.ts';
import {
  FACETS,
  type Dimension,
  type Facet,
  type HourOf,
  type Occurring,
  type Span,
  type TotalsQuery,
} from './contract.ts';

const HOURS_PER_DAY = 24;

/** An hour of which a later truth is known, and how many records of it. */
export interface LaterHour {
  readonly hour: number;
  readonly records: number;
}

/** Sealed sums, and the hours of each file: `lines` are of hours that nobody knows. */
interface SumFiles {
  readonly hours: readonly string[];
  readonly lines: readonly string[];
  readonly hoursIn: Readonly<Record<string, Span>>;
}

/** A UTC day that was compacted, and all files that have sums of it. */
interface ClosedDay extends Span {
  readonly paths: readonly string[];
}

/** A day, and where its settled sums by one dimension are. */
interface KeptDay extends Span {
  readonly sums: string;
}

/** Columns that sums are told apart by: all that stand before the unit. */
const KEYS = HOURS_COLUMNS.slice(
  0,
  HOURS_COLUMNS.findIndex(({ name }) => name === 'unit'),
).map(({ name }) => name);
const SUMMED = HOURS_COLUMNS.filter(({ type }) => type === 'HUGEINT').map(({ name }) => name);
const tierRank = `list_position([${TIERS.map(sqlText).join(', ')}], tier)`;

/** The engine's number of the set that is told apart by this column alone, or by none: a bit of each column that is not in it. */
const setOf = (column: string | null): number =>
  2 ** KEYS.length - 1 - (column === null ? 0 : 2 ** (KEYS.length - 1 - KEYS.indexOf(column)));

const COLUMNS: Partial<Record<Dimension, string>> = {
  day: 'hour',
  month: 'hour',
  key: 'key_id',
  imported: 'imported_at_ms',
};

/**
 * Sums of hourly sums by each of their columns alone, and of all of them: `told_by` says which. A row's tier is the
 * weakest in it, a column that it is not told by is absent.
 * @param settled hourly sums under pseudonyms
 */
export function sumsByEachSql(settled: string): string {
  // Grouped under another name: the tier of a row is the weakest, whatever it is told by.
  const keys = KEYS.map((name) => (name === 'tier' ? 'of_tier' : name));
  const sums = SUMMED.map((name) => `sum(${name})::DECIMAL(38, 0) AS ${name}`);
  return `SELECT ${keys.filter((name) => name !== 'of_tier').join(', ')}, unit, GROUPING(${keys.join(', ')})::INTEGER AS told_by, [${TIERS.map(sqlText).join(', ')}][max(tier_rank)] AS tier, sum(amount) AS amount, ${sums.join(', ')}
FROM (SELECT *, tier AS of_tier, ${tierRank} AS tier_rank FROM (${settled}))
GROUP BY GROUPING SETS (${[...keys, null].map((name) => `(${name === null ? '' : `${name}, `}unit)`).join(', ')})`;
}

const DAY_FILE = /^day-(\d{4}-\d{2}-\d{2})-/;

/** Days that were compacted, oldest first, but for those with an hour that lines are held of: they still grow. */
export function closedDays({ hours, lines, hoursIn }: SumFiles, held: readonly EpochHour[]): readonly ClosedDay[] {
  if (lines.length > 0) return [];
  const starts = hours.flatMap((path) => {
    const day = isDayFile(basename(path)) ? DAY_FILE.exec(basename(path)) : null;
    return day === null ? [] : [hourOf(Date.parse(day[1]!))];
  });
  return [...new Set(starts)]
    .toSorted((a, b) => a - b)
    .map((fromHour) => ({ fromHour, toHour: fromHour + HOURS_PER_DAY }))
    .filter(({ fromHour, toHour }) => !held.some((hour) => hour >= fromHour && hour < toHour))
    .map((day) => ({
      ...day,
      paths: hours.filter((path) => {
        const own = hoursIn[path];
        return own === undefined || (own.fromHour < day.toHour && own.toHour > day.fromHour);
      }),
    }));
}

/** Settled sums of days in files of their own: made ahead, told apart by any one dimension. */
export interface KeptDays {
  /** Of a day with these later records, where they were made. */
  of(day: ClosedDay, later: readonly LaterHour[]): KeptDay | null;
  /** Makes them. @param copy writes what a statement selects to a file */
  make(day: ClosedDay, later: readonly LaterHour[], copy: (path: string) => Promise<void>): Promise<void>;
  /** Leaves all that are not of these. */
  leaveBut(current: readonly ClosedDay[], later: readonly LaterHour[]): Promise<void>;
}

const keyOf = ({ paths, fromHour, toHour }: ClosedDay, later: readonly LaterHour[]): string =>
  createHash('sha256')
    .update(JSON.stringify([fromHour, paths, later.filter(({ hour }) => hour >= fromHour && hour < toHour)]))
    .digest('hex');

/**
 * A folder, and which files of it are sums of what. This is known to its process alone: a file that somebody puts there
 * is never read, and all of them can be made anew. Books of one ledger may share it, whatever names they show.
 */
export interface Ahead {
  readonly folder: string;
  readonly made: Map<string, string>;
}

/** Keeps them there. */
export function keptDays({ folder, made }: Ahead): KeptDays {
  return {
    of(day, later) {
      const sums = made.get(keyOf(day, later));
      return sums === undefined ? null : { sums, fromHour: day.fromHour, toHour: day.toHour };
    },
    async make(day, later, copy) {
      const path = join(folder, `${randomUUID()}.parquet`);
      await copy(path);
      made.set(keyOf(day, later), path);
    },
    async leaveBut(current, later) {
      const keys = new Set(current.map((day) => keyOf(day, later)));
      for (const [key, path] of made)
        if (!keys.has(key)) {
          made.delete(key);
          await rm(path, { force: true });
        }
    },
  };
}

/** Questions that sums by one dimension answer. */
export const keptDaysAnswer = ({ by = [], basis, asOf, where, roughSigma }: TotalsQuery): boolean =>
  basis === 'settled' &&
  roughSigma === true &&
  asOf === undefined &&
  by.length <= 1 &&
  Object.keys(where ?? {}).length === 0;

/** What stands in for the hourly sums of those files where a question is told apart by these dimensions, of which it has one at most. */
export function keptDaysSql(days: readonly KeptDay[], [by]: readonly Dimension[]): string {
  const told = setOf(by === undefined ? null : (COLUMNS[by] ?? by));
  return `SELECT * FROM (${readParquetSql(days.map(({ sums }) => sums))}) WHERE told_by = ${told}`;
}

/** What of a span is in none of these, which are in it and ascend. */
export function restOf(span: Span, days: readonly Span[]): readonly Span[] {
  const edges = [span.fromHour, ...days.flatMap(({ fromHour, toHour }) => [fromHour, toHour]), span.toHour];
  return days
    .concat(span)
    .map((_, i) => ({ fromHour: edges[2 * i]!, toHour: edges[2 * i + 1]! }))
    .filter(({ fromHour, toHour }) => toHour > fromHour);
}

export interface OccurringIn {
  /** What occurs in a time as of the last look, all of the books where none is given. */
  of(span: Span | undefined): Promise<Occurring>;
  /** Looks through closed days ahead. @param goesOn asked before each of them */
  keepAhead(goesOn: () => boolean): Promise<void>;
}

interface DayOf {
  readonly hours: readonly HourOf[];
  readonly values: Readonly<Record<Facet, readonly string[]>>;
}

const filesKey = ({ fromHour, paths }: ClosedDay): string => JSON.stringify([fromHour, paths]);

const ALWAYS: Span = { fromHour: -(2 ** 31), toHour: 2 ** 31 - 1 };
/** Of more days, or of days that have more values together, nothing is kept: some ten megabytes. */
const MOST_DAYS = 400;
const MOST_VALUES = 200_000;

const valuesSql = (facets: readonly Facet[]): string =>
  facets.map((facet) => `list(DISTINCT ${COLUMNS[facet] ?? facet}) AS ${facet}`).join(', ');
const within = ({ fromHour, toHour }: Span): string => `hour >= ${fromHour} AND hour < ${toHour}`;

/** Rows of an hour each. @param hours relation of hourly sums */
const hoursSql = (hours: string): string =>
  `SELECT hour, sum(requests)::BIGINT AS requests FROM (${hours}) GROUP BY hour HAVING sum(requests) > 0`;
const hourOfRow = (row: Row): HourOf => ({ hour: Number(row['hour']), requests: Number(row['requests']) });

/** Different values of facets in rows that list them. */
const valuesOf = <F extends Facet>(
  facets: readonly F[],
  rows: readonly Readonly<Partial<Record<string, unknown>>>[],
): Readonly<Record<F, readonly string[]>> =>
  Object.fromEntries(
    facets.map((facet) => [
      facet,
      [
        ...new Set(
          rows
            .flatMap((row) => (row[facet] as readonly (string | null)[] | null | undefined) ?? [])
            .filter((value) => value !== null),
        ),
      ].toSorted(),
    ]),
  ) as unknown as Record<F, readonly string[]>;

/**
 * What occurs in the books: which hours have requests, and which values facets have. A day that was compacted does not
 * change, so that it is looked through once, ahead; the rest of a time is looked through for each question. A day's files
 * are its key: where one comes or goes the day is looked through again.
 */
export function occurringIn({
  engine,
  views,
  daysNow,
  fresh,
}: {
  readonly engine: Pick<Engine, 'rows'>;
  readonly views: {
    over(span: Span): { readonly hours: string };
    files(): SumFiles;
    now(): Promise<{ readonly files: SumFiles }>;
  };
  /** Closed days as of the last look. */
  readonly daysNow: () => Promise<readonly ClosedDay[]>;
  readonly fresh: <T>(work: () => Promise<T>) => Promise<T>;
}): OccurringIn {
  const kept = new Map<string, DayOf>();
  const hoursIn = (parts: readonly Span[]): string =>
    parts.map((part) => `SELECT * FROM (${views.over(part).hours}) WHERE ${within(part)}`).join(' UNION ALL BY NAME ');
  /** In one statement: lines of the day that are held meanwhile leave it without rows. */
  const lookThrough = async (day: Span): Promise<DayOf | null> => {
    const found = await engine.rows(
      `SELECT hour, sum(requests)::BIGINT AS requests, ${valuesSql(FACETS)} FROM (${views.over(day).hours}) WHERE ${within(day)} AND NOT EXISTS (FROM held_hours WHERE ${within(day)}) GROUP BY hour`,
    );
    if (found.length === 0) return null;
    return { hours: found.map(hourOfRow).filter(({ requests }) => requests > 0), values: valuesOf(FACETS, found) };
  };
  const sizeOf = ({ values }: DayOf): number => Object.values(values).reduce((sum, { length }) => sum + length, 0);
  return {
    async of(span = ALWAYS) {
      const days = (kept.size === 0 ? [] : await daysNow()).flatMap((day) => {
        const own = day.fromHour >= span.fromHour && day.toHour <= span.toHour ? kept.get(filesKey(day)) : undefined;
        return own === undefined ? [] : [{ ...own, fromHour: day.fromHour, toHour: day.toHour }];
      });
      const rest = restOf(span, days);
      return {
        hours: async () =>
          [
            ...days.flatMap(({ hours }) => hours),
            ...(rest.length === 0 ? [] : (await engine.rows(hoursSql(hoursIn(rest)))).map(hourOfRow)),
          ].toSorted((a, b) => b.hour - a.hour),
        values: async (facets) =>
          valuesOf(facets, [
            ...days.map(({ values }) => values),
            ...(rest.length === 0 ? [] : await engine.rows(`SELECT ${valuesSql(facets)} FROM (${hoursIn(rest)})`)),
          ]),
      };
    },
    async keepAhead(goesOn) {
      const { files } = await views.now();
      const newest = closedDays(files, []).toReversed().slice(0, MOST_DAYS);
      const keys = new Set(newest.map(filesKey));
      for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
      let values = [...kept.values()].reduce((sum, day) => sum + sizeOf(day), 0);
      for (const each of newest.filter((day) => !kept.has(filesKey(day)))) {
        if (values > MOST_VALUES || !goesOn()) return;
        const key = filesKey(each);
        const day = await fresh(async () =>
          closedDays(views.files(), []).some((now) => filesKey(now) === key) ? await lookThrough(each) : null,
        );
        if (day === null) continue;
        kept.set(key, day);
        values += sizeOf(day);
      }
    },
  };
}
