import type { Study } from './types.ts';

/** What a router takes an hour's intensity and price to be. */
export interface Belief {
  readonly intensityGPerKwh: Float64Array;
  readonly priceUsdPerMwh: Float64Array | null;
}

/** How an hour is told from values that are some hours old. */
export interface NowcastRule {
  /** Days behind whose like hours make the typical hour, and how fast they fade by the day. */
  readonly days: number;
  readonly fade: number;
  /** How much of the newest value's distance from its typical hour still holds, by hour of age. */
  readonly persistence: number;
}

/** Tuned on 2021 only; see docs/methods/routing-bench.md. */
export const NOWCAST: NowcastRule = { days: 7, fade: 0.8, persistence: 0.95 };

const HOURS_PER_DAY = 24;

/** The newest value that has come, as if it were this hour's. */
export const carriedOver = (study: Study, staleHours: number): Belief => told(study, staleHours, null);

/**
 * Intensity and price of every hour as told from what was known `staleHours` before it: the typical hour of the last
 * days, and what is left of the newest value's distance from its own. The newest value where no day has passed.
 *
 * @example nowcast(study, 6).intensityGPerKwh[100 * study.width]
 */
export const nowcast = (study: Study, staleHours: number, rule: NowcastRule = NOWCAST): Belief =>
  told(study, staleHours, rule);

function told(
  { width, hours, intensityGPerKwh, priceUsdPerMwh }: Study,
  stale: number,
  rule: NowcastRule | null,
): Belief {
  const all = (series: Float64Array): Float64Array =>
    Float64Array.from({ length: hours * width }, (_, at) =>
      valueOf(series, width, Math.floor(at / width), at % width, stale, rule),
    );
  return {
    intensityGPerKwh: all(intensityGPerKwh).map((value) => Math.max(0, value)),
    priceUsdPerMwh: priceUsdPerMwh === null ? null : all(priceUsdPerMwh),
  };
}

function valueOf(
  series: Float64Array,
  width: number,
  hour: number,
  d: number,
  stale: number,
  rule: NowcastRule | null,
): number {
  const known = Math.max(0, hour - stale);
  const newest = series[known * width + d]!;
  if (rule === null) return newest;
  let [typical, ofNewest, weights, weight] = [0, 0, 0, 1];
  for (let day = 1; day <= rule.days; day++) {
    const before = known - HOURS_PER_DAY * day;
    if (before < 0) break;
    weight *= rule.fade;
    typical += weight * series[(hour - HOURS_PER_DAY * day) * width + d]!;
    ofNewest += weight * series[before * width + d]!;
    weights += weight;
  }
  if (weights === 0) return newest;
  return typical / weights + rule.persistence ** stale * (newest - ofNewest / weights);
}
