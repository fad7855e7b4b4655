import { sqlText, type Row } from '../engine/index.ts';
import type { Span, UsedHour } from './contract.ts';
import { sumsOf } from './totals.ts';

/** Tokens of some deployments by hour. */
export const usedHours = {
  /** @param hours the hourly sums of the span's files */
  sql: (hours: string, span: Span, deployments: readonly string[]): string =>
    `SELECT deployment, hour, ${sumsOf.buckets.map((column) => `sum(${column})::HUGEINT AS ${column}`).join(', ')} FROM (${hours}) WHERE hour >= ${Number(span.fromHour)} AND hour < ${Number(span.toHour)} AND deployment IN (${deployments.map(sqlText).join(', ')}) GROUP BY ALL ORDER BY ALL`,
  of: (row: Row): UsedHour => ({
    deployment: String(row['deployment']),
    hour: Number(row['hour']),
    usage: sumsOf.usage((column) => Number(row[column])),
  }),
} as const;
