import { csvData } from '../../edge/index.ts';
import { hourStart, type EpochHour } from '../../units/index.ts';
import type { Rhythm } from './types.ts';

const HOURS_PER_DAY = 24;

/**
 * Folds a recorded arrival rate to a mean day. The sources do not state their time zone: the first row is
 * taken as local midnight.
 *
 * @param csv columns t_s and requests_per_s, rows of equal length in time
 * @throws JoulegateError JG_DATA on a missing column, an impossible cell or an hour of day without rows
 */
export function foldRhythm(csv: string, source: string): Rhythm {
  const sums = new Float64Array(HOURS_PER_DAY);
  const counts = new Float64Array(HOURS_PER_DAY);
  for (const line of csvData.table(csv, { source, columns: ['t_s', 'requests_per_s'] }).lines()) {
    const hour = Math.floor(line.amount('t_s') / 3600) % HOURS_PER_DAY;
    sums[hour] = sums[hour]! + line.amount('requests_per_s');
    counts[hour] = counts[hour]! + 1;
  }
  return { shape: meanOne(sums.map((sum, hour) => sum / counts[hour]!)), source };
}

/** A made-up day: a cosine with its peak, half above the mean, at 15:00. */
export const COSINE_RHYTHM: Rhythm = {
  shape: meanOne(
    Float64Array.from(
      { length: HOURS_PER_DAY },
      (_, hour) => 1 + 0.5 * Math.cos((2 * Math.PI * (hour - 15)) / HOURS_PER_DAY),
    ),
  ),
  source: 'generated rhythm (cosine, peak 1.5 times the mean at 15:00)',
};

function meanOne(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}

/** Local hour of day (0 to 23) at the middle of each UTC hour, daylight saving included. */
export function localHours(timeZone: string, startHour: EpochHour, hours: number): Uint8Array {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  return Uint8Array.from({ length: hours }, (_, i) => Number(format.format(hourStart(startHour + i + 0.5))));
}
