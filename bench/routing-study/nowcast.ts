import { NOWCAST, nowcast as told, type NowcastRule } from '../../server/src/world/grid/nowcast.ts';
import type { Study } from './types.ts';

/** What a router takes an hour's intensity and price to be. */
export interface Belief {
  readonly intensityGPerKwh: Float64Array;
  readonly priceUsdPerMwh: Float64Array | null;
}

/** The newest value that has come, as if it were this hour's. */
export const carriedOver = (study: Study, staleHours: number): Belief => believed(study, staleHours, null);

/**
 * Intensity and price of every hour as told from what was known `staleHours` before it, by the rule that the gateway has.
 *
 * @example nowcast(study, 6).intensityGPerKwh[100 * study.width]
 */
export const nowcast = (study: Study, staleHours: number, rule: NowcastRule = NOWCAST): Belief =>
  believed(study, staleHours, rule);

function believed(
  { width, hours, intensityGPerKwh, priceUsdPerMwh }: Study,
  stale: number,
  rule: NowcastRule | null,
): Belief {
  const all = (series: Float64Array): Float64Array =>
    Float64Array.from({ length: hours * width }, (_, at) => {
      const [hour, d] = [Math.floor(at / width), at % width];
      const newest = Math.max(0, hour - stale);
      const valueAt = (h: number): number | undefined => (h < 0 ? undefined : series[h * width + d]);
      return rule === null ? valueAt(newest)! : told(valueAt, hour, newest, rule)!;
    });
  return {
    intensityGPerKwh: all(intensityGPerKwh).map((value) => Math.max(0, value)),
    priceUsdPerMwh: priceUsdPerMwh === null ? null : all(priceUsdPerMwh),
  };
}
