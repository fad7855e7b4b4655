import { normal, seededRng } from '../../server/src/edge/rng.ts';
import { dailyForecasts } from '../../server/src/world/grid/forecast/daily-forecasts.ts';
import { hourlyForecasts } from '../../server/src/world/grid/forecast/hourly-forecasts.ts';
import type { ZoneHistory } from '../../server/src/world/grid/forecast/zone-history.ts';
import type { Ahead } from './simulate.ts';

const DAY = 24;
const YEAR = 365 * DAY;
const LEAST_KNOWN = 70 * DAY;
const REFIT_DAYS = 56;

/** The first judged hour: a year from the end, or as soon as a forecaster has learned enough. At the beginning of a day. */
export const firstJudged = ({ gPerKwh }: ZoneHistory): number =>
  Math.ceil(Math.max(gPerKwh.length - YEAR, LEAST_KNOWN) / DAY) * DAY;

/** Longest window that is looked at: the longest job of the trace and a week's slack, as far as forecasts differ. */
const MOST_AHEAD = 400;

/** The forecast as the scheduler would have had it at each hour, learned from the hours before it only. */
export function forecastAhead(history: ZoneHistory, from: number): Ahead {
  const daily = dailyForecasts(history, Math.ceil(history.gPerKwh.length / DAY));
  const kept: ArrayLike<number>[] = [];
  let fitted: ReturnType<typeof hourlyForecasts> = null;
  for (let now = from; now < history.gPerKwh.length; now++) {
    if ((now - from) % (REFIT_DAYS * DAY) === 0) fitted = hourlyForecasts(history, daily, now);
    if (fitted === null) throw new RangeError(`zone ${history.zone}: too few hours before ${now}`);
    kept.push(fitted.ahead(now, Math.min(MOST_AHEAD, history.gPerKwh.length - now)));
  }
  return (now) => kept[now - from]!;
}

/** The truth. */
export const perfectAhead =
  (gPerKwh: Float64Array): Ahead =>
  (now, hours) =>
    gPerKwh.subarray(now, now + hours);

/** The truth with normal errors of a share of the zone's mean, the present hour without. One draw an hour, as in Let's Wait Awhile. */
export function noisyAhead(gPerKwh: Float64Array, share: number, seed: number): Ahead {
  const rng = seededRng(seed);
  const mean = gPerKwh.reduce((sum, g) => sum + g, 0) / gPerKwh.length;
  const noisy = gPerKwh.map((g) => g + share * mean * normal(rng));
  return (now, hours) => {
    const path = noisy.slice(now, now + hours);
    path[0] = gPerKwh[now]!;
    return path;
  };
}
