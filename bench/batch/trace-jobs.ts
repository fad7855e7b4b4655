import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../server/src/edge/index.ts';

/** Jobs of one arrival hour and one length, together. */
export interface TraceJobs {
  /** Hours after the trace's start. */
  readonly arrivalHour: number;
  /** Whole hours that the work takes. */
  readonly workHours: number;
  /** CPU hours in each of its hours: what its energy goes with. */
  readonly weight: number;
}

/** The batch traces of `trace/`: arrival_h, length_h, cpus. A job counts its CPU hours, spread evenly over whole hours. */
export function readTrace(folder: string): readonly TraceJobs[] {
  const kept = new Map<string, { arrivalHour: number; workHours: number; weight: number }>();
  for (const name of readdirSync(join(folder, 'trace')).filter((each) => /^batch_.*\.csv(\.gz)?$/.test(each)))
    for (const line of readText(join(folder, 'trace', name))
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)) {
      const [arrival = NaN, length = NaN, cpus = NaN] = line.split(',').map(Number);
      if (!(arrival >= 0 && length > 0 && cpus > 0)) throw new RangeError(`${name}: "${line}" is no job`);
      const arrivalHour = Math.floor(arrival);
      const workHours = Math.max(1, Math.ceil(length));
      const key = `${arrivalHour} ${workHours}`;
      const jobs = kept.get(key) ?? { arrivalHour, workHours, weight: 0 };
      jobs.weight += (length * cpus) / workHours;
      kept.set(key, jobs);
    }
  const all = [...kept.values()];
  // Traces of later parts begin where the earlier ones end.
  const first = Math.min(...all.map(({ arrivalHour }) => arrivalHour));
  return all.map((each) => ({ ...each, arrivalHour: each.arrivalHour - first }));
}
