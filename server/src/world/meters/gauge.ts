import { cleanSamples, gapsOf, windowDelta } from './counter.ts';
import type { CounterCurve, MeterSample } from './types.ts';

/** Microjoules in a watt for a millisecond. */
const MICRO_J_PER_W_MS = 1000;

/**
 * Power readings added up by the trapezoid, microjoules: the fallback where a device has no energy counter.
 * A sensor that samples a quarter of the time misses what happens between (arXiv 2312.02741), so the result is
 * of lower quality, and a gap adds nothing and counts as unmeasured.
 *
 * @param raw watts
 * @example powerCurve([{ atMs: 0, value: 100 }, { atMs: 1000, value: 300 }])?.total // [0, 200_000_000]
 */
export function powerCurve(raw: readonly MeterSample[]): CounterCurve | null {
  const { samples, duplicates } = cleanSamples(raw);
  const atMs = samples.map((sample) => sample.atMs);
  if (atMs.length === 0) return null;
  const gaps = gapsOf(atMs);
  const broken = new Set(gaps.map((gap) => gap.fromMs));
  let exact = 0;
  const total = samples.map((sample, i) => {
    const before = samples[i - 1];
    if (before !== undefined && !broken.has(before.atMs))
      exact += ((before.value + sample.value) / 2) * (sample.atMs - before.atMs) * MICRO_J_PER_W_MS;
    return Math.round(exact);
  });
  return { atMs, total, resets: 0, duplicates, ignored: 0, gaps: [], unmeasured: gaps };
}

/**
 * The mean of a gauge over a window, each value held until the next; `null` where nothing is known.
 * @param samples ascending in time
 * @example gaugeMean([{ atMs: 0, value: 2 }, { atMs: 500, value: 4 }], 0, 1000) // 2
 */
export function gaugeMean(samples: readonly MeterSample[], fromMs: number, toMs: number): number | null {
  let [area, heldMs] = [0, 0];
  samples.forEach(({ atMs, value }, i) => {
    const ms = Math.min(toMs, samples[i + 1]?.atMs ?? atMs) - Math.max(fromMs, atMs);
    if (ms > 0 && Number.isFinite(value)) [area, heldMs] = [area + value * ms, heldMs + ms];
  });
  return heldMs === 0 ? null : area / heldMs;
}

/** What counters and gauges say of a span of time. */
export const meterWindow = {
  delta: windowDelta,
  gaugeMean,
} as const;
