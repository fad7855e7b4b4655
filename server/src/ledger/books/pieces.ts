import type { EpochHour } from '../../units/index.ts';
import type { Span } from './contract.ts';

/** How many rows the hourly sums have in an hour. */
export interface RowsOfHour {
  readonly hour: EpochHour;
  readonly rows: number;
}

export const rowsByHourSql = (span: Span | undefined): string =>
  `SELECT hour, count(*)::INTEGER AS rows FROM hour_sums${span === undefined ? '' : ` WHERE hour >= ${Number(span.fromHour)} AND hour < ${Number(span.toHour)}`} GROUP BY hour ORDER BY hour`;

/**
 * Spans that hold every hour once, none with more rows than fit at once unless a single hour has them: a settled hour
 * depends on no other, and a month of them needs more memory than the engine may take.
 *
 * @param hours ascending
 */
export function pieces(hours: readonly RowsOfHour[], atOnce: number): readonly Span[] {
  const spans: { fromHour: EpochHour; toHour: EpochHour; rows: number }[] = [];
  for (const { hour, rows } of hours) {
    const last = spans.at(-1);
    if (last === undefined || last.rows + rows > atOnce) spans.push({ fromHour: hour, toHour: hour + 1, rows });
    else Object.assign(last, { toHour: hour + 1, rows: last.rows + rows });
  }
  return spans.map(({ fromHour, toHour }) => ({ fromHour, toHour }));
}
