import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownName } from '../../identity/index.ts';
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
  type Engine,
} from '../engine/index.ts';
import { ENTRY_COLUMNS, RECORD_COLUMNS } from '../entry/index.ts';
import {
  OWN_NAME_START,
  READ_NO_LINK,
  filesOfBooks,
  type FlushedOffsets,
  type LineScreen,
  type SetAside,
} from '../segments/index.ts';
import { LAST_BOOKED, SETTLEMENT_COLUMNS } from './settlement.ts';

/** The last settlement of each key that was known at a moment. */
const latest = (kind: string, key: string, fields: readonly string[]): string =>
  `SELECT ${key}, hour, ${fields.map((name) => `arg_max(${name}, ${LAST_BOOKED}) AS ${name}`).join(', ')} FROM (SELECT * REPLACE (coalesce(direct_g_per_kwh, 'nan'::DOUBLE) AS direct_g_per_kwh, coalesce(marginal_g_per_kwh, 'nan'::DOUBLE) AS marginal_g_per_kwh) FROM settlements WHERE kind = '${kind}' AND booked_at_ms <= as_of_ms) GROUP BY ${key}, hour`;

const nano = (sql: string): string => `round(${sql})::HUGEINT`;
/** Where no meter tells more, a sum stays the integer that it is. */
const scaled = (sql: string, by = 'scale'): string =>
  `(CASE WHEN ${by} IS NULL THEN ${sql} ELSE ${nano(`(${sql}) * ${by}`)} END)`;

/** A kind of carbon: energy at the deployment times the final intensity, or the booked grams; what other deployments emitted stays. */
const carbonSql = (column: string, elsewhere: string, intensity: string): string =>
  `CASE WHEN ${intensity} IS NULL THEN ${elsewhere} + ${scaled(`${column} - ${elsewhere}`)} ELSE ${elsewhere} + ${nano(`here_nano_wh * ${intensity}`)} END`;

/**
 * Hourly sums with what was known of their hour at a moment, under the names of the booked ones, and the booked
 * energy and carbon beside. Metered energy is divided over a deployment's hour in proportion to booked energy; the
 * final intensity replaces the booked one; embodied carbon stays. An hour of live usage is known once it has begun,
 * an import when it was booked. It is made of sums, so that it outlives the entries.
 */
export const settledSql = (hours: string): string => `WITH known AS (
  SELECT * FROM (${hours}) WHERE coalesce(imported_at_ms, hour::BIGINT * 3600000) <= as_of_ms AND hour >= from_hour AND hour < to_hour
), grid AS (${latest('grid', 'zone', ['lifecycle_g_per_kwh', 'direct_g_per_kwh', 'marginal_g_per_kwh', 'source', 'reason'])}
), meter AS (${latest('meter', 'deployment', ['energy_nano_wh', 'energy_sigma', 'source', 'reason'])}
), booked AS (SELECT deployment, hour, sum(energy_nano_wh - elsewhere_nano_wh) AS energy_nano_wh FROM known GROUP BY ALL
), joined AS (
  SELECT k.*, meter.source AS meter_source, grid.source AS grid_source, meter.reason AS meter_reason, grid.reason AS grid_reason, meter.energy_sigma AS meter_sigma,
    CASE WHEN booked.energy_nano_wh > 0 THEN meter.energy_nano_wh / booked.energy_nano_wh::DOUBLE END AS scale,
    grid.lifecycle_g_per_kwh / 1000 AS final_g_per_wh,
    CASE WHEN isnan(grid.direct_g_per_kwh) THEN NULL ELSE grid.direct_g_per_kwh / 1000 END AS final_direct_g_per_wh,
    CASE WHEN isnan(grid.marginal_g_per_kwh) THEN NULL ELSE grid.marginal_g_per_kwh / 1000 END AS final_marginal_g_per_wh
  FROM known k
  LEFT JOIN booked ON booked.deployment = k.deployment AND booked.hour = k.hour
  LEFT JOIN meter ON meter.deployment = k.deployment AND meter.hour = k.hour
  LEFT JOIN grid ON grid.zone = k.zone AND grid.hour = k.hour
), metered AS (
  SELECT *, ${scaled('energy_nano_wh - elsewhere_nano_wh')} AS here_nano_wh,
    CASE WHEN scale IS NOT NULL AND energy_nano_wh > 0 THEN (elsewhere_nano_wh + (energy_nano_wh - elsewhere_nano_wh) * scale) / energy_nano_wh END AS blend
  FROM joined
), figures AS (
  SELECT *, ${carbonSql('carbon_operational_nano_g', 'elsewhere_nano_g', 'final_g_per_wh')} AS operational FROM metered
)
SELECT * EXCLUDE (here_nano_wh, blend, scale, operational, final_g_per_wh, final_direct_g_per_wh, final_marginal_g_per_wh, meter_sigma) REPLACE (
    elsewhere_nano_wh + here_nano_wh AS energy_nano_wh,
    CASE WHEN final_g_per_wh IS NULL THEN carbon_nano_g - carbon_operational_nano_g ELSE carbon_embodied_nano_g END + operational AS carbon_nano_g,
    operational AS carbon_operational_nano_g,
    ${carbonSql('carbon_direct_nano_g', 'elsewhere_direct_nano_g', 'final_direct_g_per_wh')} AS carbon_direct_nano_g,
    ${carbonSql('carbon_marginal_nano_g', 'elsewhere_marginal_nano_g', 'final_marginal_g_per_wh')} AS carbon_marginal_nano_g,
    ${scaled('carbon_market_nano_g', 'blend')} AS carbon_market_nano_g,
    ${scaled('carbon_upstream_nano_g', 'blend')} AS carbon_upstream_nano_g,
    ${scaled('electricity_nano_usd', 'blend')} AS electricity_nano_usd,
    ${scaled('water_microlitres', 'blend')} AS water_microlitres,
    CASE WHEN final_g_per_wh IS NULL THEN carbon_unknown ELSE energy_unknown END AS carbon_unknown,
    CASE WHEN final_direct_g_per_wh IS NULL THEN carbon_direct_unknown ELSE energy_unknown END AS carbon_direct_unknown,
    CASE WHEN final_marginal_g_per_wh IS NULL THEN carbon_marginal_unknown ELSE energy_unknown END AS carbon_marginal_unknown,
    CASE WHEN scale IS NULL THEN energy_sigma_weight ELSE ${nano('(elsewhere_nano_wh + here_nano_wh) * meter_sigma')} END AS energy_sigma_weight,
    ${settledCarbonSigma()} AS carbon_sigma_weight,
    CASE WHEN scale IS NULL THEN tier ELSE 'measured' END AS tier),
  energy_nano_wh AS booked_energy_nano_wh, carbon_nano_g AS booked_carbon_nano_g
FROM figures`;

/** The log-sigma of carbon as booked; the part that energy has in it becomes the meter's. */
function settledCarbonSigma(): string {
  const booked =
    'coalesce(carbon_sigma_weight / nullif(carbon_nano_g, 0), energy_sigma_weight / nullif(energy_nano_wh, 0), 0)';
  const energy = 'coalesce(energy_sigma_weight / nullif(energy_nano_wh, 0), 0)';
  const sigma = `CASE WHEN scale IS NULL THEN ${booked} ELSE sqrt(greatest(0, pow(${booked}, 2) - pow(${energy}, 2)) + pow(meter_sigma, 2)) END`;
  const carbon =
    'CASE WHEN final_g_per_wh IS NULL THEN carbon_nano_g - carbon_operational_nano_g ELSE carbon_embodied_nano_g END + operational';
  return `CASE WHEN scale IS NULL AND final_g_per_wh IS NULL THEN carbon_sigma_weight ELSE ${nano(`(${carbon}) * (${sigma})`)} END`;
}

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
  'marketGPerWh',
  'upstreamGPerWh',
  'onSiteLitresPerWh',
  'electricityUsdPerWh',
  'sigmaEnergy',
  'sigmaGrid',
];
const PRICE_FACTORS =
  'inputPerMtok cacheReadPerMtok cacheWritePerMtok cacheWrite1hPerMtok outputPerMtok perRequest'.split(' ');
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

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1024 * 1024;

/** What is complete of a file: to a known offset, or to its last line's end. */
async function completeBytes(path: string, endByte: number | null): Promise<Buffer> {
  const handle = await open(path, READ_NO_LINK);
  try {
    let end = endByte ?? (await handle.stat()).size;
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    while (endByte === null && end > 0) {
      const from = Math.max(0, end - CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, end - from, from);
      const at = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
      end = at === -1 ? from : from + at + 1;
      if (at !== -1) break;
    }
    const bytes = Buffer.allocUnsafe(end);
    for (let done = 0; done < end;) {
      const { bytesRead } = await handle.read(bytes, done, end - done, done);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Files that the views are over, lines that the engine refuses left out, and a key that tells two sets of them apart. */
export async function bookFiles(
  folder: string,
  engine: Engine,
  flushed: FlushedOffsets,
  screen: LineScreen,
): Promise<{ files: BookFiles; key: string; setAside: readonly SetAside[] }> {
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
  const setAside: SetAside[] = [];
  const add = async (file: string, endByte: number | null, isSealed: boolean): Promise<void> => {
    if (isSealed && screen.isClean(file, endByte ?? 0)) {
      lines.push(path(file));
      return;
    }
    const complete = await completeBytes(path(file), endByte);
    // A second beginning is that of a file that somebody put behind this one: its entries are another's.
    const end = isSealed ? -1 : complete.indexOf(`\n${OWN_NAME_START}`);
    const bytes = end === -1 ? complete : complete.subarray(0, end + 1);
    if (bytes.length === 0) return;
    const { clean, refused } = await screen.screen(file, bytes);
    setAside.push(...refused);
    if (isSealed && clean === null) {
      lines.push(path(file));
      return;
    }
    const copy = join(await engine.temporary(), `open-${file}`);
    await writeFile(copy, clean ?? bytes);
    lines.push(copy);
  };
  for (const { file, format, bytes } of manifest.segments) if (format === 'ndjson') await add(file, bytes, true);
  for (const { file } of openFiles) await add(file, flushed.get(file) ?? null, false);
  const files = {
    parquet: of('parquet'),
    lines,
    records: parts('records'),
    hours: sums('hours'),
    settlements: of('settlement'),
  };
  const key = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  return { files, key, setAside };
}
