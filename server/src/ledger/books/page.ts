import { MS_PER_HOUR, type EpochHour, type Tier } from '../../units/index.ts';
import { DIMENSIONS, type EntrySummary, type Page, type PageQuery, type Place, type Span } from './contract.ts';
import { sumsOf } from './totals.ts';

type Row = Readonly<Record<string, unknown>>;

/** Facets that a text is looked for in; the hourly sums have all of them. */
const FACETS = DIMENSIONS.filter(
  (dimension) => dimension !== 'hour' && dimension !== 'day' && dimension !== 'month' && dimension !== 'imported',
);

/** From here on the order of characters is not that of their bytes. */
const LAST_ASCII = 0x7f;

const textSql = (text: string, over: 'sums' | 'entries'): string =>
  `contains(lower(concat_ws(chr(10), ${FACETS.map((facet) => sumsOf.column(facet, over)).join(', ')})), lower(${sumsOf.text(text)}))`;

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
    `starts_with(id, ${sumsOf.text(start)})`,
    `id >= ${sumsOf.text(start)}`,
    ...(last < LAST_ASCII ? [`id < ${sumsOf.text(behind)}`] : []),
  ];
}

/** Conditions that only entries can tell. */
const ofEntriesSql = ({ idStart, moved, reason, exclusion }: PageQuery): readonly string[] => [
  ...(idStart === undefined ? [] : idStartSql(idStart)),
  ...(moved === true
    ? ['deployment IS NOT NULL AND decision_nearest IS NOT NULL AND deployment <> decision_nearest']
    : []),
  ...(reason === undefined ? [] : [`decision_reason = ${sumsOf.text(reason)}`]),
  ...(exclusion === undefined
    ? []
    : [`contains(decision_exclusions, ${sumsOf.text(Math.floor(exclusion).toString(36))})`]),
];

const all = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;

/** How many entries fit a query in each hour, the newest first: more than fit where only entries can tell. */
const hoursSql = (query: PageQuery, hours: string): string =>
  `SELECT hour, sum(requests)::BIGINT AS requests FROM (${hours})${all(summedSql(query, 'sums'))} GROUP BY hour HAVING sum(requests) > 0 ORDER BY hour DESC`;

const OPTIONS = ['workload', 'model', 'deployment', 'origin', 'team', 'key'] as const;
/** Of each: who has more keys than anybody would pick from looks for a name by its text. */
const MOST_OPTIONS = 500;
/** What occurs in a time: a filter offers no more. */
const optionsSql = ({ span }: PageQuery, hours: string): string =>
  `SELECT ${OPTIONS.map((name) => `list(DISTINCT ${sumsOf.column(name, 'sums')}) AS ${name}`).join(', ')} FROM (${hours})${all(sumsOf.conditions(span, undefined, 'sums'))}`;
const optionsOf = (row: Row | undefined): NonNullable<Page['options']> =>
  Object.fromEntries(
    OPTIONS.map((name) => [
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
  `(at_ms < ${Math.floor(at)} OR (at_ms = ${Math.floor(at)} AND id < ${sumsOf.text(id)}))`;

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
 * @param rows runs a SELECT
 * @param over relations of the views `entries` and `hours`, over what may have anything of a time
 */
export async function pageOf(
  query: PageQuery,
  rows: (sql: string) => Promise<readonly Row[]>,
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
