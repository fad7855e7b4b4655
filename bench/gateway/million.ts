import type { LoadPlan, LoadResult } from './load.ts';
import { ownRssMib, rssMib } from './processes.ts';

const EVERY_MS = 10_000;
const MINUTES_AN_HOUR = 60;
/** Two-sided 95 % of the normal distribution: samples are many. */
const Z = 1.96;

export interface Slope {
  /** MiB an hour. */
  readonly mibPerHour: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Least squares of memory over time, with its 95 % interval. Neighbours resemble each other, which would make the
 * interval too narrow: the number of samples is reduced by their lag-1 correlation.
 *
 * @param samples minutes and MiB
 */
export function slopeOf(samples: readonly (readonly [minutes: number, mib: number])[]): Slope {
  const n = samples.length;
  const mean = (of: (sample: readonly [number, number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / n;
  const [t, m] = [mean(([minutes]) => minutes), mean(([, mib]) => mib)];
  let [tt, tm] = [0, 0];
  for (const [minutes, mib] of samples) {
    tt += (minutes - t) ** 2;
    tm += (minutes - t) * (mib - m);
  }
  const slope = tm / tt;
  const rest = samples.map(([minutes, mib]) => mib - m - slope * (minutes - t));
  const squares = rest.reduce((sum, each) => sum + each * each, 0);
  const lagged = rest.slice(1).reduce((sum, each, i) => sum + each * (rest[i] as number), 0);
  const correlation = squares === 0 ? 0 : Math.min(0.99, Math.max(0, lagged / squares));
  const effective = Math.max(3, (n * (1 - correlation)) / (1 + correlation));
  const half = Z * Math.sqrt((squares / (n - 2) / tt) * (n / effective)) * MINUTES_AN_HOUR;
  return {
    mibPerHour: slope * MINUTES_AN_HOUR,
    low: slope * MINUTES_AN_HOUR - half,
    high: slope * MINUTES_AN_HOUR + half,
  };
}

/**
 * Resident memory over a million requests (or as many as asked) at a steady rate, sampled every ten seconds: of the
 * process that serves, and the most with the ledger's engine, which comes and goes when a file is sealed.
 */
export async function memoryOver(
  pid: number,
  plan: Omit<LoadPlan, 'seconds'> & { readonly rate: number; readonly requests: number },
  load: (plan: LoadPlan) => Promise<LoadResult>,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  const from = performance.now();
  const samples: [number, number][] = [[0, ownRssMib(pid)]];
  let mostOfAll = rssMib(pid);
  const timer = setInterval(() => {
    samples.push([(performance.now() - from) / 60_000, ownRssMib(pid)]);
    mostOfAll = Math.max(mostOfAll, rssMib(pid));
    if (samples.length % 30 === 0)
      say(`${samples.at(-1)![0].toFixed(0)} minutes: ${samples.at(-1)![1].toFixed(0)} MiB`);
  }, EVERY_MS);
  const result = await load({ ...plan, seconds: (2 * plan.requests) / plan.rate }).finally(() => clearInterval(timer));
  samples.push([(performance.now() - from) / 60_000, ownRssMib(pid)]);
  const slope = slopeOf(samples.slice(samples.length >> 1));
  return {
    'million.requests': result.requests,
    'million.failed': result.failed,
    'million.requestsPerSecond': result.requests / result.seconds,
    'million.p99Ms': result.latencyMs.p99,
    'million.rssStartMib': samples[0]![1],
    'million.rssEndMib': samples.at(-1)![1],
    'million.rssMostMib': Math.max(...samples.map(([, mib]) => mib)),
    'million.rssMostWithEngineMib': mostOfAll,
    'million.samples': samples.length,
    'million.slopeMibPerHour': slope.mibPerHour,
    'million.slopeLow95': slope.low,
    'million.slopeHigh95': slope.high,
  };
}
