import { ENTRY_COLUMNS, RECORD_COLUMNS } from '../entry/columns.ts';
import {
  HOURS,
  journalEntriesSql,
  journalRecordsSql,
  noRowsSql,
  readLinesSql,
  readParquetSql,
  TEAMS,
  type Rollup,
} from '../engine/index.ts';
import { shown } from './names-sql.ts';
import { SETTLEMENT_COLUMNS } from './settlement.ts';

/** Files that views read, by what is in them. */
export interface BookFiles {
  readonly parquet: readonly string[];
  /** Sealed journal files and snapshots of open ones. */
  readonly lines: readonly string[];
  readonly records: readonly string[];
  /** Sums of the segments in `parquet`, and of retired ones. */
  readonly hours: readonly string[];
  readonly teams: readonly string[];
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

const WORKLOADS = `SELECT ${DAY}, workload, sum(requests)::BIGINT AS requests, sum(tokens_input_uncached + tokens_cache_read + tokens_cache_write_5m + tokens_cache_write_1h)::HUGEINT AS tokens_input, sum(tokens_output + tokens_reasoning)::HUGEINT AS tokens_output, ${[
  'cost_nano_usd',
  'electricity_nano_usd',
  'energy_nano_wh',
  'carbon_nano_g',
  'carbon_operational_nano_g',
  'carbon_embodied_nano_g',
  'carbon_direct_nano_g',
  'carbon_market_nano_g',
  'carbon_marginal_nano_g',
  'water_microlitres',
  'wasted_nano_usd',
  'wasted_nano_wh',
  'wasted_nano_g',
]
  .map((name) => `sum(${name})::HUGEINT AS ${name}`)
  .join(
    ', ',
  )}, sum(energy_unknown)::BIGINT AS energy_unknown, sum(carbon_unknown)::BIGINT AS carbon_unknown FROM hours GROUP BY ALL`;

/** Latest settlement of each key that was known at a moment. */
const latest = (kind: string, key: string, fields: readonly string[]): string =>
  `SELECT ${key}, hour, ${fields.map((name) => `arg_max(${name}, (booked_at_ms, id)) AS ${name}`).join(', ')} FROM (SELECT * REPLACE (coalesce(direct_g_per_kwh, 'nan'::DOUBLE) AS direct_g_per_kwh, coalesce(marginal_g_per_kwh, 'nan'::DOUBLE) AS marginal_g_per_kwh) FROM settlements WHERE kind = '${kind}' AND booked_at_ms <= as_of_ms) GROUP BY ${key}, hour`;

const nano = (sql: string): string => `round(${sql})::BIGINT`;

/**
 * Entries with what was known of their hour at a moment. Metered energy is divided over a deployment's hour in
 * proportion to booked energy; the final intensity replaces the booked one; embodied carbon stays.
 */
const SETTLED_AS_OF = `WITH known AS (
  SELECT *, coalesce(factors_id, attempts[-1].factors_id) AS used_factors_id, coalesce(len(attempts), 1) = 1 AS one_place FROM entries WHERE coalesce(imported_at_ms, at_ms) <= as_of_ms
), grid AS (${latest('grid', 'zone', ['lifecycle_g_per_kwh', 'direct_g_per_kwh', 'marginal_g_per_kwh', 'source', 'reason'])}
), meter AS (${latest('meter', 'deployment', ['energy_nano_wh', 'energy_sigma', 'source', 'reason'])}
), booked AS (SELECT deployment, hour, sum(energy_nano_wh) AS energy_nano_wh FROM known GROUP BY ALL
), joined AS (
  SELECT k.*, meter.source AS meter_source, grid.source AS final_grid_source, meter.reason AS meter_reason, grid.reason AS grid_reason, meter.energy_sigma AS meter_sigma,
    CASE WHEN booked.energy_nano_wh > 0 AND meter.energy_nano_wh IS NOT NULL THEN meter.energy_nano_wh / booked.energy_nano_wh::DOUBLE ELSE 1.0 END AS scale,
    grid.lifecycle_g_per_kwh / 1000 AS final_g_per_wh,
    CASE WHEN isnan(grid.direct_g_per_kwh) THEN NULL ELSE grid.direct_g_per_kwh / 1000 END AS final_direct_g_per_wh,
    CASE WHEN isnan(grid.marginal_g_per_kwh) THEN NULL ELSE grid.marginal_g_per_kwh / 1000 END AS final_marginal_g_per_wh,
    f.lifecycle_g_per_wh AS booked_g_per_wh, f.direct_g_per_wh AS booked_direct_g_per_wh
  FROM known k
  LEFT JOIN booked ON booked.deployment = k.deployment AND booked.hour = k.hour
  LEFT JOIN meter ON meter.deployment = k.deployment AND meter.hour = k.hour
  LEFT JOIN grid ON grid.zone = k.zone AND grid.hour = k.hour
  LEFT JOIN factors f ON f.factors_id = k.used_factors_id
), figures AS (
  SELECT *, ${nano('energy_nano_wh * scale')} AS settled_energy_nano_wh,
    CASE WHEN final_g_per_wh IS NULL THEN ${nano('carbon_operational_nano_g * scale')}
      WHEN one_place THEN ${nano('energy_nano_wh * scale * final_g_per_wh')}
      ELSE ${nano('carbon_operational_nano_g * scale * final_g_per_wh / booked_g_per_wh')} END AS settled_operational_nano_g,
    CASE WHEN final_direct_g_per_wh IS NULL THEN ${nano('carbon_direct_nano_g * scale')}
      WHEN one_place THEN ${nano('energy_nano_wh * scale * final_direct_g_per_wh')}
      ELSE ${nano('carbon_direct_nano_g * scale * final_direct_g_per_wh / booked_direct_g_per_wh')} END AS settled_direct_nano_g,
    CASE WHEN final_marginal_g_per_wh IS NULL OR NOT one_place THEN ${nano('carbon_marginal_nano_g * scale')}
      ELSE ${nano('energy_nano_wh * scale * final_marginal_g_per_wh')} END AS settled_marginal_nano_g
  FROM joined
)
SELECT id, arrived, day, hour, organisation, team, workload, mode, outcome, model_served, deployment, site, zone, operator,
  tokens_input_uncached, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h, tokens_output, tokens_reasoning, cost_nano_usd,
  settled_energy_nano_wh AS energy_nano_wh, settled_operational_nano_g + carbon_embodied_nano_g AS carbon_nano_g,
  settled_operational_nano_g AS carbon_operational_nano_g, carbon_embodied_nano_g, settled_direct_nano_g AS carbon_direct_nano_g,
  settled_marginal_nano_g AS carbon_marginal_nano_g, carbon_market_nano_g,
  CASE WHEN meter_source IS NULL THEN energy_sigma ELSE meter_sigma END AS energy_sigma,
  CASE WHEN meter_source IS NULL THEN tier ELSE 'measured' END AS tier, meter_source, final_grid_source AS grid_source, meter_reason, grid_reason,
  energy_nano_wh AS booked_energy_nano_wh, carbon_nano_g AS booked_carbon_nano_g
FROM figures`;

const FOREVER = '9223372036854775807';

/**
 * Statements that make the stable views over these files.
 * @param named whether they show names, where the table `names` has them, or pseudonyms as the files do
 */
export function viewStatements(files: BookFiles, named: boolean): readonly string[] {
  const { parquet, lines, records, hours, teams, settlements } = files;
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
  const summed = (rollup: Rollup, sums: readonly string[]): string =>
    rollup.merged(
      union([
        noRowsSql(rollup.columns),
        sums.length > 0 && readParquetSql(sums),
        lines.length > 0 && rollup.of(journalEntriesSql(lines)),
      ]),
    );
  const settled = union([
    noRowsSql(SETTLEMENT_COLUMNS),
    settlements.length > 0 && `SELECT * FROM ${readLinesSql(settlements, SETTLEMENT_COLUMNS)}`,
  ]);
  return [
    `CREATE OR REPLACE VIEW entries AS SELECT *, make_timestamp(at_ms * 1000) AS arrived, ${DAY} FROM (${shown(entries, named, ['organisation', 'team', 'key_id'])})`,
    `CREATE OR REPLACE VIEW records AS SELECT DISTINCT ON (id) kind, id, json FROM (${recordRows})`,
    `CREATE OR REPLACE VIEW factors AS ${FACTORS}`,
    `CREATE OR REPLACE VIEW hours AS SELECT *, ${DAY} FROM (${summed(HOURS, hours)})`,
    `CREATE OR REPLACE VIEW teams AS SELECT *, ${DAY} FROM (${shown(summed(TEAMS, teams), named, ['organisation', 'team'])})`,
    `CREATE OR REPLACE VIEW workloads AS ${WORKLOADS}`,
    `CREATE OR REPLACE VIEW settlements AS ${settled}`,
    `CREATE OR REPLACE MACRO settled_as_of(as_of_ms) AS TABLE ${SETTLED_AS_OF}`,
    `CREATE OR REPLACE VIEW settled AS SELECT * FROM settled_as_of(${FOREVER})`,
  ];
}
