import type { CounterCurve, MeterSample, TimeSpan } from './types.ts';

/** How a raw counter becomes a curve. */
export interface CounterRule {
  /** CounterCurve units in one unit of the counter: 1000 for millijoules to microjoules. */
  readonly scale: number;
  /** More than this in a second, in the counter's unit, did not happen. Tells a reset from a sample out of step. */
  readonly maxPerSecond: number;
}

/** Longer than this many usual intervals without a sample is a gap. */
const GAP_INTERVALS = 3;

/** Sorted, one sample an instant, without stale markers and what is no count. */
export function cleanSamples(samples: readonly MeterSample[]): {
  readonly samples: readonly MeterSample[];
  readonly duplicates: number;
} {
  const kept: MeterSample[] = [];
  let duplicates = 0;
  // Of two values at one instant the larger one is the later: counters rise.
  for (const sample of [...samples]
    .filter(({ value }) => Number.isFinite(value) && value >= 0)
    .sort((a, b) => a.atMs - b.atMs || b.value - a.value)) {
    if (kept.at(-1)?.atMs === sample.atMs) duplicates++;
    else kept.push(sample);
  }
  return { samples: kept, duplicates };
}

/** The median time between samples, ms; 0 for fewer than two. */
export function usualIntervalMs(atMs: readonly number[]): number {
  const steps = atMs
    .slice(1)
    .map((at, i) => at - (atMs[i] ?? at))
    .sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

/** Spans without a sample that are longer than three usual intervals. */
export function gapsOf(atMs: readonly number[]): readonly TimeSpan[] {
  const longest = GAP_INTERVALS * usualIntervalMs(atMs);
  return atMs.slice(1).flatMap((toMs, i) => {
    const fromMs = atMs[i] ?? toMs;
    return toMs - fromMs > longest ? [{ fromMs, toMs }] : [];
  });
}

/**
 * Bridges a counter's resets and gaps. A fall to what the time since the last sample can explain is a reset
 * (it starts again from zero, and what came between is lost); a fall to more than that is a sample out of step.
 * Missing scrapes lose nothing: the counter went on counting.
 *
 * @returns `null` where there is no sample
 * @example counterCurve([{ atMs: 0, value: 500 }, { atMs: 1000, value: 900 }], { scale: 1000, maxPerSecond: 3e6 })?.total // [0, 400000]
 */
export function counterCurve(raw: readonly MeterSample[], rule: CounterRule): CounterCurve | null {
  const { samples, duplicates } = cleanSamples(raw);
  const first = samples[0];
  if (first === undefined) return null;
  const atMs = [first.atMs];
  const total = [0];
  const unmeasured: TimeSpan[] = [];
  let [resets, ignored] = [0, 0];
  let before = first;
  // Rounding counts from the start of a stretch, so that its end is exact however many samples lie between.
  let [stretch, base] = [first.value, 0];
  for (const sample of samples.slice(1)) {
    const most = (rule.maxPerSecond * (sample.atMs - before.atMs)) / 1000;
    const fell = sample.value < before.value;
    if (fell && sample.value > most) {
      ignored++;
      continue;
    }
    const impossible = sample.value - before.value > most;
    if (fell || impossible) {
      unmeasured.push({ fromMs: before.atMs, toMs: sample.atMs });
      base = total.at(-1) ?? 0;
      stretch = fell ? 0 : sample.value;
      if (fell) resets++;
    }
    atMs.push(sample.atMs);
    total.push(base + Math.round((sample.value - stretch) * rule.scale));
    before = sample;
  }
  return { atMs, total, resets, duplicates, ignored, gaps: gapsOf(atMs), unmeasured };
}

/**
 * The total at an instant, straight between two samples, a whole number; `null` outside the samples.
 */
export function totalAt({ atMs, total }: CounterCurve, at: number): number | null {
  const last = atMs.length - 1;
  if (last < 0 || !(at >= (atMs[0] ?? 0)) || !(at <= (atMs[last] ?? 0))) return null;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((atMs[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [t0, t1, v0, v1] = [atMs[low] ?? 0, atMs[high] ?? 0, total[low] ?? 0, total[high] ?? 0];
  return t1 === t0 || at === t0 ? v0 : v0 + Math.round(((v1 - v0) * (at - t0)) / (t1 - t0));
}

/** A curve over a window. */
export interface WindowDelta {
  /** In curve units, whole. */
  readonly delta: number;
  /** The part of the window that samples enclose. Nothing is stretched over the rest. */
  readonly coveredMs: number;
  /** The part in which the total is known but its spread is not. */
  readonly gapMs: number;
  /** The part of which something is lost. */
  readonly unmeasuredMs: number;
}

const overlapMs = (spans: readonly TimeSpan[], from: number, to: number): number =>
  spans.reduce((sum, span) => sum + Math.max(0, Math.min(to, span.toMs) - Math.max(from, span.fromMs)), 0);

/**
 * What a counter added in a window. Deltas of windows that touch add up exactly to that of their union.
 * @returns `null` where no sample encloses any of it
 */
export function windowDelta(curve: CounterCurve, fromMs: number, toMs: number): WindowDelta | null {
  const from = Math.max(fromMs, curve.atMs[0] ?? Infinity);
  const to = Math.min(toMs, curve.atMs.at(-1) ?? -Infinity);
  const [start, end] = [totalAt(curve, from), totalAt(curve, to)];
  if (start === null || end === null || to < from) return null;
  return {
    delta: end - start,
    coveredMs: to - from,
    gapMs: overlapMs(curve.gaps, from, to),
    unmeasuredMs: overlapMs(curve.unmeasured, from, to),
  };
}

/** Adds curves, such as those of replicas. Before its first sample a curve adds nothing: what it had counted by then is unknown. */
export function sumCurves(curves: readonly CounterCurve[]): CounterCurve | null {
  const [only] = curves;
  if (curves.length < 2) return only ?? null;
  const atMs = [...new Set(curves.flatMap((curve) => curve.atMs))].sort((a, b) => a - b);
  const at = (curve: CounterCurve, t: number): number =>
    totalAt(curve, t) ?? (t < (curve.atMs[0] ?? 0) ? 0 : (curve.total.at(-1) ?? 0));
  const sum = (of: (curve: CounterCurve) => number): number => curves.reduce((all, curve) => all + of(curve), 0);
  return {
    atMs,
    total: atMs.map((t) => sum((curve) => at(curve, t))),
    resets: sum((curve) => curve.resets),
    duplicates: sum((curve) => curve.duplicates),
    ignored: sum((curve) => curve.ignored),
    gaps: gapsOf(atMs),
    unmeasured: curves.flatMap((curve) => curve.unmeasured),
  };
}
