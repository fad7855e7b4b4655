import { TIERS, totalOf, type EpochHour, type Tier, type Usage } from '../../units/index.ts';
import { HOURS_COLUMNS, sqlText, type Row } from '../engine/index.ts';
import { ENTRY, PRICES, type ChargedPrice, type FactorSource, type GridFactor } from '../entry/index.ts';
import type {
  Dimension,
  ImportedSum,
  Key,
  Span,
  SumOfEstimates,
  TotalsQuery,
  TotalsRow,
  WeighedHour,
} from './contract.ts';

const HOURS_PER_DAY = 24;
const MS_PER_DAY = 86_400_000;
const stamp = 'make_timestamp(hour::BIGINT * 3600000000)';

/** A dimension in SQL over the hourly sums, and between the engine's value and the one shown. */
interface Sql {
  readonly sql: string;
  readonly shown: (value: unknown) => Key;
  readonly inSql: (key: string | number) => string;
}
const text = (sql: string): Sql => ({
  sql,
  shown: (value) => (value === null ? null : String(value)),
  inSql: (key) => sqlText(String(key)),
});
const number = (sql: string): Sql => ({
  sql,
  shown: (value) => (value === null ? null : Number(value)),
  inSql: (key) => String(Number(key)),
});

const BY: Readonly<Record<Dimension, Sql>> = {
  hour: number('hour'),
  day: {
    sql: `hour // ${HOURS_PER_DAY}`,
    shown: (day) => new Date(Number(day) * MS_PER_DAY).toISOString().slice(0, 10),
    inSql: (key) => String(Math.floor(Date.parse(String(key)) / MS_PER_DAY)),
  },
  month: {
    sql: `year(${stamp}) * 12 + month(${stamp}) - 1`,
    shown: (months) =>
      `${String(Math.floor(Number(months) / 12)).padStart(4, '0')}-${String((Number(months) % 12) + 1).padStart(2, '0')}`,
    inSql: (key) => {
      const [year, month] = String(key).split('-').map(Number) as [number, number];
      return String(year * 12 + month - 1);
    },
  },
  organisation: text('organisation'),
  team: text('team'),
  key: text('key_id'),
  workload: text('workload'),
  mode: text('mode'),
  outcome: text('outcome'),
  model: text('model'),
  deployment: text('deployment'),
  operator: text('operator'),
  site: text('site'),
  zone: text('zone'),
  origin: text('origin'),
  tier: text('tier'),
  imported: number('imported_at_ms'),
};

/** In `entries` a dimension has another name here and there. */
const IN_ENTRIES: Partial<Record<Dimension, string>> = {
  model: 'coalesce(model_served, CASE WHEN deployment IS NOT NULL THEN model_asked END)',
};

function conditions(
  span: Span | undefined,
  where: TotalsQuery['where'],
  sqlOf: (dimension: Dimension) => string,
): readonly string[] {
  return [
    ...(span === undefined ? [] : [`hour >= ${Number(span.fromHour)}`, `hour < ${Number(span.toHour)}`]),
    ...Object.entries(where ?? {}).map(([name, keys]) => {
      const dimension = name as Dimension;
      const [column, known] = [sqlOf(dimension), keys.filter((key) => key !== null)];
      const parts = [
        ...(known.length === 0 ? [] : [`${column} IN (${known.map(BY[dimension].inSql).join(', ')})`]),
        ...(keys.includes(null) ? [`${column} IS NULL`] : []),
      ];
      return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
    }),
  ];
}
const whereSql = (all: readonly string[]): string => (all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`);

const BUCKETS = Object.entries(ENTRY.usage).map(
  ([bucket, { column }]) => [bucket as Exclude<keyof Usage, 'sold'>, column.name] as const,
);
const usageOf = (of: (column: string) => number): Usage =>
  Object.fromEntries(BUCKETS.map(([bucket, column]) => [bucket, of(column)])) as unknown as Usage;

/** Dimensions, all tokens and conditions in SQL, over the hourly sums or over entries. */
export const sumsOf = {
  tokens: BUCKETS.map(([, column]) => column).join(' + '),
  column: (dimension: Dimension, over: 'sums' | 'entries'): string =>
    (over === 'entries' ? IN_ENTRIES[dimension] : undefined) ?? BY[dimension].sql,
  conditions: (span: Span | undefined, where: TotalsQuery['where'], over: 'sums' | 'entries'): readonly string[] =>
    conditions(span, where, (dimension) => sumsOf.column(dimension, over)),
} as const;
const SUMMED = HOURS_COLUMNS.filter(({ type }) => type === 'HUGEINT').map(({ name }) => name);

/** Sums of each group by deployment and unit: what {@link totalsRows} puts together. @param relation of booked or settled sums, as the basis is @param only hours of the span */
export function totalsSql(
  { span, by = [], basis = 'booked', asOf, where, roughSigma = false }: TotalsQuery,
  relation = 'FROM hours',
  only?: readonly EpochHour[],
): string {
  const when = [
    ...conditions(span, where, (dimension) => BY[dimension].sql),
    ...(only === undefined ? [] : [`hour IN (${only.map(Number).join(', ')})`]),
  ];
  const known =
    basis === 'settled' || asOf === undefined
      ? []
      : [`coalesce(imported_at_ms, hour::BIGINT * 3600000) <= ${Math.floor(asOf)}`];
  return `SELECT ${by.map((dimension, i) => `${BY[dimension].sql} AS d${i}, `).join('')}${roughSigma ? 'NULL::VARCHAR' : 'deployment'} AS at_deployment, unit AS of_unit, sum(amount) AS amount, max(list_position(['${TIERS.join("', '")}'], tier)) AS weakest, ${SUMMED.map((name) => `coalesce(sum(${name}), 0)::HUGEINT AS ${name}`).join(', ')} FROM (${relation})${whereSql([...when, ...known])} GROUP BY ALL ORDER BY ALL`;
}

/** Imported entries of some hours by the first characters of their id, and by unit. */
export const importedSumsSql = ({ fromHour, toHour }: Span, idLength: number): string =>
  `SELECT substr(id, 1, ${Math.floor(idLength)}) AS id_start, ${BUCKETS.map(([, column]) => `sum(${column})::BIGINT AS ${column}`).join(', ')}, sum(cost_nano_usd)::BIGINT AS cost_nano_usd, min(at_ms)::BIGINT AS at_ms, sum(energy_nano_wh) IS NULL AS energy_unknown, bool_and(price_source IS NULL) AS cost_unknown, arg_min(deployment, imported_at_ms) AS deployment, arg_min(model_served, imported_at_ms) AS model, arg_min(operator, imported_at_ms) AS operator, list(units) FILTER (units IS NOT NULL) AS units
FROM entries WHERE imported_at_ms IS NOT NULL AND hour >= ${Number(fromHour)} AND hour < ${Number(toHour)} GROUP BY id_start`;

const textOf = (value: unknown): string | null => (value == null ? null : String(value));

/** A row of {@link importedSumsSql}. */
export function importedSumOf(row: Row): ImportedSum {
  const units: Record<string, number> = {};
  for (const pairs of (row['units'] as readonly (readonly { key: string; value: number }[])[] | null) ?? [])
    for (const { key, value } of pairs) units[key] = (units[key] ?? 0) + value;
  return {
    idStart: String(row['id_start']),
    usage: usageOf((column) => Number(row[column] ?? 0)),
    units,
    costNanoUsd: Number(row['cost_nano_usd'] ?? 0),
    at: Number(row['at_ms']),
    energyUnknown: row['energy_unknown'] === true,
    costUnknown: row['cost_unknown'] === true,
    names: {
      deployment: textOf(row['deployment']),
      modelServed: textOf(row['model']),
      operator: textOf(row['operator']),
    },
  };
}

type Part = Readonly<Record<string, bigint>> & Pick<Row, 'at_deployment' | 'of_unit' | 'amount' | 'weakest'>;

function rowOf(by: TotalsRow['by'], parts: readonly Part[]): TotalsRow {
  const total = (name: string): bigint => parts.reduce((sum, part) => sum + BigInt(part[name] as bigint), 0n);
  const count = (name: string): number => Number(total(name));
  const figures = (name: string) => ({
    costNano: total(`${name}_nano_usd`),
    energyNano: total(`${name}_nano_wh`),
    carbonNano: total(`${name}_nano_g`),
  });
  const beside = (name: string) => ({
    ...figures(name),
    tokens: count(`${name}_tokens`),
    unknown: count(`${name}_unknown`),
  });
  const plain = (name: string, unknown: string) => ({ nano: total(name), unknown: count(unknown) });
  const estimates = (name: string, weight: string, unknown: string): SumOfEstimates => {
    // In one order, whatever order the parts came in: a sum of fractions depends on it in its last digit.
    const byDeployment = Object.entries(Object.groupBy(parts, (part) => String(part.at_deployment))).toSorted(
      ([a], [b]) => (a < b ? -1 : 1),
    );
    return {
      ...plain(name, unknown),
      sigma: totalOf(
        byDeployment.map(([, own = []]) => {
          const [mean, weighted] = [name, weight].map((each) =>
            Number(own.reduce((sum, part) => sum + BigInt(part[each] as bigint), 0n)),
          ) as [number, number];
          return { mean, sigma: mean === 0 ? 0 : weighted / mean };
        }),
      ).sigma,
    };
  };
  const units: Record<string, number> = {};
  for (const { of_unit: unit, amount } of parts)
    if (unit !== null) units[String(unit)] = (units[String(unit)] ?? 0) + Number(amount);
  const weakest = parts.reduce((rank, part) => Math.max(rank, Number(part.weakest ?? 0)), 0);
  return {
    by,
    requests: count('requests'),
    usage: usageOf(count),
    units,
    cost: plain('cost_nano_usd', 'cost_unknown'),
    electricity: plain('electricity_nano_usd', 'electricity_unknown'),
    energy: estimates('energy_nano_wh', 'energy_sigma_weight', 'energy_unknown'),
    carbon: estimates('carbon_nano_g', 'carbon_sigma_weight', 'carbon_unknown'),
    carbonOperational: plain('carbon_operational_nano_g', 'carbon_unknown'),
    carbonEmbodied: plain('carbon_embodied_nano_g', 'energy_unknown'),
    carbonDirect: plain('carbon_direct_nano_g', 'carbon_direct_unknown'),
    carbonMarket: plain('carbon_market_nano_g', 'carbon_market_unknown'),
    carbonUpstream: plain('carbon_upstream_nano_g', 'carbon_upstream_unknown'),
    carbonMarginal: plain('carbon_marginal_nano_g', 'carbon_marginal_unknown'),
    waterMicrolitres: plain('water_microlitres', 'water_unknown'),
    addedMs: count('added_us') / 1000,
    nearest: {
      costNano: total('nearest_cost_nano_usd'),
      energyNano: total('nearest_energy_nano_wh'),
      carbonNano: total('nearest_carbon_nano_g'),
    },
    wasted: figures('wasted'),
    lean: { files: count('files'), ...beside('files_saved') },
    cached: { answers: count('cache_answers'), ...beside('cache_saved') },
    guard: { calls: count('guard_calls'), ...beside('guard') },
    waited: { requests: count('waited'), ...figures('waited_saved'), unknown: count('waited_unknown') },
    tier: weakest === 0 ? null : (TIERS[weakest - 1] as Tier),
  };
}

/** Rows of {@link totalsSql} as totals; without a dimension there is one row, of nothing where nothing is booked. */
export function totalsRows({ by = [] }: TotalsQuery, rows: readonly Row[]): readonly TotalsRow[] {
  if (by.length === 0) return [rowOf({}, rows as unknown as readonly Part[])];
  const keysOf = (row: Row): readonly Key[] => by.map((dimension, i) => BY[dimension].shown(row[`d${i}`] ?? null));
  return [...Map.groupBy(rows, (row) => JSON.stringify(keysOf(row))).values()].map((parts) => {
    const keys = keysOf(parts[0]!);
    return rowOf(
      Object.fromEntries(by.map((dimension, i) => [dimension, keys[i]!])),
      parts as unknown as readonly Part[],
    );
  });
}

const during = (span: Span): string => conditions(span, undefined, () => '').join(' AND ');

export const weighedSql = (span: Span): string =>
  `SELECT hour, workload, count(*)::INTEGER AS decisions, ${PRICES.map(({ column, absent }) => `arg_max(coalesce(${column}, ${absent ?? 0}), at_ms) AS ${column}`).join(', ')} FROM entries WHERE decision_candidates_id IS NOT NULL AND ${during(span)} GROUP BY hour, workload ORDER BY hour, workload`;

export const weighedOf = (row: Row): WeighedHour => ({
  hour: Number(row['hour']),
  workload: String(row['workload']),
  decisions: Number(row['decisions']),
  prices: Object.fromEntries(PRICES.map(({ name, column }) => [name, Number(row[column])])) as WeighedHour['prices'],
});

/** Factors of an hour stand in the records that its entries were computed with. */
export const gridFactorsSql = (span: Span): string => `
SELECT zone, hour, min(lifecycle) AS least, max(lifecycle) AS most, min(direct) AS direct_least, max(direct) AS direct_most,
  string_agg(DISTINCT source, '; ') AS source, string_agg(DISTINCT licence, '; ') AS licence
FROM (SELECT j[1] AS zone, j[2]::INTEGER AS hour, j[3] AS source, j[4] AS licence, lifecycle_g_per_wh * 1000 AS lifecycle, direct_g_per_wh * 1000 AS direct
  FROM (SELECT lifecycle_g_per_wh, direct_g_per_wh, json_extract_string(json, ['$.grid.zone', '$.grid.hour', '$.grid.source', '$.grid.licence']) AS j FROM factors))
WHERE zone IS NOT NULL AND lifecycle IS NOT NULL AND ${during(span)} GROUP BY zone, hour ORDER BY hour, zone`;

export const gridFactorOf = (row: Row): GridFactor => ({
  zone: String(row['zone']),
  hour: Number(row['hour']),
  lifecycleGPerKwh: [Number(row['least']), Number(row['most'])],
  directGPerKwh: row['direct_least'] === null ? null : [Number(row['direct_least']), Number(row['direct_most'])],
  source: String(row['source']),
  licence: row['licence'] === null ? null : String(row['licence']),
});

/** Every source that a figure of the span stands on: of energy and hardware, of the grid, of Scope 2 and of prices. */
export const factorSourcesSql = (span: Span): string => `
WITH used AS (SELECT factors_id FROM entries WHERE ${during(span)} UNION SELECT a.factors_id FROM (SELECT unnest(attempts) AS a FROM entries WHERE attempts IS NOT NULL AND ${during(span)})),
facts AS (SELECT DISTINCT json_extract_string(json, ['$.sources', '$.grid.source', '$.grid.licence', '$.grid.scope2.directSource', '$.grid.scope2.licence',
  '$.grid.scope2.marketSource', '$.grid.scope2.upstreamSource', '$.price.source', '$.price.asOf']) AS j FROM factors SEMI JOIN used USING (factors_id))
SELECT DISTINCT what, source, licence FROM (
  SELECT 'energy' AS what, unnest(j[1]::VARCHAR[]) AS source, NULL AS licence FROM (SELECT DISTINCT [j[1]] AS j FROM facts)
  UNION ALL SELECT 'grid', j[2], j[3] FROM facts
  UNION ALL SELECT 'scope 2, location', j[4], j[5] FROM facts
  UNION ALL SELECT 'scope 2, market', j[6], NULL FROM facts
  UNION ALL SELECT 'scope 3, category 3', j[7], NULL FROM facts
  UNION ALL SELECT 'price', j[8] || ', ' || j[9], NULL FROM facts
) WHERE source IS NOT NULL ORDER BY what, source, licence`;

export const factorSourceOf = (row: Row): FactorSource => ({
  what: String(row['what']) as FactorSource['what'],
  source: String(row['source']),
  licence: row['licence'] === null ? null : String(row['licence']),
});

/** All that is asked of a record at once, and only of records that are named: a value at a time they take several times the memory. */
export const chargedPricesSql = (span: Span, by: 'hour' | 'day'): string => `
WITH used AS (SELECT ${by === 'hour' ? 'hour' : `hour // ${HOURS_PER_DAY} * ${HOURS_PER_DAY}`} AS from_hour, deployment, ${sumsOf.column('model', 'entries')} AS model, factors_id, count(*) AS requests
  FROM entries WHERE factors_id IS NOT NULL AND deployment IS NOT NULL AND ${during(span)} GROUP BY ALL),
facts AS (SELECT factors_id, json_extract_string(json, ['$.price', '$.method']) AS j FROM factors SEMI JOIN used USING (factors_id))
SELECT from_hour, deployment, model, j[1] AS price, j[2] AS method, sum(requests)::INTEGER AS requests FROM used JOIN facts USING (factors_id) WHERE j[1] IS NOT NULL GROUP BY ALL ORDER BY ALL`;

export const chargedPriceOf = (row: Row): ChargedPrice => ({
  fromHour: Number(row['from_hour']),
  deployment: String(row['deployment']),
  model: textOf(row['model']),
  requests: Number(row['requests']),
  price: JSON.parse(String(row['price'])) as ChargedPrice['price'],
  method: String(row['method']),
});
