import type { EpochHour } from '../../../units/index.ts';
import type { GridSource } from '../types.ts';
import { forecast, type ForecastHour } from './forecast-zone.ts';
import { HORIZONS } from './members.ts';

interface Issued {
  /** The first hour after the last one known. */
  readonly from: EpochHour;
  readonly hours: readonly ForecastHour[] | undefined;
}

/**
 * Forecasts of a source's zones, as a source: up to 96 hours after the last one that the zone knows, nothing for
 * hours that it knows and nothing where it knows too few. Fitting takes about a second; the last forecast of each
 * zone is kept until another hour is known.
 */
export function forecasts(source: GridSource): GridSource {
  const issued = new Map<string, Issued>();
  const knows = (zone: string, hour: EpochHour): boolean => {
    const found = source.at(zone, hour);
    return found !== undefined && found.ageHours === 0 && found.kind.startsWith('hourly');
  };
  const issue = (zone: string, from: EpochHour): Issued['hours'] => {
    const last = issued.get(zone);
    if (last?.from === from) return last.hours;
    const hours = forecast(source, zone, from);
    issued.set(zone, { from, hours });
    return hours;
  };
  return {
    name: `forecast of ${source.name}`,
    zones: source.zones,
    at(zone, hour) {
      if (knows(zone, hour)) return undefined;
      let from = hour;
      while (!knows(zone, from - 1)) if (--from <= hour - HORIZONS) return undefined;
      const ahead = issue(zone, from)?.[hour - from];
      const last = source.at(zone, from - 1);
      if (ahead === undefined || last === undefined) return undefined;
      return {
        zone,
        hour,
        directGPerKwh: null,
        lifecycleGPerKwh: ahead.gPerKwh,
        lowCarbonShare: null,
        renewableShare: null,
        kind: 'forecast',
        ageHours: hour - from + 1,
        sigma: ahead.sigma,
        source: `forecast from ${last.source}`,
        licence: last.licence,
      };
    },
  };
}
