import { join } from 'node:path';
import type { State } from '../../state/index.ts';
import { hoursOfSql, journalEntriesSql, mergedHoursSql, readParquetSql } from '../engine/index.ts';
import { ENTRY, ENTRY_COLUMNS } from '../entry/index.ts';
import {
  readManifest,
  countEntries,
  readAnchors,
  verifyManifest,
  type Segment,
  type Finding,
  type ManifestReport,
} from '../segments/index.ts';
import { openBooks, type Books } from './open-books.ts';

const BUCKETS = Object.values(ENTRY.usage).map(({ column }) => column.name);
/** Figures that follow from usage and factors. One of an attempt is known where all its factors are. */
const FIGURES = ENTRY_COLUMNS.flatMap(({ name, again }) => (again === undefined ? [] : [[name, again] as const]));

const booked = FIGURES.map(([column]) => `${column} AS booked_${column}`).join(', ');
const bookedNames = FIGURES.map(([column]) => `booked_${column}`).join(', ');
const pico = (tokens: string, price: string): string => `${tokens} * round(${price} * 1e6)`;

/** Attempts with their usage and factors become attempts with their figures. */
const figuresSql = (attempts: string): string => `
SELECT id, ${bookedNames}, ${FIGURES.map(([column, formula]) => `(${formula})::DOUBLE AS ${column}`).join(', ')} FROM (
  SELECT *,
    wh_per_input * input + wh_per_cached * tokens_cache_read + (wh_per_output + wh_per_output_per_context * context + wh_per_output_per_windowed * least(context, window_tokens)) * output AS wh,
    g_per_input * input + (g_per_output + g_per_output_per_context * context + g_per_output_per_windowed * least(context, window_tokens)) * output AS embodied_g,
    CASE WHEN tokens_input_uncached + tokens_cache_read + output = 0 THEN 0 ELSE
      round((${pico('tokens_input_uncached', 'usd_input_per_mtok')} + ${pico('tokens_cache_read', 'usd_cache_read_per_mtok')} + ${pico('tokens_cache_write_5m', 'usd_cache_write_per_mtok')}
        + ${pico('tokens_cache_write_1h', 'coalesce(usd_cache_write1h_per_mtok, usd_cache_write_per_mtok)')} + ${pico('output', 'usd_output_per_mtok')}) / 1000) + round(usd_per_request * 1e9) END AS cost
  FROM (
    SELECT a.*, f.* EXCLUDE (factors_id), tokens_output + tokens_reasoning AS output,
      tokens_input_uncached + tokens_cache_write_5m + tokens_cache_write_1h AS input,
      tokens_input_uncached + tokens_cache_write_5m + tokens_cache_write_1h + tokens_cache_read + (tokens_output + tokens_reasoning) / 2.0 AS context
    FROM (${attempts}) a JOIN factors_now f USING (factors_id)
  )
)`;

/** A sum over attempts is unknown as soon as one of them is. */
const sumKnown = (column: string): string =>
  `CASE WHEN count(${column}) < count(*) THEN NULL ELSE sum(${column}) END AS ${column}`;

/**
 * Entries with their booked figures and the same computed again from usage and factors. It is written in SQL after
 * docs/methods/energy.md and carbon.md, not by the code that booked them. An entry without factors, such as a
 * refused or an imported one, has nothing to be computed from and is not in it. Needs a table `factors_now`.
 */
const againSql = (entries: string): string => `
SELECT id, 1 AS tries, ${bookedNames}, ${FIGURES.map(([column]) => column).join(', ')} FROM (${figuresSql(
  `SELECT id, factors_id, ${BUCKETS.join(', ')}, ${booked} FROM (${entries}) WHERE attempts IS NULL AND factors_id IS NOT NULL`,
)})
UNION ALL
SELECT id, count(*) AS tries, ${FIGURES.map(([column]) => `any_value(booked_${column}) AS booked_${column}`).join(', ')}, ${FIGURES.map(([column]) => sumKnown(column)).join(', ')} FROM (${figuresSql(
  `SELECT id, a.factors_id AS factors_id, ${BUCKETS.map((name) => `a.${name} AS ${name}`).join(', ')}, ${bookedNames} FROM (SELECT id, unnest(attempts) AS a, ${booked} FROM (${entries}) WHERE attempts IS NOT NULL)`,
)}) GROUP BY id`;

/** Rounding of nano integers, once a try and once more; a billionth for the order of additions. */
const differs = (column: string): string =>
  `((booked_${column} IS NULL) <> (${column} IS NULL) OR coalesce(abs(booked_${column} - ${column}) > 1 + tries + 1e-9 * abs(booked_${column}), false))`;

/** How many entries were computed again, how many differ, and how far the sums of carbon are apart. */
const recomputeTotalsSql = (entries: string): string =>
  `SELECT count(*) AS checked, count(*) FILTER (${FIGURES.map(([column]) => differs(column)).join(' OR ')}) AS differing, coalesce(sum(booked_carbon_nano_g - carbon_nano_g), 0) / 1e9 AS difference_g FROM (${againSql(entries)})`;

/** The first entries whose figures differ: id, column, booked and computed again. */
const recomputeFindingsSql = (entries: string, limit: number): string =>
  `SELECT * FROM (${FIGURES.map(
    ([column]) =>
      `SELECT id, '${column}' AS name, booked_${column}::DOUBLE AS booked, ${column} AS again FROM (${againSql(entries)}) WHERE ${differs(column)}`,
  ).join(' UNION ALL ')}) ORDER BY id, name LIMIT ${limit}`;

export interface FiguresReport {
  readonly ok: boolean;
  /** Entries whose figures were computed again. */
  readonly checked: number;
  /** Entries that were looked at and carry no factors to compute from, such as refused or imported ones. */
  readonly withoutFactors: number;
  /** Booked less recomputed carbon, over all that was checked. */
  readonly differenceG: number;
  readonly problems: readonly Finding[];
}

export interface FiguresOptions {
  /** How many entries of each segment to compute again; `null`: all. */
  readonly sample: number | null;
  readonly onSegment?: (done: number, total: number) => void;
}

const SHOWN = 5;

/** So many hourly sums are compared at once: all those of a large day would not fit into the engine's memory. */
const SUMS_AT_ONCE = 10_000;

/** Conditions on the hour that together hold for every row, one without an hour too, each for about so many sums; an hour is never cut. */
async function pieces({ engine }: Books, sums: string): Promise<readonly string[]> {
  const rows = await engine.rows(
    `SELECT hour, count(*) AS n FROM (${sums}) WHERE hour IS NOT NULL GROUP BY hour ORDER BY hour`,
  );
  const starts: number[] = [];
  let inPiece = 0;
  for (const { hour, n } of rows) {
    inPiece += Number(n);
    if (inPiece <= SUMS_AT_ONCE || inPiece === Number(n)) continue;
    starts.push(Number(hour));
    inPiece = Number(n);
  }
  return [null, ...starts].map((start, i) => {
    const before = starts[i] === undefined ? 'true' : `hour < ${starts[i]}`;
    return start === null ? `coalesce(${before}, true)` : `hour >= ${start} AND ${before}`;
  });
}

/** Whether hourly sums are those of these entries, to the last digit. */
async function areSumsOf(books: Books, sums: string, entries: string): Promise<boolean> {
  for (const piece of await pieces(books, sums)) {
    const kept = mergedHoursSql(`SELECT * FROM (${sums}) WHERE ${piece}`);
    const anew = mergedHoursSql(hoursOfSql(`SELECT * FROM (${entries}) WHERE ${piece}`));
    // Amounts of units are fractions: they add up to the same within their last digit only.
    const exact = 'AS MATERIALIZED (SELECT * REPLACE (round(amount, 6) AS amount) FROM';
    const [row] = await books.engine.rows(
      `WITH kept ${exact} (${kept})), anew ${exact} (${anew})) SELECT count(*) AS n FROM ((FROM kept EXCEPT ALL FROM anew) UNION ALL (FROM anew EXCEPT ALL FROM kept))`,
    );
    if (Number(row!['n']) > 0) return false;
  }
  return true;
}

async function checkSums(
  books: Books,
  segment: Segment,
  relation: string,
  folder: string,
  isRefused: boolean,
  report: (problem: string) => void,
): Promise<void> {
  const { entries, ...sums } = await countEntries(books.engine, relation);
  if (entries !== segment.entries && !isRefused) report(`has ${entries} entries, ${segment.entries} were sealed`);
  for (const [name, sum] of Object.entries(sums))
    if (segment.sums !== null && segment.sums[name as keyof typeof sums] !== sum)
      report(`${name} adds up to ${sum}, ${segment.sums[name as keyof typeof sums]} was sealed`);
  for (const { role, file } of segment.parts)
    if (role === 'hours' && !(await areSumsOf(books, readParquetSql([join(folder, file)]), relation)))
      report('its hourly sums are not those of its entries');
}

/**
 * Adds every segment up again and computes the figures of its entries from usage and factors, all of them or a
 * sample that is the same each time.
 *
 * @returns a report that names segment, entry and column; a finding is data, not an error
 * @throws JoulegateError JG_LEDGER when a file cannot be read: run `verifyManifest` first, which names it
 */
export async function verifyFigures(
  books: Books,
  folder: string,
  { sample, onSegment = () => {} }: FiguresOptions,
): Promise<FiguresReport> {
  const segments = (await readManifest(folder)).segments.filter(({ format }) => format !== 'settlement');
  const problems: Finding[] = [];
  let [checked, looked, differenceG] = [0, 0, 0];
  await books.rows('SELECT 1');
  const setAside = await books.setAside();
  for (const { file, line } of setAside)
    problems.push({ file, problem: `line ${line} cannot be read by the engine: it is set aside and in no figure` });
  await books.engine.run(
    'CREATE OR REPLACE TABLE factors_now AS SELECT * EXCLUDE (json, tier, method, grid_source) FROM factors',
  );
  for (const [i, segment] of segments.entries()) {
    const path = join(folder, segment.file);
    const report = (problem: string): void => void problems.push({ file: segment.file, problem });
    const isRefused = setAside.some(({ file }) => file === segment.file);
    const relation =
      segment.format === 'parquet'
        ? readParquetSql([path])
        : isRefused
          ? await books.readable(segment.file)
          : journalEntriesSql([path]);
    await checkSums(books, segment, relation, folder, isRefused, report);
    const some = sample === null ? relation : `SELECT * FROM (${relation}) ORDER BY hash(id) LIMIT ${sample}`;
    const [totals] = await books.engine.rows(recomputeTotalsSql(some));
    checked += Number(totals!['checked']);
    looked += sample === null ? segment.entries : Math.min(sample, segment.entries);
    differenceG += Number(totals!['difference_g']);
    if (Number(totals!['differing']) > 0) {
      for (const row of await books.engine.rows(recomputeFindingsSql(some, SHOWN)))
        report(
          `entry ${String(row['id'])}: ${String(row['name'])} is booked as ${String(row['booked'])}, its usage and factors give ${String(row['again'])}`,
        );
      report(`${Number(totals!['differing'])} entries do not follow from their usage and factors`);
    }
    onSegment(i + 1, segments.length);
  }
  return { ok: problems.length === 0, checked, withoutFactors: looked - checked, differenceG, problems };
}

export interface VerifyBooksOptions {
  /** Where the heads are anchored; `null`: nowhere that is known. */
  readonly state: Pick<State, 'db'> | null;
  /** Entries of each segment that are computed again; `null`: all. */
  readonly sample: number | null;
  /** PEM of the key that must have signed. */
  readonly publicKey?: string;
  readonly onFile?: (done: number, total: number) => void;
  readonly onSegment?: (done: number, total: number) => void;
}

export interface BooksReport {
  readonly files: ManifestReport;
  /** `null` where files are damaged or gone: figures of those say nothing. */
  readonly figures: Awaited<ReturnType<typeof verifyFigures>> | null;
  readonly problems: readonly Finding[];
  /** Something was sealed, and no problem was found in it. */
  readonly whole: boolean;
  /** What was not proved, and why: each a sentence. */
  readonly unproved: readonly string[];
  /** Heads that are anchored; without any, whoever can write the folder could have replaced the whole chain. */
  readonly anchors: number;
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** Everything that a reader might take for proved and is not. */
function unprovedOf(files: ManifestReport, figures: BooksReport['figures'], anchors: number): readonly string[] {
  const { open, segments, tombstones, entries, signature } = files;
  const sampledOut = figures === null ? 0 : entries - figures.checked - figures.withoutFactors;
  return [
    segments + tombstones === 0 && 'nothing is sealed here: there is nothing that could be proved',
    open.entries > 0 &&
      `${many(open.entries, 'entry', 'entries')} in ${many(open.files, 'open journal', 'open journals')}: proved once sealed`,
    tombstones > 0 &&
      `the entries of ${many(tombstones, 'retired segment', 'retired segments')}: their hourly sums are what stayed`,
    figures === null && 'any figure: files are damaged or gone, and their figures say nothing',
    sampledOut > 0 && `${many(sampledOut, 'entry', 'entries')} outside of the sample: --all computes every one again`,
    (figures?.withoutFactors ?? 0) > 0 &&
      `the figures of ${many(figures!.withoutFactors, 'entry', 'entries')} without factors, such as imported or refused ones: their sums are what was sealed`,
    segments + tombstones > 0 &&
      anchors === 0 &&
      'that the chain is the one that was written: no head is anchored, and whoever can write this folder could have replaced it whole',
    segments + tombstones > 0 && signature === 'none' && 'who wrote the books: they are not signed',
  ].filter((each) => each !== false);
}

/**
 * Proves the books: files, chains, anchors, sums, and figures computed again from usage and factors.
 */
export async function verifyBooks(
  folder: string,
  { state, sample, publicKey, onFile, onSegment }: VerifyBooksOptions,
): Promise<BooksReport> {
  const anchors = state === null ? new Map<string, string>() : await readAnchors(state);
  const files = await verifyManifest(folder, {
    anchors,
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(onFile === undefined ? {} : { onFile }),
  });
  const books = files.problems.length === files.strangers.length ? openBooks({ folder }) : null;
  try {
    const figures =
      books === null
        ? null
        : await verifyFigures(books, folder, { sample, ...(onSegment === undefined ? {} : { onSegment }) });
    const problems = [...files.problems, ...(figures?.problems ?? [])];
    const whole = problems.length === 0 && files.segments + files.tombstones > 0;
    return {
      files,
      figures,
      problems,
      whole,
      unproved: unprovedOf(files, figures, anchors.size),
      anchors: anchors.size,
    };
  } finally {
    await books?.close();
  }
}
