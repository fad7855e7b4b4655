import { rename, rm, stat } from 'node:fs/promises';
import { MS_PER_HOUR, type EpochHour, type Tier } from '../../units/index.ts';
import { sqlText, type Engine, type Row } from '../engine/index.ts';
import {
  ENTRY_COLUMNS,
  emptyRecordBook,
  entryOfRow,
  keepRecord,
  type Column,
  type Entry,
  type RecordRow,
} from '../entry/index.ts';
import {
  DIMENSIONS,
  type EntriesQuery,
  type EntrySummary,
  type Page,
  type PageQuery,
  type Place,
  type Span,
} from './contract.ts';
import { sumsOf } from './totals.ts';
import type { BookViews } from './views.ts';

/** Ids of the factors and candidates that a row of `entries` names. */
const recordsNamedBy = (row: Row): readonly string[] =>
  [
    row['factors_id'],
    row['decision_candidates_id'],
    ...((row['attempts'] as readonly Row[] | null) ?? []).map((attempt) => attempt['factors_id']),
  ].filter((id): id is string => typeof id === 'string');

/** Entries of a SELECT over the view `entries`. */
export async function entriesOf(sql: string, { rows }: Pick<Engine, 'rows'>): Promise<readonly Entry[]> {
  const found = await rows(sql);
  const named = new Set(found.flatMap(recordsNamedBy));
  const book = emptyRecordBook();
  if (named.size > 0)
    for (const row of await rows(
      `SELECT kind AS record, id AS record_id, json AS record_json FROM records WHERE id IN (${[...named].map(sqlText).join(', ')})`,
    ))
      keepRecord(book, row as unknown as RecordRow);
  return found.map((row) => entryOfRow(row, book));
}

/** What was asked last is mostly what is looked at. */
const NEWEST_HOURS = 48;

/**
 * The entry of an id. An id does not tell its hour: of the newest hours first, and then of those before, ids alone are
 * read, and the other columns only of the hour that has it.
 */
export async function entryOfIdSql(
  id: string,
  { files, over }: Pick<BookViews, 'files' | 'over'>,
  { rows }: Pick<Engine, 'rows'>,
): Promise<string> {
  const is = `id = ${sqlText(id)}`;
  const { parquet, hoursIn } = files();
  const from = Math.max(0, ...parquet.map((path) => hoursIn[path]?.toHour ?? 0)) - NEWEST_HOURS;
  const parts: readonly Span[] = [
    { fromHour: from, toHour: Infinity },
    { fromHour: -Infinity, toHour: from },
  ];
  for (const part of parts) {
    const [found] = await rows(`SELECT hour FROM (${over(part).entries}) WHERE ${is} LIMIT 1`);
    if (found === undefined) continue;
    const hour = Number(found['hour']);
    return `SELECT * FROM (${over({ fromHour: hour, toHour: hour + 1 }).entries}) WHERE ${is} AND hour = ${hour} LIMIT 1`;
  }
  return 'SELECT * FROM entries WHERE false';
}

/** Facets that a text is looked for in; the hourly sums have all of them. */
const FACETS = DIMENSIONS.filter(
  (dimension) => dimension !== 'hour' && dimension !== 'day' && dimension !== 'month' && dimension !== 'imported',
);

/** From here on the order of characters is not that of their bytes. */
const LAST_ASCII = 0x7f;

const textSql = (text: string, over: 'sums' | 'entries'): string =>
  `contains(lower(concat_ws(chr(10), ${FACETS.map((facet) => sumsOf.column(facet, over)).join(', ')})), lower(${sqlText(text)}))`;

/** Conditions that the hourly sums can tell, over them or over entries. */
const summedSql = ({ span, where, text }: PageQuery, over: 'sums' | 'entries'): readonly string[] => [
  ...sumsOf.conditions(span, where, over),
  ...(text === undefined ? [] : [textSql(text, over)]),
];

/**
 * Ids that begin so. The bounds say the same again in a form by which files, parts of files and the other columns of a
 * row are left unread.
 */
function idStartSql(start: string): readonly string[] {
  const last = start.charCodeAt(start.length - 1);
  const behind = `${start.slice(0, -1)}${String.fromCharCode(last + 1)}`;
  return [
    `starts_with(id, ${sqlText(start)})`,
    `id >= ${sqlText(start)}`,
    ...(last < LAST_ASCII ? [`id < ${sqlText(behind)}`] : []),
  ];
}

/** Conditions that only entries can tell. */
const ofEntriesSql = ({ idStart, moved, reason, exclusion }: PageQuery): readonly string[] => [
  ...(idStart === undefined ? [] : idStartSql(idStart)),
  ...(moved === true
    ? ['deployment IS NOT NULL AND decision_nearest IS NOT NULL AND deployment <> decision_nearest']
    : []),
  ...(reason === undefined ? [] : [`decision_reason = ${sqlText(reason)}`]),
  ...(exclusion === undefined ? [] : [`contains(decision_exclusions, ${sqlText(Math.floor(exclusion).toString(36))})`]),
];

const all = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;

/** The entries of a query, with their columns. */
export const entriesSql = ({ span, where, ids, newestFirst = false, sampled = false, limit }: EntriesQuery): string =>
  `SELECT * FROM entries${all([...sumsOf.conditions(span, where, 'entries'), ...(ids === undefined ? [] : [`id IN (${ids.map(sqlText).join(', ')})`])])} ORDER BY ${sampled ? 'hash(id)' : `at_ms${newestFirst ? ' DESC' : ''}`}, id LIMIT ${Math.floor(limit)}`;

/** How many entries fit a query in each hour, the newest first: more than fit where only entries can tell. */
const hoursSql = (query: PageQuery, hours: string): string =>
  `SELECT hour, sum(requests)::BIGINT AS requests FROM (${hours})${all(summedSql(query, 'sums'))} GROUP BY hour HAVING sum(requests) > 0 ORDER BY hour DESC`;

const PICKED = ['workload', 'model', 'deployment', 'origin', 'team', 'key'] as const;
/** Of each: who has more keys than anybody would pick from looks for a name by its text. */
const MOST_OPTIONS = 500;
/** What occurs in a time: a filter offers no more. */
const optionsSql = ({ span }: PageQuery, hours: string): string =>
  `SELECT ${PICKED.map((name) => `list(DISTINCT ${sumsOf.column(name, 'sums')}) AS ${name}`).join(', ')} FROM (${hours})${all(sumsOf.conditions(span, undefined, 'sums'))}`;
const optionsOf = (row: Row | undefined): NonNullable<Page['options']> =>
  Object.fromEntries(
    PICKED.map((name) => [
      name,
      ((row?.[name] as readonly (string | null)[] | null) ?? [])
        .filter((each) => each !== null)
        .toSorted()
        .slice(0, MOST_OPTIONS),
    ]),
  ) as unknown as NonNullable<Page['options']>;

const MODEL = sumsOf.column('model', 'entries');
const COLUMNS = `id, at_ms, imported_at_ms, workload, mode, outcome, origin, coalesce(${MODEL}, model_asked) AS model, deployment, site, (tokens_input_uncached + tokens_cache_read + tokens_cache_write_5m + tokens_cache_write_1h + tokens_output + tokens_reasoning) AS tokens, total_ms, cost_nano_usd, price_source, energy_nano_wh, carbon_nano_g, tier, decision_nearest`;

const behind = ({ at, id }: Place): string =>
  `(at_ms < ${Math.floor(at)} OR (at_ms = ${Math.floor(at)} AND id < ${sqlText(id)}))`;

function rowsSql(query: PageQuery, from: EpochHour, to: EpochHour, entries: string): string {
  const { before, limit } = query;
  const conditions = [
    `hour >= ${from}`,
    `hour <= ${to}`,
    ...summedSql(query, 'entries'),
    ...ofEntriesSql(query),
    ...(before === undefined ? [] : [behind(before)]),
  ];
  return `SELECT ${COLUMNS} FROM (${entries})${all(conditions)} ORDER BY at_ms DESC, id DESC LIMIT ${Math.floor(limit) + 1}`;
}

const text = (value: unknown): string | null => (value == null ? null : String(value));
const number = (value: unknown): number | null => (value == null ? null : Number(value));

const summaryOf = (row: Row): EntrySummary => ({
  id: String(row['id']),
  at: Number(row['at_ms']),
  importedAt: number(row['imported_at_ms']),
  workload: String(row['workload']),
  mode: row['mode'] as EntrySummary['mode'],
  outcome: row['outcome'] as EntrySummary['outcome'],
  origin: String(row['origin']),
  model: String(row['model']),
  deployment: text(row['deployment']),
  site: text(row['site']),
  tokens: Number(row['tokens']),
  totalMs: Number(row['total_ms']),
  costNanoUsd: Number(row['cost_nano_usd']),
  priceSource: text(row['price_source']),
  energyNanoWh: number(row['energy_nano_wh']),
  carbonNanoG: number(row['carbon_nano_g']),
  tier: row['tier'] as Tier | null,
  nearest: text(row['decision_nearest']),
});

/** Entries that the first reading looks through, and how much more the next. */
const FIRST_LOOK = 20_000;
const GROWTH = 8;
/** A page looks through no more than so many: the next goes on from there. */
const MOST_LOOKED = 2_000_000;
/** Where only ids are read of most: in the same time. */
const MOST_LOOKED_BY_ID = 16_000_000;

/**
 * A page of entries, newest first. The hourly sums tell in which hours there is anything, so that entries are read of
 * those alone; where only entries can tell, a page looks through so many and says how far it came.
 *
 * @param over relations of the views `entries` and `hours`, over what may have anything of a time
 */
export async function pageOf(
  query: PageQuery,
  { rows }: Pick<Engine, 'rows'>,
  over: (span: Span | undefined) => { readonly entries: string; readonly hours: string },
): Promise<Page> {
  const { before, limit } = query;
  const sums = over(query.span).hours;
  const hours = (await rows(hoursSql(query, sums))).map((row) => ({
    hour: Number(row['hour']),
    requests: Number(row['requests']),
  }));
  const exact = ofEntriesSql(query).length === 0;
  const first = before === undefined;
  const common = {
    matching: exact ? hours.reduce((sum, { requests }) => sum + requests, 0) : null,
    options: first ? optionsOf((await rows(optionsSql(query, sums)))[0]) : null,
  };
  const left = first ? hours : hours.filter(({ hour }) => hour * MS_PER_HOUR <= before.at);
  const found: EntrySummary[] = [];
  const mostLooked = query.idStart === undefined ? MOST_LOOKED : MOST_LOOKED_BY_ID;
  let looked = 0;
  for (let i = 0, share = exact ? limit + 1 : FIRST_LOOK; i < left.length; share *= GROWTH) {
    const to = left[i]!.hour;
    // Of the hour that the page begins in some are on the page before.
    for (let sum = 0; i < left.length && sum < share; i++)
      if (first || (left[i]!.hour + 1) * MS_PER_HOUR <= before.at) sum += left[i]!.requests;
    const from = left[i - 1]!.hour;
    looked += left.filter(({ hour }) => hour >= from && hour <= to).reduce((sum, { requests }) => sum + requests, 0);
    const more = await rows(
      rowsSql({ ...query, limit: limit - found.length }, from, to, over({ fromHour: from, toHour: to + 1 }).entries),
    );
    found.push(...more.map(summaryOf));
    if (found.length > limit) {
      const shown = found.slice(0, limit);
      const { at, id } = shown.at(-1)!;
      return { ...common, entries: shown, next: { at, id }, lookedTo: null };
    }
    if (i < left.length && looked >= mostLooked) {
      const at = from * MS_PER_HOUR;
      return { ...common, entries: found, next: { at, id: '' }, lookedTo: at };
    }
  }
  return { ...common, entries: found, next: null, lookedTo: null };
}

export type ExportFormat = 'parquet' | 'csv' | 'json';

const OPTIONS: Readonly<Record<ExportFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER',
  json: 'FORMAT json',
};

/** A text that a spreadsheet would take for a formula is text again (OWASP, CSV injection); numbers are no texts. */
const safeText = (column: string): string =>
  `CASE WHEN regexp_matches("${column}", '^[=+@\\t\\r-]') THEN '''' || "${column}" ELSE "${column}" END AS "${column}"`;
/** A list, a map or a struct has no place in a CSV cell; as JSON it has. */
const isNested = ({ type }: Column): boolean => /[[(]/.test(type);
const CELLS = `* REPLACE (${ENTRY_COLUMNS.flatMap((column) =>
  column.type === 'VARCHAR'
    ? [safeText(column.name)]
    : isNested(column)
      ? [`to_json("${column.name}") AS "${column.name}"`]
      : [],
).join(', ')})`;

export interface ExportOptions {
  readonly format: ExportFormat;
  /** File to write, in a folder that the books may write. It is replaced as a whole. */
  readonly out: string;
  /** Arrivals from, inclusive, and until, exclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/**
 * Writes entries to a file, by time.
 * @returns how many, and the size of the file
 * @throws JoulegateError JG_LEDGER when the file cannot be written
 */
export async function exportEntries(
  books: Pick<Engine, 'rows'> & { readonly engine: Pick<Engine, 'run'> },
  { format, out, fromMs, toMs }: ExportOptions,
): Promise<{ readonly entries: number; readonly bytes: number }> {
  const when = [
    fromMs === undefined ? null : `at_ms >= ${fromMs}`,
    toMs === undefined ? null : `at_ms < ${toMs}`,
  ].filter((each) => each !== null);
  const where = when.length === 0 ? '' : ` WHERE ${when.join(' AND ')}`;
  const [row] = await books.rows(`SELECT count(*) AS n FROM entries${where}`);
  const temporary = `${out}.tmp`;
  try {
    await books.engine.run(
      `COPY (SELECT ${format === 'csv' ? CELLS : '*'} FROM entries${where}) TO ${sqlText(temporary)} (${OPTIONS[format]})`,
    );
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  return { entries: Number(row!['n']), bytes: (await stat(out)).size };
}
