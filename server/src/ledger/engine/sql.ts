import { type Column, ENTRY_COLUMNS, NUMBERED, NUMBERS_KEY } from '../entry/index.ts';

/** A text as SQL. @example sqlText("it's") // "'it''s'" */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Its reader takes twice this much memory a thread. No entry comes near: callers' texts are cut when they are booked. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const columnMap = (columns: readonly Column[]): string =>
  `{${columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(type)}`).join(', ')}}`;
const pathList = (paths: readonly string[]): string => `[${paths.map(sqlText).join(', ')}]`;

/** Lines of journal files as a relation of the given columns. A damaged line is an error. */
export const readLinesSql = (paths: readonly string[], columns: readonly Column[]): string =>
  `read_json(${pathList(paths)}, columns = ${columnMap(columns)}, format = 'newline_delimited', maximum_object_size = ${MAX_LINE_BYTES})`;

/** Keys of a record's line. */
export const RECORD_LINE_COLUMNS: readonly Column[] = ['record', 'record_id', 'record_json'].map((name) => ({
  name,
  type: 'VARCHAR',
  unit: '',
  doc: '',
}));

const numbered = new Map<string, number>(NUMBERED.map((name, i) => [name, i]));

/** Keys of an entry's line. */
export const ENTRY_LINE_COLUMNS: readonly Column[] = [
  ...ENTRY_COLUMNS.filter(({ name }) => !numbered.has(name)),
  { name: NUMBERS_KEY, type: 'DOUBLE[]', unit: '', doc: 'safe integers and measured figures: exact as doubles' },
];

const columnOfLine = ({ name, type }: Column): string => {
  const nth = numbered.get(name);
  return nth === undefined ? `"${name}"` : `${NUMBERS_KEY}[${nth + 1}]::${type} AS "${name}"`;
};

/** Entries among lines that were read with {@link ENTRY_LINE_COLUMNS}. */
export const entriesOfLinesSql = (lines: string): string =>
  `SELECT ${ENTRY_COLUMNS.map(columnOfLine).join(', ')} FROM ${lines} WHERE id IS NOT NULL`;

/** Records among lines that were read with {@link RECORD_LINE_COLUMNS}. */
export const recordsOfLinesSql = (lines: string): string =>
  `SELECT record AS kind, record_id AS id, record_json AS json FROM ${lines} WHERE record IS NOT NULL`;

/** Entries of journal files. */
export const journalEntriesSql = (paths: readonly string[]): string =>
  entriesOfLinesSql(readLinesSql(paths, ENTRY_LINE_COLUMNS));

/** Records of journal files. */
export const journalRecordsSql = (paths: readonly string[]): string =>
  recordsOfLinesSql(readLinesSql(paths, RECORD_LINE_COLUMNS));

/** No rows of the given columns: a union with it has every column, whatever the files have. */
export const noRowsSql = (columns: readonly Column[]): string =>
  `SELECT ${columns.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`;

export const readParquetSql = (paths: readonly string[]): string =>
  `SELECT * FROM read_parquet(${pathList(paths)}, union_by_name = true)`;

const c = (name: string, type: string, unit: string, doc: string): Column => ({ name, type, unit, doc });

/** What sums are told apart by. All at once, so that any report and any settlement can be made of them. */
const KEYS: readonly (readonly [column: Column, sql?: string])[] = [
  [c('hour', 'INTEGER', 'h since 1970-01-01T00:00Z', 'UTC hour')],
  [c('imported_at_ms', 'BIGINT', 'ms since 1970-01-01T00:00Z', 'when imported usage was booked; absent: live')],
  [c('organisation', 'VARCHAR', '', 'pseudonym')],
  [c('team', 'VARCHAR', '', 'pseudonym; absent: the key belongs to none')],
  [c('key_id', 'VARCHAR', '', 'pseudonym')],
  [c('workload', 'VARCHAR', '', '')],
  [c('mode', 'VARCHAR', '', '')],
  [c('outcome', 'VARCHAR', '', '')],
  [
    c(
      'model',
      'VARCHAR',
      '',
      'that served, or as asked where the catalogue has none; absent: no deployment was reached',
    ),
    'coalesce(model_served, CASE WHEN deployment IS NOT NULL THEN model_asked END)',
  ],
  [c('deployment', 'VARCHAR', '', 'absent: none was reached')],
  [c('operator', 'VARCHAR', '', '')],
  [c('site', 'VARCHAR', '', '')],
  [c('zone', 'VARCHAR', '', '')],
  [c('origin', 'VARCHAR', '', '')],
  [c('tier', 'VARCHAR', '', 'how energy was obtained')],
];

/** Of attempts at other deployments than the last: a share of a column, by what those attempts used. */
const elsewhere = (column: string, by: string): string =>
  `CASE WHEN attempts IS NULL THEN 0 ELSE round(${column} * coalesce(list_sum([a.${by} FOR a IN attempts IF a.deployment IS DISTINCT FROM deployment])::DOUBLE / nullif(list_sum([a.${by} FOR a IN attempts]), 0), 0)) END`;
const UNKNOWN = 'deployment IS NOT NULL AND';

/** Sums: name, unit, what an entry adds, and in words what that is where it is not the entry's column. */
const SUMS: readonly (readonly [name: string, unit: string, sql?: string, doc?: string])[] = [
  ['requests', '', '1', 'entries'],
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
  ['energy_sigma_weight', '1e-9 Wh', 'round(energy_nano_wh * energy_sigma)', 'energy times its log-sigma'],
  ['carbon_sigma_weight', '1e-9 gCO2e', 'round(carbon_nano_g * carbon_sigma)', 'carbon times its log-sigma'],
  ['added_us', '1e-6 s', 'round(added_ms * 1000)', 'latency over the nearest deployment'],
  ['nearest_cost_nano_usd', '1e-9 USD', 'coalesce(nearest_cost_nano_usd, cost_nano_usd)', 'at the nearest deployment'],
  ['nearest_energy_nano_wh', '1e-9 Wh', 'coalesce(nearest_energy_nano_wh, energy_nano_wh)', 'likewise'],
  ['nearest_carbon_nano_g', '1e-9 gCO2e', 'coalesce(nearest_carbon_nano_g, carbon_nano_g)', 'likewise'],
  ['cost_unknown', '', `(${UNKNOWN} price_source IS NULL)::INTEGER`, 'entries that have no price'],
  ['energy_unknown', '', `(${UNKNOWN} energy_nano_wh IS NULL)::INTEGER`, 'entries that used energy of unknown amount'],
  ['carbon_unknown', '', `(${UNKNOWN} carbon_nano_g IS NULL)::INTEGER`, 'entries that emitted an unknown amount'],
  ...[
    'electricity_nano_usd',
    'carbon_direct_nano_g',
    'carbon_market_nano_g',
    'carbon_marginal_nano_g',
    'water_microlitres',
  ].map(
    (name) =>
      [
        name.replace(/_(nano_usd|nano_g|microlitres)$/, '_unknown'),
        '',
        `(${UNKNOWN} ${name} IS NULL)::INTEGER`,
        `entries without ${name}`,
      ] as const,
  ),
  [
    'elsewhere_nano_wh',
    '1e-9 Wh',
    elsewhere('energy_nano_wh', 'energy_nano_wh'),
    'part of attempts at other deployments',
  ],
  ['elsewhere_nano_g', '1e-9 gCO2e', elsewhere('carbon_operational_nano_g', 'carbon_nano_g'), 'operational, likewise'],
  ['elsewhere_direct_nano_g', '1e-9 gCO2e', elsewhere('carbon_direct_nano_g', 'carbon_nano_g'), 'direct, likewise'],
  [
    'elsewhere_marginal_nano_g',
    '1e-9 gCO2e',
    elsewhere('carbon_marginal_nano_g', 'energy_nano_wh'),
    'marginal, likewise',
  ],
];

const UNIT = c(
  'unit',
  'VARCHAR',
  '',
  'functional unit that callers declared; such a row has its amount and no other sum',
);
const keyNames = KEYS.map(([{ name }]) => name).join(', ');

/** Columns of the hourly sums, in the order of the file. */
export const HOURS_COLUMNS: readonly Column[] = [
  ...KEYS.map(([column]) => column),
  UNIT,
  c('amount', 'DOUBLE', 'as named', 'of the unit'),
  ...SUMS.map(([name, unit, , doc]) => c(name, 'HUGEINT', unit, doc ?? 'sum; what is unknown adds nothing')),
];

/** Hourly sums of entries, kept with each segment and when its entries leave: no page over a month reads entries. */
export const hoursOfSql = (entries: string): string => {
  const keys = KEYS.map(([{ name }, sql]) => `${sql ?? name} AS ${name}`).join(', ');
  return `SELECT ${keyNames}, NULL::VARCHAR AS unit, NULL::DOUBLE AS amount, ${SUMS.map(
    ([name]) => `coalesce(sum(${name}), 0)::BIGINT AS ${name}`,
  ).join(', ')} FROM (SELECT ${keys}, ${SUMS.map(([name, , sql]) => `${sql ?? name} AS ${name}`).join(
    ', ',
  )} FROM (${entries})) GROUP BY ALL
UNION ALL BY NAME SELECT ${keyNames}, unit, sum(amount) AS amount, ${SUMS.map(([name]) => `0::BIGINT AS ${name}`).join(
    ', ',
  )} FROM (SELECT ${keys}, unnest(map_keys(units)) AS unit, unnest(map_values(units)) AS amount FROM (${entries}) WHERE units IS NOT NULL) GROUP BY ALL
ORDER BY ALL`;
};

/** Sums of sums: one row of each key, whatever files they came from. */
export const mergedHoursSql = (sums: string): string =>
  `SELECT ${keyNames}, unit, sum(amount) AS amount, ${SUMS.map(([name]) => `sum(${name})::HUGEINT AS ${name}`).join(', ')} FROM (${sums}) GROUP BY ALL`;
