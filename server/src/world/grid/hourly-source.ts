import { logSigma, type EpochHour } from '../../units/index.ts';
import { ESTIMATED_HOUR_SIGMA, factorSigma } from './intensity-sigma.ts';
import type { GridSource } from './types.ts';
import { zoneSpread } from './zone-days.ts';

/** One zone's hours, from `startHour` on; NaN is unknown. */
export interface ZoneHours {
  readonly startHour: EpochHour;
  readonly directGPerKwh: Float64Array;
  readonly lifecycleGPerKwh: Float64Array;
  readonly marginalGPerKwh?: Float64Array;
  readonly lowCarbonPct: Float64Array;
  readonly renewablePct: Float64Array;
  readonly estimated: Uint8Array;
}

const MAX_STALE_HOURS = 48;

/** Whole days back to the newest value of the same hour of day; 0 inside the series. */
const daysBack = (index: number, length: number): number => (index < length ? 0 : Math.ceil((index - length + 1) / 24));

const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
const share = (pct: number | undefined): number | null => {
  const value = known(pct);
  return value === null ? null : value / 100;
};

/** Hourly series as a grid source, with carry-over past the end of a series. */
export function hourlySource(
  zones: ReadonlyMap<string, ZoneHours>,
  info: { readonly name: string; readonly licence: string },
): GridSource {
  return {
    name: info.name,
    zones: [...zones.keys()].sort(),
    at(zone, hour) {
      const series = zones.get(zone);
      if (series === undefined) return undefined;
      const index = hour - series.startHour;
      const length = series.lifecycleGPerKwh.length;
      if (index >= length + MAX_STALE_HOURS) return undefined;
      const ageHours = daysBack(index, length) * 24;
      const lifecycle = known(series.lifecycleGPerKwh[index - ageHours]);
      if (lifecycle === null) return undefined;
      const estimated = series.estimated[index - ageHours] === 1;
      // The margin of another hour says nothing of this one.
      const marginal = ageHours === 0 ? known(series.marginalGPerKwh?.[index]) : null;
      const spread = zoneSpread(zone);
      const staleSigma = ageHours === 0 ? 0 : ageHours === 24 ? spread.dayBeforeSigma : spread.twoDaysBeforeSigma;
      return {
        zone,
        hour,
        directGPerKwh: known(series.directGPerKwh[index - ageHours]),
        lifecycleGPerKwh: lifecycle,
        ...(series.marginalGPerKwh === undefined ? {} : { marginalGPerKwh: marginal }),
        lowCarbonShare: share(series.lowCarbonPct[index - ageHours]),
        renewableShare: share(series.renewablePct[index - ageHours]),
        kind: estimated ? 'hourly-estimated' : 'hourly',
        ageHours,
        sigma: logSigma.combined(factorSigma(lifecycle), estimated ? ESTIMATED_HOUR_SIGMA : 0, staleSigma),
        source: info.name,
        licence: info.licence,
      };
    },
  };
}
