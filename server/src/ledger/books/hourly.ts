import type { Row } from '../engine/index.ts';
import { PRICES } from '../entry/decision.ts';
import type { MeterHour, Span, WeighedHour } from './contract.ts';
import { LAST_BOOKED } from './settlement.ts';

const within = ({ fromHour, toHour }: Span): string => `hour >= ${Number(fromHour)} AND hour < ${Number(toHour)}`;

// One settlement as a whole: the idle part of another one is no part of it.
const metersSql = (span: Span): string =>
  `SELECT deployment, hour, last.energy_nano_wh AS energy, last.idle_nano_wh AS idle FROM (SELECT deployment, hour, arg_max({energy_nano_wh, idle_nano_wh}, ${LAST_BOOKED}) AS last FROM settlements WHERE kind = 'meter' AND ${within(span)} GROUP BY ALL) ORDER BY deployment, hour`;

const meterOf = (row: Row): MeterHour => ({
  deployment: String(row['deployment']),
  hour: Number(row['hour']),
  energyNano: BigInt(row['energy'] as bigint),
  idleNano: row['idle'] === null ? null : BigInt(row['idle'] as bigint),
});

const weighedSql = (span: Span): string =>
  `SELECT hour, workload, count(*)::INTEGER AS decisions, ${PRICES.map(({ column, absent }) => `arg_max(coalesce(${column}, ${absent ?? 0}), at_ms) AS ${column}`).join(', ')} FROM entries WHERE decision_candidates_id IS NOT NULL AND ${within(span)} GROUP BY hour, workload ORDER BY hour, workload`;

const weighedOf = (row: Row): WeighedHour => ({
  hour: Number(row['hour']),
  workload: String(row['workload']),
  decisions: Number(row['decisions']),
  prices: Object.fromEntries(PRICES.map(({ name, column }) => [name, Number(row[column])])) as WeighedHour['prices'],
});

/** What the books say hour by hour: metered energy, and the prices that decisions weighed. */
export const hourly = { metersSql, meterOf, weighedSql, weighedOf } as const;
