import { logSigma, type EpochHour } from '../../units/index.ts';
import type { GridHour, GridSource } from './types.ts';
import { zoneSpread } from './zone-days.ts';

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
/** An hour that is older says nothing of this one. */
const STALE_HOURS_AT_MOST = 48;

/**
 * An hour as told from what was known at an earlier one: the typical hour of the last days, and what is left of the newest
 * value's distance from its own typical hour. The newest value where no day has passed.
 *
 * @param valueAt values up to `newest`; `undefined` is unknown
 * @param newest the last hour that is known, which has a value
 * @example nowcast((hour) => (hour % 24 === 0 ? 400 : 200), 48, 47) // 400
 */
export function nowcast(
  valueAt: (hour: number) => number | undefined,
  hour: number,
  newest: number,
  { days, fade, persistence }: NowcastRule = NOWCAST,
): number | undefined {
  const last = valueAt(newest);
  if (last === undefined) return undefined;
  // More than a day late, the like hour of yesterday has not come yet either.
  const daysLate = Math.ceil((hour - newest) / HOURS_PER_DAY) * HOURS_PER_DAY;
  let [typical, ofNewest, weights, weight] = [0, 0, 0, 1];
  for (let day = 1; day <= days; day++) {
    weight *= fade;
    const like = valueAt(hour - Math.max(daysLate, HOURS_PER_DAY) - HOURS_PER_DAY * (day - 1));
    const before = valueAt(newest - HOURS_PER_DAY * day);
    if (like === undefined || before === undefined) continue;
    typical += weight * like;
    ofNewest += weight * before;
    weights += weight;
  }
  return weights === 0 ? last : typical / weights + persistence ** (hour - newest) * (last - ofNewest / weights);
}

/** Of a value that stands for an hour so much later. */
const agedSigma = ({ zone, sigma }: GridHour, ageHours: number): number => {
  const { dayBeforeSigma, twoDaysBeforeSigma } = zoneSpread(zone);
  return logSigma.combined(sigma, ageHours <= HOURS_PER_DAY ? dayBeforeSigma : twoDaysBeforeSigma);
};

const isOwn = (found: GridHour | undefined): found is GridHour =>
  found !== undefined && found.ageHours === 0 && found.kind.startsWith('hourly');

/**
 * Hours that a source does not know yet, told from those it does, as a source: up to 48 hours after the last one that a zone
 * knows, nothing for hours that it knows. Direct emissions and shares move as the source carries them over.
 *
 * @example nowcasts({ name: 'empty', zones: [], at: () => undefined }).at('FR', 0) // undefined
 */
export function nowcasts(source: GridSource): GridSource {
  const ownOf = (zone: string, hour: EpochHour): GridHour | undefined => {
    const found = source.at(zone, hour);
    return isOwn(found) ? found : undefined;
  };
  return {
    name: `nowcast of ${source.name}`,
    zones: source.zones,
    at(zone, hour) {
      if (ownOf(zone, hour) !== undefined) return undefined;
      let newest = hour - 1;
      while (ownOf(zone, newest) === undefined) if (--newest < hour - STALE_HOURS_AT_MOST) return undefined;
      const last = ownOf(zone, newest) as GridHour;
      const told = nowcast((at) => ownOf(zone, at)?.lifecycleGPerKwh, hour, newest);
      if (told === undefined) return undefined;
      const carried = source.at(zone, hour) ?? last;
      const lifecycleGPerKwh = Math.max(0, told);
      const scale = carried.lifecycleGPerKwh > 0 ? lifecycleGPerKwh / carried.lifecycleGPerKwh : 1;
      return {
        ...carried,
        hour,
        directGPerKwh: carried.directGPerKwh === null ? null : carried.directGPerKwh * scale,
        lifecycleGPerKwh,
        marginalGPerKwh: null,
        kind: 'forecast',
        ageHours: hour - newest,
        sigma: Math.max(carried.sigma, last.sigma, carried === last ? agedSigma(last, hour - newest) : 0),
        source: `nowcast from ${last.source}`,
        licence: last.licence,
      };
    },
  };
}
