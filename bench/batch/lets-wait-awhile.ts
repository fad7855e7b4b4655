import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../server/src/edge/index.ts';
import { normal, seededRng } from '../../server/src/edge/rng.ts';
import { cheapestStart } from '../../server/src/kernel/schedule/hours.ts';

/**
 * The nightly jobs of "Let's Wait Awhile" (Wiesner et al., Middleware 2021): half an hour daily at 01:00 through 2020, moved
 * within a window on both sides. Its data have no licence, so they are read where somebody has them.
 */
const STEP_MINUTES = 30;
const DAYS = 365;
const STEPS_A_DAY = (24 * 60) / STEP_MINUTES;
const AT_STEP = 2;
const WINDOWS_HOURS = [1, 2, 4, 8] as const;
const NOISE = 0.05;
const SEEDS = 10;

/** Percent saved by window, perfect forecast, as recomputed on its data (shared/reference, routing and scheduling 3). */
const KNOWN = { DE: [1.7, 2.5, 3.7, 13.4], GB: [4.7, 6.5, 8.4, 10.2], FR: [2.9, 4.5, 5.9, 7.6] } as const;
const FILES = { DE: 'ger_ci.csv', GB: 'gb_ci.csv', FR: 'fr_ci.csv' } as const;

export interface NightlyRow {
  readonly zone: keyof typeof KNOWN;
  readonly windowHours: number;
  readonly known: number;
  readonly perfect: number;
  readonly noisy: number;
}

function halfHours(file: string): Float64Array {
  const values = readText(file)
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
    .filter(([time = '']) => time >= '2020-01-01' && Number(time.slice(14, 16)) % STEP_MINUTES === 0)
    .map(([, g]) => Number(g));
  return Float64Array.from(values);
}

/** Mean intensity of the nightly job. @param seen what the scheduler takes the half hours to be */
function nightly(truth: Float64Array, seen: Float64Array, window: number): number {
  let sum = 0;
  let runs = 0;
  for (let day = 0; day < DAYS; day++) {
    const first = day * STEPS_A_DAY + AT_STEP - window;
    if (first < 0) continue;
    sum += truth[first + cheapestStart(seen.subarray(first, first + 2 * window + 1), 2 * window + 1, 1)]!;
    runs += 1;
  }
  return sum / runs;
}

/** The rows of each country whose file lies in FOLDER/data. */
export function nightlyRows(folder: string): readonly NightlyRow[] {
  return (Object.keys(KNOWN) as (keyof typeof KNOWN)[]).flatMap((zone) => {
    const file = join(folder, 'data', FILES[zone]);
    if (!existsSync(file)) return [];
    const truth = halfHours(file);
    const mean = truth.reduce((sum, g) => sum + g, 0) / truth.length;
    const atOnce = nightly(truth, truth, 0);
    return WINDOWS_HOURS.map((windowHours, i): NightlyRow => {
      const window = (windowHours * 60) / STEP_MINUTES;
      let noisy = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const rng = seededRng(seed);
        const seen = truth.map((g) => g + NOISE * mean * normal(rng));
        noisy += nightly(truth, seen, window) / SEEDS;
      }
      return {
        zone,
        windowHours,
        known: KNOWN[zone][i]!,
        perfect: 100 * (1 - nightly(truth, truth, window) / atOnce),
        noisy: 100 * (1 - noisy / atOnce),
      };
    });
  });
}
