import type { Column } from '../entry/columns.ts';

const c = (name: string, type: string, unit: string, doc: string): Column => ({ name, type, unit, doc });

const SUMMED: readonly (readonly [column: string, unit: string])[] = [
  ['tokens_input_uncached', 'tokens'],
  ['tokens_cache_read', 'tokens'],
  ['tokens_cache_write_5m', 'tokens'],
  ['tokens_cache_write_1h', 'tokens'],
  ['tokens_output', 'tokens'],
  ['tokens_reasoning', 'tokens'],
  ['cost_nano_usd', '1e-9 USD'],
  ['electricity_nano_usd', '1e-9 USD'],
  ['energy_nano_wh', '1e-9 Wh'],
  ['carbon_nano_g', '1e-9 gCO2e'],
  ['carbon_operational_nano_g', '1e-9 gCO2e'],
  ['carbon_embodied_nano_g', '1e-9 gCO2e'],
  ['carbon_direct_nano_g', '1e-9 gCO2e'],
  ['carbon_market_nano_g', '1e-9 gCO2e'],
  ['carbon_marginal_nano_g', '1e-9 gCO2e'],
  ['water_microlitres', '1e-6 L'],
  ['wasted_nano_usd', '1e-9 USD'],
  ['wasted_nano_wh', '1e-9 Wh'],
  ['wasted_nano_g', '1e-9 gCO2e'],
];

/** Sums that are not of a column: what it adds, and where from. */
const MADE: readonly (readonly [name: string, type: string, unit: string, sql: string, doc: string])[] = [
  ['requests', 'BIGINT', '', '1', 'entries'],
  [
    'energy_unknown',
    'BIGINT',
    '',
    'CASE WHEN energy_nano_wh IS NULL AND deployment IS NOT NULL THEN 1 ELSE 0 END',
    'entries that used energy of unknown amount',
  ],
  [
    'carbon_unknown',
    'BIGINT',
    '',
    'CASE WHEN carbon_nano_g IS NULL AND deployment IS NOT NULL THEN 1 ELSE 0 END',
    'entries that emitted an unknown amount',
  ],
  ['energy_sigma_weight', 'DOUBLE', '1e-9 Wh', 'energy_nano_wh * energy_sigma', 'sum of energy times its log-sigma'],
  ['carbon_sigma_weight', 'DOUBLE', '1e-9 gCO2e', 'carbon_nano_g * carbon_sigma', 'sum of carbon times its log-sigma'],
  ['added_ms', 'DOUBLE', 'ms', 'added_ms', 'sum over the nearest deployment'],
];

/** Sums of entries, kept with each segment so that no page over a month reads its entries. They name nobody. */
export interface Rollup {
  readonly columns: readonly Column[];
  /** Sums of entries. */
  of(entries: string): string;
  /** Sums of sums. */
  merged(sums: string): string;
}

function rollup(keys: readonly Column[]): Rollup {
  const names = keys.map(({ name }) => name).join(', ');
  return {
    columns: [
      ...keys,
      ...MADE.map(([name, type, unit, , doc]) => c(name, type, unit, doc)),
      ...SUMMED.map(([name, unit]) => c(name, 'HUGEINT', unit, 'sum; what is unknown adds nothing')),
    ],
    of: (entries) =>
      `SELECT ${names}, ${MADE.map(([name, type, , sql]) => `sum(${sql})::${type} AS ${name}`).join(', ')}, ${SUMMED.map(
        ([name]) => `sum(${name})::DECIMAL(38, 0) AS ${name}`,
      ).join(', ')} FROM (${entries}) GROUP BY ALL ORDER BY ALL`,
    merged: (sums) =>
      `SELECT ${names}, ${MADE.map(([name, type]) => `sum(${name})::${type} AS ${name}`).join(', ')}, ${SUMMED.map(([name]) => `sum(${name})::HUGEINT AS ${name}`).join(', ')} FROM (${sums}) GROUP BY ALL`,
  };
}

const HOUR = c('hour', 'INTEGER', 'h since 1970-01-01T00:00Z', 'UTC hour');

/** Where work ran, and how. */
export const HOURS = rollup([
  HOUR,
  c('workload', 'VARCHAR', '', ''),
  c('deployment', 'VARCHAR', '', 'absent: none was reached'),
  c('mode', 'VARCHAR', '', ''),
  c('outcome', 'VARCHAR', '', ''),
]);

/** Who caused it. Apart from {@link HOURS}: both at once would be nearly as many rows as entries. */
export const TEAMS = rollup([
  HOUR,
  c('organisation', 'VARCHAR', '', 'pseudonym'),
  c('team', 'VARCHAR', '', 'pseudonym; absent: the keys belong to none'),
  c('workload', 'VARCHAR', '', ''),
]);

/** The parts of a segment that are rollups, by their role in the manifest. */
export const ROLLUPS = { hours: HOURS, teams: TEAMS } as const;
