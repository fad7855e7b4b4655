import { runsNow } from '../../server/src/kernel/schedule/hours.ts';
import type { TraceJobs } from './trace-jobs.ts';

/** Grams per kWh of work, summed over work: run at once, by the scheduler, with all hours known. */
export interface Outcome {
  readonly atOnce: number;
  readonly scheduled: number;
  readonly hindsight: number;
  /** Work that was not done at its deadline. */
  readonly missed: number;
}

/** What the hours from `now` on are taken to be, the present one first. */
export type Ahead = (now: number, hours: number) => ArrayLike<number>;

/** A job of the trace at an hour of the zone. */
export interface PlacedJobs {
  readonly at: number;
  readonly workHours: number;
  readonly weight: number;
}

/** A job of one hour at every hour. */
export const oneHourEach = (from: number, end: number): readonly PlacedJobs[] =>
  Array.from({ length: Math.max(0, end - from) }, (_, i) => ({ at: from + i, workHours: 1, weight: 1 }));

/** The trace from `from` on, again from its beginning where it ends before `end`. */
export function traceOver(trace: readonly TraceJobs[], from: number, end: number): readonly PlacedJobs[] {
  const length = Math.max(...trace.map(({ arrivalHour }) => arrivalHour)) + 1;
  const placed: PlacedJobs[] = [];
  for (let start = from; start < end; start += length)
    for (const { arrivalHour, workHours, weight } of trace)
      if (start + arrivalHour < end) placed.push({ at: start + arrivalHour, workHours, weight });
  return placed;
}

/**
 * Runs jobs hour by hour as the scheduler does: work that may be interrupted, a deadline `slackHours` behind the earliest
 * end, one decision an hour with what is known then. Jobs whose deadline lies behind the last hour are left out.
 */
export function simulate(
  gPerKwh: Float64Array,
  jobs: readonly PlacedJobs[],
  slackHours: number,
  ahead: Ahead,
): Outcome {
  let [atOnce, scheduled, hindsight, missed] = [0, 0, 0, 0];
  for (const { at, workHours, weight } of jobs) {
    const deadline = at + workHours + slackHours;
    if (deadline > gPerKwh.length) continue;
    for (let hour = at; hour < at + workHours; hour++) atOnce += weight * gPerKwh[hour]!;
    const sorted = gPerKwh.slice(at, deadline).sort();
    for (let i = 0; i < workHours; i++) hindsight += weight * sorted[i]!;
    let left = workHours;
    for (let now = at; now < deadline && left > 0; now++) {
      if (!runsNow(ahead(now, deadline - now), deadline - now, left)) continue;
      scheduled += weight * gPerKwh[now]!;
      left -= 1;
    }
    missed += left * weight;
  }
  return { atOnce, scheduled, hindsight, missed };
}

/** Percent of what running at once emits. */
export const savedPercent = ({ atOnce }: Outcome, emitted: number): number => 100 * (1 - emitted / atOnce);
/** Share of what was to be saved. */
export const shareOf = ({ atOnce, scheduled, hindsight }: Outcome): number =>
  (atOnce - scheduled) / (atOnce - hindsight);
