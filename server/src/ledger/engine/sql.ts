import { ENTRY_COLUMNS, ENTRY_WORDS, NUMBERED, NUMBERS_KEY, RECORD_COLUMNS, type Column } from '../entry/index.ts';

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

const namesOf = (columns: readonly Column[]): string => columns.map(({ name }) => `"${name}"`).join(', ');

/** Columns of entries and of the records that they name: as a list, and as a relation without rows. */
export const bookedColumns = {
  entries: namesOf(ENTRY_COLUMNS),
  records: namesOf(RECORD_COLUMNS),
  noEntries: noRowsSql(ENTRY_COLUMNS),
  noRecords: noRowsSql(RECORD_COLUMNS),
} as const;

/** A column of the hourly sums, and the SQL of it over entries. */
interface Derived extends Column {
  readonly sql: string;
}

/** What sums are told apart by. All at once, so that any report and any settlement can be made of them. */
const KEYS: readonly Derived[] = ENTRY_COLUMNS.filter(({ hours }) => hours === 'key').map(
  ({ name, type, unit, doc }): Derived =>
    name === 'model_served'
      ? {
          name: 'model',
          type,
          unit,
          doc: 'that served, or as asked where the catalogue has none; absent: no deployment was reached',
          sql: 'coalesce(model_served, CASE WHEN deployment IS NOT NULL THEN model_asked END)',
        }
      : { name, type, unit, doc, sql: name },
);
const keyNames = KEYS.map(({ name }) => name).join(', ');

const sum = (name: string, unit: string, sql: string, doc: string): Derived => ({
  name,
  type: 'HUGEINT',
  unit,
  doc,
  sql,
});
/** Of attempts at other deployments than the last: a share of a column, by what those attempts used. */
const elsewhere = (name: string, unit: string, column: string, by: string, doc: string): Derived =>
  sum(
    name,
    unit,
    `CASE WHEN attempts IS NULL THEN 0 ELSE round(${column} * coalesce(list_sum([a.${by} FOR a IN attempts IF a.deployment IS DISTINCT FROM deployment])::DOUBLE / nullif(list_sum([a.${by} FOR a IN attempts]), 0), 0)) END`,
    doc,
  );
/** What values another entry later takes away its one, and has no unknown of its own. */
const unknownSql = (isUnknown: string, isKnown: string): string =>
  `(deployment IS NOT NULL)::INTEGER * CASE WHEN contains(concat(method, price_source), '${ENTRY_WORDS.valuedLater}') THEN -(${isKnown})::INTEGER ELSE (${isUnknown})::INTEGER END`;
const unknown = (name: string, column: string, doc: string): Derived =>
  sum(name, '', unknownSql(`${column} IS NULL`, `${column} IS NOT NULL`), doc);
const SUMMED = ENTRY_COLUMNS.filter(({ hours }) => hours?.startsWith('sum'));
const [WH, G, USD] = ['1e-9 Wh', '1e-9 gCO2e', '1e-9 USD'];

const SUMS: readonly Derived[] = [
  sum('requests', '', '1', 'entries'),
  ...SUMMED.map(({ name, unit }) => sum(name, unit, name, 'sum; what is unknown adds nothing')),
  sum('energy_sigma_weight', WH, 'round(energy_nano_wh * energy_sigma)', 'energy times its log-sigma'),
  sum('carbon_sigma_weight', G, 'round(carbon_nano_g * carbon_sigma)', 'carbon times its log-sigma'),
  sum('added_us', '1e-6 s', 'round(added_ms * 1000)', 'latency over the nearest deployment'),
  ...(
    [
      ['cost_nano_usd', USD],
      ['energy_nano_wh', WH],
      ['carbon_nano_g', G],
    ] as const
  ).map(([name, unit]) =>
    sum(`nearest_${name}`, unit, `coalesce(nearest_${name}, ${name})`, `${name} at the nearest deployment`),
  ),
  sum(
    'cost_unknown',
    '',
    unknownSql(
      `price_source IS NULL OR contains(price_source, '${ENTRY_WORDS.noPriceFor}')`,
      'price_source IS NOT NULL',
    ),
    'entries that have no price, or none for a part of what they used, less those priced later',
  ),
  ...SUMMED.filter(({ hours }) => hours === 'sum-and-unknown').map(({ name }) =>
    unknown(
      name.replace(/_(nano_usd|nano_wh|nano_g|microlitres)$/, '_unknown'),
      name,
      `entries without ${name}, less those valued later`,
    ),
  ),
  sum('files', '', 'documents_count', 'files of prompts that went on as lean text'),
  sum('files_saved_tokens', 'tokens', 'documents_tokens_before - documents_tokens_after', 'of them, as estimated'),
  sum('files_saved_nano_usd', USD, 'documents_saved_nano_usd', 'what they saved; what is unknown adds nothing'),
  sum('files_saved_nano_wh', WH, 'documents_saved_nano_wh', 'likewise'),
  sum('files_saved_nano_g', G, 'documents_saved_nano_g', 'likewise'),
  sum(
    'files_saved_unknown',
    '',
    '(documents_count > 0 AND (documents_saved_nano_usd IS NULL OR documents_saved_nano_wh IS NULL OR documents_saved_nano_g IS NULL))::INTEGER',
    'requests with such files of which one of the three is unknown',
  ),
  sum('cache_answers', '', '(cache_saved_nano_usd IS NOT NULL)::INTEGER', 'answers from the cache'),
  sum('cache_saved_tokens', 'tokens', 'cache_saved_tokens', 'what they saved; what is unknown adds nothing'),
  ...(['nano_usd', 'nano_wh', 'nano_g'] as const).map((unit, i) =>
    sum(`cache_saved_${unit}`, [USD, WH, G][i] as string, `cache_saved_${unit}`, 'likewise'),
  ),
  sum(
    'cache_saved_unknown',
    '',
    '(cache_saved_nano_usd IS NOT NULL AND (cache_saved_tokens IS NULL OR cache_saved_nano_wh IS NULL OR cache_saved_nano_g IS NULL))::INTEGER',
    'of these answers, those of which some of it is unknown',
  ),
  sum('guard_calls', '', 'guard_calls', 'questions to guard models'),
  sum('guard_tokens', 'tokens', 'guard_input_tokens::BIGINT + guard_output_tokens', 'of them, as they were told'),
  sum('guard_nano_usd', USD, 'guard_nano_usd', 'what they took, in no other sum; what is unknown adds nothing'),
  sum('guard_nano_wh', WH, 'guard_nano_wh', 'likewise'),
  sum('guard_nano_g', G, 'guard_nano_g', 'likewise'),
  sum(
    'guard_unknown',
    '',
    '(guard_calls > 0 AND (guard_calls_untold > 0 OR guard_nano_usd IS NULL OR guard_nano_wh IS NULL OR guard_nano_g IS NULL))::INTEGER',
    'requests with such questions of which some of it is unknown',
  ),
  sum('waited', '', '(waited_since_ms IS NOT NULL)::INTEGER', 'requests that could wait'),
  ...(
    [
      ['nano_usd', USD, 'cost_nano_usd'],
      ['nano_wh', WH, 'energy_nano_wh'],
      ['nano_g', G, 'carbon_nano_g'],
    ] as const
  ).map(([name, unit, ran]) =>
    sum(
      `waited_saved_${name}`,
      unit,
      `at_once_${name} - ${ran}`,
      `at_once_${name} less ${ran}; what is unknown adds nothing`,
    ),
  ),
  sum(
    'waited_unknown',
    '',
    '(at_once_deployment IS NOT NULL AND (at_once_nano_usd IS NULL OR at_once_nano_wh IS NULL OR at_once_nano_g IS NULL))::INTEGER',
    'of these requests, those of which one of the three is unknown',
  ),
  elsewhere('elsewhere_nano_wh', WH, 'energy_nano_wh', 'energy_nano_wh', 'part of attempts at other deployments'),
  elsewhere('elsewhere_nano_g', G, 'carbon_operational_nano_g', 'carbon_nano_g', 'operational, likewise'),
  elsewhere('elsewhere_direct_nano_g', G, 'carbon_direct_nano_g', 'carbon_nano_g', 'direct, likewise'),
  elsewhere('elsewhere_marginal_nano_g', G, 'carbon_marginal_nano_g', 'energy_nano_wh', 'marginal, likewise'),
];

const columnOf = ({ name, type, unit, doc }: Column): Column => ({ name, type, unit, doc });

/** Columns of the hourly sums, in the order of the file. */
export const HOURS_COLUMNS: readonly Column[] = [
  ...KEYS.map(columnOf),
  {
    name: 'unit',
    type: 'VARCHAR',
    unit: '',
    doc: 'functional unit that callers declared; such a row has its amount and no other sum',
  },
  { name: 'amount', type: 'DOUBLE', unit: 'as named', doc: 'of the unit' },
  ...SUMS.map(columnOf),
];

/** Hourly sums of entries, kept with each segment and when its entries leave: no page over a month reads entries. */
export const hoursOfSql = (entries: string): string => {
  const named = (each: readonly Derived[]): string => each.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
  const sums = (sql: (name: string) => string): string =>
    SUMS.map(({ name }) => `${sql(name)}::BIGINT AS ${name}`).join(', ');
  return `SELECT ${keyNames}, NULL::VARCHAR AS unit, NULL::DOUBLE AS amount, ${sums((name) => `coalesce(sum(${name}), 0)`)} FROM (SELECT ${named(KEYS)}, ${named(SUMS)} FROM (${entries})) GROUP BY ALL
UNION ALL BY NAME SELECT ${keyNames}, unit, sum(amount) AS amount, ${sums(() => '0')} FROM (SELECT ${named(KEYS)}, unnest(map_keys(units)) AS unit, unnest(map_values(units)) AS amount FROM (${entries}) WHERE units IS NOT NULL) GROUP BY ALL
ORDER BY ${keyNames}, unit`;
};

/** Sums of sums: one row of each key, whatever files they came from. */
export const mergedHoursSql = (sums: string): string =>
  `SELECT ${keyNames}, unit, sum(amount) AS amount, ${SUMS.map(({ name }) => `sum(${name})::HUGEINT AS ${name}`).join(', ')} FROM (${sums}) GROUP BY ALL`;

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

/** The view `factors`: what the energy, carbon and price of an entry were made with, a column a factor. */
const FACTOR_VALUES: readonly (readonly [column: string, path: string, type: 'DOUBLE' | 'VARCHAR', scale: string])[] = [
  ...NUMBER_FACTORS.map((name) => [snake(name), `$.${name}`, 'DOUBLE', ''] as const),
  ...PRICE_FACTORS.map((name) => [`usd_${snake(name)}`, `$.price.${name}`, 'DOUBLE', ''] as const),
  ['marginal_g_per_wh', '$.grid.marginalGPerKwh', 'DOUBLE', ' / 1000'],
  ['tier', '$.tier', 'VARCHAR', ''],
  ['method', '$.method', 'VARCHAR', ''],
  ['grid_source', '$.grid.source', 'VARCHAR', ''],
];
/** Each record is read once for all of its values: an extraction a column takes 25 times the memory. */
export const FACTORS_SQL = `SELECT id AS factors_id, ${FACTOR_VALUES.map(
  ([column, , type, scale], i) => `found[${i + 1}]::${type}${scale} AS ${column}`,
).join(
  ', ',
)}, json FROM (SELECT id, json, json_extract_string(json, [${FACTOR_VALUES.map(([, path]) => sqlText(path)).join(', ')}]) AS found FROM records WHERE kind = 'factors')`;
