import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KnownName } from '../../identity/index.ts';
import { hourOf } from '../../units/index.ts';
import {
  FACTORS_SQL,
  HOURS_COLUMNS,
  bookedColumns,
  hoursOfSql,
  journalEntriesSql,
  journalRecordsSql,
  mergedHoursSql,
  noRowsSql,
  readLinesSql,
  readParquetSql,
  sqlText,
  type Engine,
  type LineScreen,
  type SetAside,
} from '../engine/index.ts';
import { READ_NO_LINK, filesOfBooks, type FlushedOffsets } from '../segments/index.ts';
import type { Span } from './contract.ts';
import { HELD, cleanCopy, heldLines, readableSql, type LineFile } from './held-lines.ts';
import { FOREVER, SETTLEMENT_COLUMNS, settledSql, sumsApart, union } from './settled.ts';

const AT_ONCE = 1000;
const text = (value: string | null): string => (value === null ? 'NULL' : sqlText(value));

/** Statements that give the engine names, in memory: they are on no disk but the state's. */
function nameStatements(names: readonly KnownName[]): readonly string[] {
  const statements = [
    'CREATE OR REPLACE TABLE names (id VARCHAR PRIMARY KEY, kind VARCHAR, organisation VARCHAR, name VARCHAR, label VARCHAR)',
  ];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const rows = names
      .slice(from, from + AT_ONCE)
      .map(
        ({ id, kind, organisation, name, label }) => `(${[id, kind, organisation, name, label].map(text).join(', ')})`,
      );
    statements.push(`INSERT INTO names VALUES ${rows.join(', ')}`);
  }
  return statements;
}

const PSEUDONYMS = ['organisation', 'team', 'key_id'];

/** A relation with names in place of pseudonyms; what has no name keeps its pseudonym. */
function shown(relation: string, named: boolean): string {
  if (!named) return relation;
  const replaced = PSEUDONYMS.map((column) => `coalesce(of_${column}.name, booked.${column}) AS ${column}`);
  return `SELECT booked.* REPLACE (${replaced.join(', ')}) FROM (${relation}) booked ${PSEUDONYMS.map((column) => `LEFT JOIN names of_${column} ON of_${column}.id = booked.${column}`).join(' ')}`;
}

/** Files that views read, by what is in them. */
export interface BookFiles {
  readonly parquet: readonly string[];
  /** Sealed journal files that are too much to be held. */
  readonly lines: readonly string[];
  readonly records: readonly string[];
  /** Sums of the segments in `parquet`, and of retired ones. */
  readonly hours: readonly string[];
  readonly settlements: readonly string[];
  /** Hours of the earliest and the latest entry of files with entries or sums. */
  readonly hoursIn: Readonly<Record<string, Span>>;
}

const DAY = 'make_timestamp(hour::BIGINT * 3600000000)::DATE AS day';
const WORKLOADS = `SELECT day, workload, sum(tokens_input_uncached + tokens_cache_read + tokens_cache_write_5m + tokens_cache_write_1h)::HUGEINT AS tokens_input, sum(tokens_output + tokens_reasoning)::HUGEINT AS tokens_output, sum(COLUMNS('^(requests|(cost|electricity|energy|carbon|water|wasted)_.*)$'))::HUGEINT FROM hours GROUP BY ALL`;

/** What of the books may be asked for, in SQL. */
interface BookRelations {
  readonly entries: string;
  readonly sums: string;
  readonly hours: string;
  /** As of a moment, of some hours. */
  readonly settled: (known: Parameters<typeof settledSql>[2]) => string;
  /** Has the hours whose sums must be merged to be settled. */
  readonly besideHours: string;
}

/** Relations as the views `entries` and `hours` show them, over those files alone that may have anything of a time. */
export function relationsOf(files: BookFiles, named: boolean, span?: Span): BookRelations {
  const { lines } = files;
  const within = (paths: readonly string[]): readonly string[] =>
    span === undefined
      ? paths
      : paths.filter((path) => {
          const own = files.hoursIn[path];
          return own === undefined || (own.fromHour < span.toHour && own.toHour > span.fromHour);
        });
  const [parquet, hours] = [within(files.parquet), within(files.hours)];
  const entries = union([
    bookedColumns.noEntries,
    HELD.entries,
    parquet.length > 0 && readParquetSql(parquet),
    lines.length > 0 && journalEntriesSql(lines),
  ]);
  const sums = union([
    noRowsSql(HOURS_COLUMNS),
    HELD.hours,
    hours.length > 0 && readParquetSql(hours),
    lines.length > 0 && `SELECT * FROM (${hoursOfSql(journalEntriesSql(lines))})`,
  ]);
  const { apart, beside, besideHours } = sumsApart({ ...files, hours }, sums);
  const once = `${apart} UNION ALL BY NAME ${mergedHoursSql(beside)}`;
  return {
    settled: (known) => `SELECT *, ${DAY} FROM (${shown(settledSql(once, sums, known), named)})`,
    besideHours,
    entries: `SELECT *, make_timestamp(at_ms * 1000) AS arrived, ${DAY} FROM (${shown(entries, named)})`,
    sums,
    hours: `SELECT *, ${DAY} FROM (${shown(sums, named)})`,
  };
}

type Statements = readonly string[];
/**
 * Statements that make the stable views over these files. Those of what is settled come apart: the engine takes as long
 * for them as for all others, and few questions name them.
 * @param named whether they show names, where the table `names` has them, or pseudonyms as the files do
 */
function viewStatements(files: BookFiles, named: boolean): Readonly<Record<'booked' | 'settled', Statements>> {
  const { lines, records, settlements } = files;
  const { entries, sums, hours, settled: settledOf } = relationsOf(files, named);
  const recordRows = union([
    bookedColumns.noRecords,
    HELD.records,
    records.length > 0 && readParquetSql(records),
    lines.length > 0 && journalRecordsSql(lines),
  ]);
  const settled = union([
    noRowsSql(SETTLEMENT_COLUMNS),
    settlements.length > 0 && `SELECT * FROM ${readLinesSql(settlements, SETTLEMENT_COLUMNS)}`,
  ]);
  const booked = [
    `CREATE OR REPLACE VIEW entries AS ${entries}`,
    `CREATE OR REPLACE VIEW records AS SELECT DISTINCT ON (id) kind, id, json FROM (${recordRows})`,
    `CREATE OR REPLACE VIEW factors AS ${FACTORS_SQL}`,
    `CREATE OR REPLACE VIEW hour_sums AS ${sums}`,
    `CREATE OR REPLACE VIEW hours AS ${hours}`,
    `CREATE OR REPLACE VIEW workloads AS ${WORKLOADS}`,
    `CREATE OR REPLACE VIEW settlements AS ${settled}`,
  ];
  const ofSettled = [
    // Rounded once a key, so that settled figures do not depend on how many files the sums lie in.
    `CREATE OR REPLACE MACRO settled_between(as_of_ms, from_hour, to_hour) AS TABLE ${settledOf({ asOf: 'as_of_ms', from: 'from_hour', to: 'to_hour' })}`,
    'CREATE OR REPLACE MACRO settled_as_of(as_of_ms) AS TABLE FROM settled_between(as_of_ms, -2147483648, 2147483647)',
    `CREATE OR REPLACE VIEW settled AS FROM settled_as_of(${FOREVER})`,
  ];
  return { booked, settled: ofSettled };
}

/** Sealed journal files are held while they are no more than this together; a day's compaction makes Parquet of them. */
const HELD_SEALED_BYTES = 64 * 1024 * 1024;

/** Files that the views are over, journal files whose rows are to be held, and a key that tells two sets of files apart. */
async function bookFiles(
  folder: string,
  engine: Engine,
  flushed: FlushedOffsets,
  screen: LineScreen,
): Promise<{ files: BookFiles; held: readonly LineFile[]; key: string }> {
  const { manifest, open: openFiles } = await filesOfBooks(folder);
  const path = (file: string): string => join(folder, file);
  const of = (format: string): string[] =>
    manifest.segments.filter((segment) => segment.format === format).map(({ file }) => path(file));
  const parts = (role: string): string[] =>
    manifest.segments.flatMap((segment) =>
      segment.parts.filter((part) => part.role === role).map(({ file }) => path(file)),
    );
  const sums = (role: string): string[] => [
    ...parts(role),
    ...manifest.tombstones.flatMap((stone) =>
      stone.parts.filter((part) => part.role === role).map(({ file }) => path(file)),
    ),
  ];
  const lines: string[] = [];
  const held: LineFile[] = [];
  let heldBytes = 0;
  for (const { file, format, bytes } of manifest.segments) {
    if (format !== 'ndjson') continue;
    heldBytes += bytes;
    if (heldBytes <= HELD_SEALED_BYTES) held.push({ file, isSealed: true, endByte: bytes });
    else lines.push(await readableCopy(folder, file, bytes, engine, screen));
  }
  for (const { file } of openFiles) held.push({ file, isSealed: false, endByte: flushed.get(file) ?? null });
  const hoursIn: Record<string, Span> = {};
  for (const { file, parts: own, firstAt, lastAt } of [...manifest.segments, ...manifest.tombstones])
    for (const each of [file, ...own.map((part) => part.file)])
      hoursIn[path(each)] = { fromHour: hourOf(firstAt), toHour: hourOf(lastAt) + 1 };
  const files = {
    hoursIn,
    parquet: of('parquet'),
    lines,
    records: parts('records'),
    hours: sums('hours'),
    settlements: of('settlement'),
  };
  const key = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  return { files, held, key };
}

/** A sealed journal file, or a copy without what the engine refuses of it. */
async function readableCopy(
  folder: string,
  file: string,
  bytes: number,
  engine: Engine,
  screen: LineScreen,
): Promise<string> {
  const path = join(folder, file);
  if (screen.isClean(file, bytes)) return path;
  const { clean } = await screen.screen(file, await readFile(path, { flag: READ_NO_LINK }));
  if (clean === null) return path;
  const copy = await cleanCopy(engine, file);
  await writeFile(copy, clean);
  return copy;
}

/** The views over a ledger folder as it is at the last look. */
export interface BookViews {
  /**
   * What is in the books as of now is what the views show: one look at a time, whoever asks.
   * @param seen told what the files are
   * @param sql what is asked next: views of what is settled are made where it names them
   */
  look(seen?: (key: string) => void, sql?: string): Promise<unknown>;
  /** What they would be over now, and the same key where no file came or went. */
  now(): Promise<Pick<Found, 'files' | 'key'>>;
  /** Lines that the engine refuses of files that are no Parquet. */
  setAside(): Promise<readonly SetAside[]>;
  /** What they are over, as of the last look. */
  files(): BookFiles;
  /** Relations over what may have anything of a time, as of the last look. */
  over(span: Span | undefined, shown?: { readonly named: boolean }): ReturnType<typeof relationsOf>;
  /** A relation as it is shown: with names where they are known. */
  named(relation: string): string;
  /** Entries of a sealed journal file that has such lines. */
  readable(file: string): Promise<string>;
}

type Found = Awaited<ReturnType<typeof bookFiles>>;
/** SQL that names a view of what is settled, or asks which views there are. */
const NAMES_SETTLED = /settled|duckdb_|schema/i;

/** Makes the stable views over a ledger folder, and makes them anew when its files change. */
export function bookViews(
  folder: string,
  engine: Engine,
  names: readonly KnownName[],
  flushed: () => FlushedOffsets,
  screen: LineScreen,
): BookViews {
  const held = heldLines(folder, engine, screen);
  /** Files that the engine's views are over. */
  let made: string | null = null;
  let settledMade: string | null = null;
  let files: BookFiles | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const now = (): ReturnType<typeof bookFiles> => bookFiles(folder, engine, flushed(), screen);
  const refresh = async (seen: (key: string) => void, sql: string): Promise<Found> => {
    const found = await now();
    seen(found.key);
    // What an engine that ended when it was idle held is gone with it.
    if ((await engine.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'held_hours'")).length === 0) {
      made = null;
      settledMade = null;
      held.forget();
    }
    const { booked, settled } = viewStatements(found.files, names.length > 0);
    await held.refresh(found.held, [...nameStatements(names), ...booked], found.key !== made);
    made = found.key;
    files = found.files;
    if (NAMES_SETTLED.test(sql) && settledMade !== found.key) {
      for (const statement of settled) await engine.run(statement);
      settledMade = found.key;
    }
    return found;
  };
  const look = (seen: (key: string) => void = () => {}, sql = ''): Promise<Found> => {
    const mine = turn.then(() => refresh(seen, sql));
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    look,
    files: () => files!,
    now,
    async setAside() {
      const found = await look();
      const lines = found.files.lines.map((path) => basename(path).replace(/^clean-/, ''));
      return [...found.held.map(({ file }) => file), ...lines].flatMap((file) => screen.refusedOf(file));
    },
    over: (span, { named } = { named: names.length > 0 }) => relationsOf(files!, named, span),
    named: (relation) => shown(relation, names.length > 0),
    readable: (file) => readableSql(engine, file),
  };
}
