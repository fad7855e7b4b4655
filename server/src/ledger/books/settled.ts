import type { EpochHour } from '../../units/index.ts';
import { HOURS_COLUMNS, noRowsSql, readParquetSql, type Row } from '../engine/index.ts';
import { columnOf as c, type Column } from '../entry/index.ts';
import { HELD } from './held-lines.ts';

/** How a settlement stands in its file. */
export const SETTLEMENT_COLUMNS: readonly Column[] = [
  c('id', 'VARCHAR', '', 'batch and place in it'),
  c(
    'sequence',
    'BIGINT',
    '',
    'place among all settlements of these books, from 0: the last of a kind and key holds, whatever clocks say',
  ),
  c('booked_at_ms', 'BIGINT', 'ms since 1970-01-01T00:00Z', 'when it was known to the books'),
  c('kind', 'VARCHAR', '', 'grid, meter or invoice'),
  c('reason', 'VARCHAR', '', 'error, estimate-change or new-information'),
  c('source', 'VARCHAR', '', 'where the figure comes from'),
  c('booked_by', 'VARCHAR', '', 'who booked it'),
  c('note', 'VARCHAR', '', ''),
  c('zone', 'VARCHAR', '', 'of grid'),
  c('deployment', 'VARCHAR', '', 'of meter'),
  c('operator', 'VARCHAR', '', 'of invoice'),
  c('hour', 'INTEGER', 'h since 1970-01-01T00:00Z', 'hour, or first hour of the period'),
  c('until_hour', 'INTEGER', 'h since 1970-01-01T00:00Z', 'first hour behind the period of an invoice'),
  c('lifecycle_g_per_kwh', 'DOUBLE', 'gCO2e/kWh', 'final, life cycle'),
  c('direct_g_per_kwh', 'DOUBLE', 'gCO2e/kWh', 'final, combustion'),
  c('marginal_g_per_kwh', 'DOUBLE', 'gCO2e/kWh', 'final, at the margin'),
  c('energy_nano_wh', 'BIGINT', '1e-9 Wh', 'metered facility energy'),
  c(
    'idle_nano_wh',
    'BIGINT',
    '1e-9 Wh',
    'the part of it that was drawn whether work was there or not; absent: unknown',
  ),
  c('energy_sigma', 'DOUBLE', 'log', 'log-sigma of the meter'),
  c('amount_nano_usd', 'BIGINT', '1e-9 USD', 'billed'),
  c('reference', 'VARCHAR', '', 'of the invoice'),
];

/** Orders settlements of one kind and key: arrivals in one millisecond, and after a clock that stepped back, by sequence. */
export const LAST_BOOKED = '(coalesce(sequence, -1), booked_at_ms, id)';

/** A moment behind every booking. */
export const FOREVER = '9223372036854775807';

/** The last settlement of each key that was known at a moment. */
const latest = (kind: string, key: string, fields: readonly string[], asOf: string): string =>
  `SELECT ${key}, hour, ${fields.map((name) => `arg_max(${name}, ${LAST_BOOKED}) AS ${name}`).join(', ')} FROM (SELECT * REPLACE (coalesce(direct_g_per_kwh, 'nan'::DOUBLE) AS direct_g_per_kwh, coalesce(marginal_g_per_kwh, 'nan'::DOUBLE) AS marginal_g_per_kwh) FROM settlements WHERE kind = '${kind}' AND booked_at_ms <= ${asOf}) GROUP BY ${key}, hour`;
/** In SQL: a moment, the first hour and the one behind the last. */
type SettledSpan = Readonly<Record<'asOf' | 'from' | 'to', string>>;
const knownSql = (asOf: string, from: string, to: string): string =>
  `coalesce(imported_at_ms, hour::BIGINT * 3600000) <= ${asOf} AND hour >= ${from} AND hour < ${to}`;
const nano = (sql: string): string => `round(${sql})::HUGEINT`;
/** Where no meter tells more, a sum stays the integer that it is. */
const scaled = (sql: string, by = 'scale'): string =>
  `(CASE WHEN ${by} IS NULL THEN ${sql} ELSE ${nano(`(${sql}) * ${by}`)} END)`;
/** A kind of carbon: energy at the deployment times the final intensity, or the booked grams; what other deployments emitted stays. */
const carbonSql = (column: string, elsewhere: string, intensity: string): string =>
  `CASE WHEN ${intensity} IS NULL THEN ${elsewhere} + ${scaled(`${column} - ${elsewhere}`)} ELSE ${elsewhere} + ${nano(`here_nano_wh * ${intensity}`)} END`;
/** Hourly sums with what was known of their hour at a moment, under the names of the booked ones, and the booked energy and carbon
 * beside. Metered energy is divided over a deployment's hour in proportion to booked energy; the final intensity replaces the booked
 * one; embodied carbon stays. An hour of live usage is known once it has begun, an import when it was booked.
 * @param hours sums, one of each key @param sums the same as they lie in their files: read apart, no sum is kept that nobody asked for */
export const settledSql = (hours: string, sums: string, { asOf, from, to }: SettledSpan): string => `WITH known AS (
  SELECT * FROM (${hours}) WHERE ${knownSql(asOf, from, to)}
), grid AS (${latest('grid', 'zone', ['lifecycle_g_per_kwh', 'direct_g_per_kwh', 'marginal_g_per_kwh', 'source', 'reason'], asOf)}
), meter AS (${latest('meter', 'deployment', ['energy_nano_wh', 'energy_sigma', 'source', 'reason'], asOf)}
), booked AS (SELECT deployment, hour, sum(energy_nano_wh - elsewhere_nano_wh) AS energy_nano_wh FROM (${sums}) WHERE ${knownSql(asOf, from, to)} GROUP BY ALL
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

/** Relations one after the other, columns by name; what is false is left out. */
export const union = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join(' UNION ALL BY NAME ');

/** Where hourly sums are, and lines that they are still to be made of. */
interface SumFiles {
  readonly hours: readonly string[];
  readonly lines: readonly string[];
  readonly hoursIn: Readonly<Record<string, Hours>>;
}

/** A file and its hours: the first is in it, the last is not. */
interface FileApart {
  readonly path: string;
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
}

/** Files of sums whose hours no other file has, oldest first: what is in them is the only sum of its key, unless it is held too. */
export function filesApart({ hours, hoursIn, lines }: SumFiles): readonly FileApart[] {
  // Of lines that are not held nobody knows the hours.
  if (lines.length > 0) return [];
  const sorted = hours
    .flatMap((path) => (hoursIn[path] === undefined ? [] : [{ path, ...hoursIn[path] }]))
    .toSorted((a, b) => a.fromHour - b.fromHour);
  if (sorted.length < hours.length) return [];
  let until = -Infinity;
  return sorted.flatMap((file, i) => {
    const { fromHour, toHour } = file;
    const isApart = fromHour >= until && (sorted[i + 1]?.fromHour ?? Infinity) >= toHour;
    until = Math.max(until, toHour);
    return isApart ? [file] : [];
  });
}

/** Hours of lines that are held. */
export const HELD_HOURS = 'SELECT DISTINCT hour FROM held_hours';

/**
 * Sums that are the only ones of their key as they lie in their files, and those that may have others beside: only these
 * must be merged before figures are rounded, which takes most of the time and memory of a settled month. `besideHours` has
 * the hours of the latter.
 */
export function sumsApart(
  files: SumFiles,
  sums: string,
): { readonly apart: string; readonly beside: string; readonly besideHours: string } {
  const paths = filesApart(files).map(({ path }) => path);
  if (paths.length === 0) return { apart: noRowsSql(HOURS_COLUMNS), beside: sums, besideHours: sums };
  const alone = readParquetSql(paths);
  const others = files.hours.filter((path) => !paths.includes(path));
  const besideHours = union([noRowsSql(HOURS_COLUMNS), HELD.hours, others.length > 0 && readParquetSql(others)]);
  return {
    apart: `SELECT * FROM (${union([noRowsSql(HOURS_COLUMNS), alone])}) WHERE hour NOT IN (${HELD_HOURS})`,
    beside: union([besideHours, `SELECT * FROM (${alone}) WHERE hour IN (${HELD_HOURS})`]),
    besideHours,
  };
}

/** Whole UTC hours: the first is in it, the last is not. */
type Hours = Readonly<Record<'fromHour' | 'toHour', EpochHour>>;
const during = (span: Hours | undefined): readonly string[] =>
  span === undefined ? [] : [`hour >= ${Number(span.fromHour)}`, `hour < ${Number(span.toHour)}`];

/** What operators billed, each reference as it was settled last: a correction may move its time too. */
export const invoicesSql = (span: Hours | undefined): string =>
  `SELECT operator, reference, last.hour AS hour, last.until AS until_hour, last.amount AS amount FROM (SELECT operator, reference, arg_max(struct_pack(hour := hour, until := until_hour, amount := amount_nano_usd), ${LAST_BOOKED}) AS last FROM settlements WHERE kind = 'invoice' GROUP BY operator, reference) WHERE ${span === undefined ? 'true' : `last.until > ${Number(span.fromHour)} AND last.hour < ${Number(span.toHour)}`} ORDER BY operator, hour, reference`;

/** Of each deployment metered in a time, the latest reading of every hour without booked energy there. */
export function idleSql(span: Hours | undefined, asOf: number | undefined): string {
  const known = asOf === undefined ? FOREVER : Math.floor(asOf);
  const meter = `SELECT deployment, hour, arg_max(energy_nano_wh, ${LAST_BOOKED}) AS nano FROM settlements WHERE ${["kind = 'meter'", `booked_at_ms <= ${known}`, ...during(span)].join(' AND ')} GROUP BY ALL`;
  return `SELECT m.deployment, count(*) FILTER (b.hour IS NULL) AS hours, coalesce(sum(nano) FILTER (b.hour IS NULL), 0)::HUGEINT AS nano
FROM (${meter}) m LEFT JOIN (SELECT DISTINCT deployment, hour FROM hours WHERE energy_nano_wh - elsewhere_nano_wh > 0 AND coalesce(imported_at_ms, hour::BIGINT * 3600000) <= ${known}) b ON b.deployment = m.deployment AND b.hour = m.hour
GROUP BY m.deployment ORDER BY m.deployment`;
}

/** Hours of which a later truth was known at a moment, and how many records of it. */
export const settledHoursSql = ({ span, asOf }: { readonly span?: Hours; readonly asOf?: number }): string =>
  `SELECT hour, count(*)::INTEGER AS records FROM settlements WHERE ${[`kind IN ('grid', 'meter')`, `booked_at_ms <= ${asOf === undefined ? FOREVER : Math.floor(asOf)}`, ...during(span)].join(' AND ')} GROUP BY hour ORDER BY hour`;

// One settlement as a whole: the idle part of another one is no part of it.
export const metersSql = (span: Hours): string =>
  `SELECT deployment, hour, last.energy AS energy, last.idle AS idle FROM (SELECT deployment, hour, arg_max(struct_pack(energy := energy_nano_wh, idle := idle_nano_wh), ${LAST_BOOKED}) AS last FROM settlements WHERE kind = 'meter' AND ${during(span).join(' AND ')} GROUP BY ALL) ORDER BY deployment, hour`;

/** About 15 MB of sums. */
const MOST_ROWS = 8_000;

interface KeptRows {
  /** What is kept under a key, or else what is asked for now, once however many ask. */
  of(key: string, ask: () => Promise<readonly Row[]>): Promise<readonly Row[]>;
}

/**
 * Answers that stay true: those asked for last, as many as fit; one that has more than half of what fits is not kept.
 * @param mostRows of all together
 */
export function keptRows(mostRows = MOST_ROWS): KeptRows {
  const kept = new Map<string, readonly Row[]>();
  const asked = new Map<string, Promise<readonly Row[]>>();
  let sum = 0;
  const leave = (key: string): void => {
    sum -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, rows: readonly Row[]): void => {
    leave(key);
    if (rows.length > mostRows / 2) return;
    kept.set(key, rows);
    sum += rows.length;
    for (const oldest of kept.keys()) {
      if (sum <= mostRows) break;
      leave(oldest);
    }
  };
  return {
    async of(key, ask) {
      const found = kept.get(key);
      if (found !== undefined) {
        keep(key, found);
        return found;
      }
      const under = asked.get(key);
      if (under !== undefined) return await under;
      const mine = ask();
      asked.set(key, mine);
      try {
        const rows = await mine;
        keep(key, rows);
        return rows;
      } finally {
        asked.delete(key);
      }
    },
  };
}

/** How many rows the hourly sums have in an hour whose keys may have several. */
export interface RowsOfHour {
  readonly hour: EpochHour;
  readonly rows: number;
}

export const rowsByHourSql = (span: Hours | undefined, relation: string): string =>
  `SELECT hour, count(*)::INTEGER AS rows FROM (${relation})${span === undefined ? '' : ` WHERE hour >= ${Number(span.fromHour)} AND hour < ${Number(span.toHour)}`} GROUP BY hour ORDER BY hour`;

/**
 * Spans that hold every hour once, none with more rows than fit at once unless a single hour has them: a settled hour
 * depends on no other, and to merge a month of them needs more memory than the engine may take.
 *
 * @param hours ascending
 */
export function pieces(hours: readonly RowsOfHour[], atOnce: number): readonly Hours[] {
  const spans: { fromHour: EpochHour; toHour: EpochHour; rows: number }[] = [];
  for (const { hour, rows } of hours) {
    const last = spans.at(-1);
    if (last === undefined || last.rows + rows > atOnce) spans.push({ fromHour: hour, toHour: hour + 1, rows });
    else Object.assign(last, { toHour: hour + 1, rows: last.rows + rows });
  }
  return spans.map(({ fromHour, toHour }) => ({ fromHour, toHour }));
}
