import { ENTRY_COLUMNS, RECORD_COLUMNS } from '../entry/index.ts';
import {
  HOURS_COLUMNS,
  hoursOfSql,
  journalEntriesSql,
  journalRecordsSql,
  mergedHoursSql,
  noRowsSql,
  readLinesSql,
  readParquetSql,
  sqlText,
} from '../engine/index.ts';
import type { KnownName } from '../../identity/index.ts';
import { settledSql } from './settled-sql.ts';
import { SETTLEMENT_COLUMNS } from './settlement.ts';

const AT_ONCE = 1000;
const text = (value: string | null): string => (value === null ? 'NULL' : sqlText(value));

/** Statements that give the engine names, in memory: they are on no disk but the state's. */
export function nameStatements(names: readonly KnownName[]): readonly string[] {
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
  const columns = PSEUDONYMS;
  const replaced = columns.map((column) => `coalesce(of_${column}.name, booked.${column}) AS ${column}`);
  return `SELECT booked.* REPLACE (${replaced.join(', ')}) FROM (${relation}) booked ${columns.map((column) => `LEFT JOIN names of_${column} ON of_${column}.id = booked.${column}`).join(' ')}`;
}

/** Files that views read, by what is in them. */
export interface BookFiles {
  readonly parquet: readonly string[];
  /** Sealed journal files and snapshots of open ones. */
  readonly lines: readonly string[];
  readonly records: readonly string[];
  /** Sums of the segments in `parquet`, and of retired ones. */
  readonly hours: readonly string[];
  readonly settlements: readonly string[];
}

const union = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join(' UNION ALL BY NAME ');
const DAY = 'make_timestamp(hour::BIGINT * 3600000000)::DATE AS day';
const NUMBER_FACTORS = [
  'whPerInput',
  'whPerCached',
  'whPerOutput',
  'whPerOutputPerContext',
  'whPerOutputPerWindowed',
  'windowTokens',
  'gPerInput',
  'gPerOutput',
  'gPerOutputPerContext',
  'gPerOutputPerWindowed',
  'lifecycleGPerWh',
  'directGPerWh',
  'onSiteLitresPerWh',
  'electricityUsdPerWh',
  'sigmaEnergy',
  'sigmaGrid',
];
const PRICE_FACTORS = [
  'inputPerMtok',
  'cacheReadPerMtok',
  'cacheWritePerMtok',
  'cacheWrite1hPerMtok',
  'outputPerMtok',
  'perRequest',
];
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const FACTORS = `SELECT id AS factors_id, ${NUMBER_FACTORS.map((name) => `json_extract(json, '$.${name}')::DOUBLE AS ${snake(name)}`).join(', ')}, ${PRICE_FACTORS.map(
  (name) => `json_extract(json, '$.price.${name}')::DOUBLE AS usd_${snake(name)}`,
).join(
  ', ',
)}, json_extract(json, '$.grid.marginalGPerKwh')::DOUBLE / 1000 AS marginal_g_per_wh, json_extract_string(json, '$.tier') AS tier, json_extract_string(json, '$.method') AS method, json_extract_string(json, '$.grid.source') AS grid_source, json FROM records WHERE kind = 'factors'`;

const FOREVER = '9223372036854775807';
const WORKLOADS = `SELECT day, workload, sum(tokens_input_uncached + tokens_cache_read + tokens_cache_write_5m + tokens_cache_write_1h)::HUGEINT AS tokens_input, sum(tokens_output + tokens_reasoning)::HUGEINT AS tokens_output, sum(COLUMNS('^(requests|(cost|electricity|energy|carbon|water|wasted)_.*)$'))::HUGEINT FROM hours GROUP BY ALL`;

/**
 * Statements that make the stable views over these files.
 * @param named whether they show names, where the table `names` has them, or pseudonyms as the files do
 */
export function viewStatements(files: BookFiles, named: boolean): readonly string[] {
  const { parquet, lines, records, hours, settlements } = files;
  const entries = union([
    noRowsSql(ENTRY_COLUMNS),
    parquet.length > 0 && readParquetSql(parquet),
    lines.length > 0 && journalEntriesSql(lines),
  ]);
  const recordRows = union([
    noRowsSql(RECORD_COLUMNS),
    records.length > 0 && readParquetSql(records),
    lines.length > 0 && journalRecordsSql(lines),
  ]);
  const sums = union([
    noRowsSql(HOURS_COLUMNS),
    hours.length > 0 && readParquetSql(hours),
    lines.length > 0 && `SELECT * FROM (${hoursOfSql(journalEntriesSql(lines))})`,
  ]);
  const settled = union([
    noRowsSql(SETTLEMENT_COLUMNS),
    settlements.length > 0 && `SELECT * FROM ${readLinesSql(settlements, SETTLEMENT_COLUMNS)}`,
  ]);
  return [
    `CREATE OR REPLACE VIEW entries AS SELECT *, make_timestamp(at_ms * 1000) AS arrived, ${DAY} FROM (${shown(entries, named)})`,
    `CREATE OR REPLACE VIEW records AS SELECT DISTINCT ON (id) kind, id, json FROM (${recordRows})`,
    `CREATE OR REPLACE VIEW factors AS ${FACTORS}`,
    `CREATE OR REPLACE VIEW hour_sums AS ${sums}`,
    `CREATE OR REPLACE VIEW hours AS SELECT *, ${DAY} FROM (${shown('FROM hour_sums', named)})`,
    `CREATE OR REPLACE VIEW workloads AS ${WORKLOADS}`,
    `CREATE OR REPLACE VIEW settlements AS ${settled}`,
    // Rounded once a key, so that settled figures do not depend on how many files the sums lie in.
    `CREATE OR REPLACE MACRO settled_between(as_of_ms, from_hour, to_hour) AS TABLE SELECT *, ${DAY} FROM (${shown(settledSql(mergedHoursSql('FROM hour_sums')), named)})`,
    'CREATE OR REPLACE MACRO settled_as_of(as_of_ms) AS TABLE FROM settled_between(as_of_ms, -2147483648, 2147483647)',
    `CREATE OR REPLACE VIEW settled AS FROM settled_as_of(${FOREVER})`,
  ];
}
