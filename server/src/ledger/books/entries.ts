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
  FACETS,
  type EntriesQuery,
  type EntrySummary,
  type Occurring,
  type Page,
  type PageQuery,
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

const all = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;

/** The entries of a query, with their columns. */
export const entriesSql = ({ span, where, ids, newestFirst = false, sampled = false, limit }: EntriesQuery): string =>
  `SELECT * FROM entries${all([...sumsOf.conditions(span, where, 'entries'), ...(ids === undefined ? [] : [`id IN (${ids.map(sqlText).join(', ')})`])])} ORDER BY ${sampled ? 'hash(id)' : `at_ms${newestFirst ? ' DESC' : ''}`}, id LIMIT ${Math.floor(limit)}`;

/** From here on the order of characters is not that of their bytes. */
const LAST_ASCII = 0x7f;
/** Of so many values of a facet each is compared; of more the text is looked for in each row. */
const MOST_COMPARED = 500;

/** A condition over hourly sums or over entries. */
type Condition = (over: 'sums' | 'entries') => string;

/**
 * Rows of which a facet has the text, whatever its case. What occurs in the time tells which values have it, and a row is
 * compared with those alone; `null` where none has it.
 */
async function textCondition(text: string, occurring: Occurring): Promise<Condition | null> {
  const values = await occurring.values(FACETS);
  const wanted = text.toLowerCase();
  const having = FACETS.flatMap((facet): readonly Condition[] => {
    const having = values[facet].filter((value) => value.toLowerCase().includes(wanted));
    if (having.length === 0) return [];
    if (having.length <= MOST_COMPARED)
      return [(over) => `${sumsOf.column(facet, over)} IN (${having.map(sqlText).join(', ')})`];
    return [(over) => `contains(lower(${sumsOf.column(facet, over)}), lower(${sqlText(text)}))`];
  });
  return having.length === 0 ? null : (over) => `(${having.map((each) => each(over)).join(' OR ')})`;
}

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

const PICKED = ['workload', 'model', 'deployment', 'origin', 'team', 'key'] as const;
/** Of each: who has more keys than anybody would pick from looks for a name by its text. */
const MOST_OPTIONS = 500;
const optionsOf = async (occurring: Occurring): Promise<NonNullable<Page['options']>> => {
  const values = await occurring.values(PICKED);
  return Object.fromEntries(
    PICKED.map((name) => [name, values[name].slice(0, MOST_OPTIONS)]),
  ) as unknown as NonNullable<Page['options']>;
};

const MODEL = sumsOf.column('model', 'entries');
const COLUMNS = `id, at_ms, imported_at_ms, workload, mode, outcome, origin, coalesce(${MODEL}, model_asked) AS model, deployment, site, (tokens_input_uncached + tokens_cache_read + tokens_cache_write_5m + tokens_cache_write_1h + tokens_output + tokens_reasoning) AS tokens, total_ms, cost_nano_usd, price_source, energy_nano_wh, carbon_nano_g, tier, decision_nearest, guard, documents_count`;

const behind = ({ at, id }: NonNullable<PageQuery['before']>): string =>
  `(at_ms < ${Math.floor(at)} OR (at_ms = ${Math.floor(at)} AND id < ${sqlText(id)}))`;

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
  guard: (row['guard'] ?? null) as EntrySummary['guard'],
  files: number(row['documents_count']),
});

/** How many entries the first reading looks through, how much more the next, and how many a page in all: the next goes on from there. */
const LOOKED = { first: 20_000, growth: 8, most: 2_000_000 } as const;
/** Where only ids are read of most, in the same time: the first reading takes no longer than what comes with any. */
const LOOKED_BY_ID = { first: 1_000_000, growth: 16, most: 16_000_000 } as const;

/**
 * A page of entries, newest first. The hourly sums tell in which hours there is anything, so that entries are read of
 * those alone; where only entries can tell, a page looks through so many and says how far it came.
 *
 * @param over relation of the view `entries`, over what may have anything of a time
 * @param occurring what occurs in the time of the query
 */
export async function pageOf(
  query: PageQuery,
  { rows }: Pick<Engine, 'rows'>,
  over: (span: Span | undefined) => { readonly entries: string; readonly hours: string },
  occurring: Occurring,
): Promise<Page> {
  const { span, where, idStart, before, limit } = query;
  const ofEntries = ofEntriesSql(query);
  const exact = ofEntries.length === 0;
  const first = before === undefined;
  const having = query.text === undefined ? () => 'true' : await textCondition(query.text, occurring);
  const hoursWith = async (having: Condition): ReturnType<Occurring['hours']> => {
    // An id says more than any filter does: hours of which few fit need not be told apart.
    if (idStart !== undefined || (query.text === undefined && Object.keys(where ?? {}).length === 0))
      return await occurring.hours();
    const conditions = [...sumsOf.conditions(span, where, 'sums'), having('sums')];
    const sql = `SELECT hour, sum(requests)::BIGINT AS requests FROM (${over(span).hours})${all(conditions)} GROUP BY hour HAVING sum(requests) > 0 ORDER BY hour DESC`;
    return (await rows(sql)).map(({ hour, requests }) => ({ hour: Number(hour), requests: Number(requests) }));
  };
  const hours = having === null ? [] : await hoursWith(having);
  const rowsIn = (from: EpochHour, to: EpochHour, most: number): Promise<readonly Row[]> => {
    const conditions = [
      `hour >= ${from}`,
      `hour <= ${to}`,
      ...sumsOf.conditions(span, where, 'entries'),
      having!('entries'),
      ...ofEntries,
      ...(first ? [] : [behind(before)]),
    ];
    return rows(
      `SELECT ${COLUMNS} FROM (${over({ fromHour: from, toHour: to + 1 }).entries})${all(conditions)} ORDER BY at_ms DESC, id DESC LIMIT ${most + 1}`,
    );
  };
  const common = {
    matching: exact ? hours.reduce((sum, { requests }) => sum + requests, 0) : null,
    options: first ? await optionsOf(occurring) : null,
  };
  const left = first ? hours : hours.filter(({ hour }) => hour * MS_PER_HOUR <= before.at);
  const found: EntrySummary[] = [];
  const look = idStart === undefined ? LOOKED : LOOKED_BY_ID;
  let looked = 0;
  for (let i = 0, share = exact ? limit + 1 : look.first; i < left.length; share *= look.growth) {
    const to = left[i]!.hour;
    // Of the hour that the page begins in some are on the page before.
    for (let sum = 0; i < left.length && sum < share; i++)
      if (first || (left[i]!.hour + 1) * MS_PER_HOUR <= before.at) sum += left[i]!.requests;
    const from = left[i - 1]!.hour;
    looked += left.filter(({ hour }) => hour >= from && hour <= to).reduce((sum, { requests }) => sum + requests, 0);
    found.push(...(await rowsIn(from, to, Math.floor(limit) - found.length)).map(summaryOf));
    if (found.length > limit) {
      const shown = found.slice(0, limit);
      const { at, id } = shown.at(-1)!;
      return { ...common, entries: shown, next: { at, id }, lookedTo: null };
    }
    if (i < left.length && looked >= look.most) {
      return { ...common, entries: found, next: { at: from * MS_PER_HOUR, id: '' }, lookedTo: from * MS_PER_HOUR };
    }
  }
  return { ...common, entries: found, next: null, lookedTo: null };
}

const OPTIONS = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER',
  json: 'FORMAT json',
} as const;

/** A text that a spreadsheet would take for a formula is text again (OWASP, CSV injection); numbers are no texts. */
const safeText = (column: string): string =>
  `CASE WHEN regexp_matches("${column}", '^[=+@\\t\\r-]') THEN '''' || "${column}" ELSE "${column}" END AS "${column}"`;
/** A list, a map or a struct has no place in a CSV cell; as JSON it has. */
const isNested = ({ type }: Column): boolean => /[[(]/.test(type);
const CELLS = `* REPLACE (${ENTRY_COLUMNS.flatMap((column) => {
  if (column.type === 'VARCHAR') return [safeText(column.name)];
  return isNested(column) ? [`to_json("${column.name}") AS "${column.name}"`] : [];
}).join(', ')})`;

export interface ExportOptions {
  readonly format: keyof typeof OPTIONS;
  /** File to write, in a folder that the books may write. It is replaced as a whole. */
  readonly out: string;
  /** Arrivals from, inclusive, and until, exclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly onEntries?: (done: number, total: number) => void;
}

/**
 * Writes entries to a file, by time.
 * @returns how many, and the size of the file
 * @throws JoulegateError JG_LEDGER when the file cannot be written
 */
export async function exportEntries(
  books: Pick<Engine, 'rows'> & { readonly engine: Pick<Engine, 'run'> },
  { format, out, fromMs, toMs, onEntries = () => {} }: ExportOptions,
): Promise<{ readonly entries: number; readonly bytes: number }> {
  const where = all([
    ...(fromMs === undefined ? [] : [`at_ms >= ${fromMs}`]),
    ...(toMs === undefined ? [] : [`at_ms < ${toMs}`]),
  ]);
  const [row] = await books.rows(`SELECT count(*) AS n FROM entries${where}`);
  const entries = Number(row!['n']);
  const temporary = `${out}.tmp`;
  try {
    await books.engine.run(
      `COPY (SELECT ${format === 'csv' ? CELLS : '*'} FROM entries${where}) TO ${sqlText(temporary)} (${OPTIONS[format]})`,
      (share) => onEntries(Math.floor(share * (entries - 1)), entries),
    );
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  onEntries(entries, entries);
  return { entries, bytes: (await stat(out)).size };
}
