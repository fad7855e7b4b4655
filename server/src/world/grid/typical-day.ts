import { logSigma, type EpochHour } from '../../units/index.ts';
import { factorSigma } from './intensity-sigma.ts';
import type { GridSource } from './types.ts';
import { zoneDay, type ZoneDay } from './zone-days.ts';

/** Intensity over its daily mean at a local solar hour; two harmonics, so the mean over 24 hours is 1. */
function shapeAt(day: ZoneDay, hour: EpochHour): number {
  // The middle of the hour: the values are means over the hour that begins there.
  const angle = ((hour + 0.5 + day.longitude / 15) * 2 * Math.PI) / 24;
  const [cos1, sin1, cos2, sin2] = day.shape;
  return 1 + cos1 * Math.cos(angle) + sin1 * Math.sin(angle) + cos2 * Math.cos(2 * angle) + sin2 * Math.sin(2 * angle);
}

/**
 * A made-up day around each zone's yearly average, for trying things out without hourly data: solar dip
 * and evening peak of the zone's mean day in 2021 and 2022, or of the mean of 15 zones. Each UTC day's mean
 * is the yearly average. Answers nothing for a zone whose longitude is not known. Never use it in a report.
 */
export function typicalDay(yearly: GridSource): GridSource {
  return {
    name: 'typical day (synthetic)',
    zones: yearly.zones.filter((zone) => zoneDay(zone) !== undefined),
    at(zone, hour) {
      const day = zoneDay(zone);
      const mean = day === undefined ? undefined : yearly.at(zone, hour);
      if (day === undefined || mean === undefined) return undefined;
      const drift = Math.sqrt(
        Math.max(0, mean.sigma ** 2 - factorSigma(mean.lifecycleGPerKwh) ** 2 - day.hourSigma ** 2),
      );
      return {
        zone,
        hour,
        directGPerKwh: null,
        lifecycleGPerKwh: mean.lifecycleGPerKwh * shapeAt(day, hour),
        lowCarbonShare: null,
        renewableShare: null,
        kind: 'synthetic-typical-day',
        ageHours: mean.ageHours,
        sigma: logSigma.combined(factorSigma(mean.lifecycleGPerKwh), day.shapedSigma, drift),
        source: `synthetic typical day (${day.fitted ? 'shape of the zone' : 'mean shape of 15 zones'}, 2021-2022) on ${mean.source}`,
        licence: mean.licence,
      };
    },
  };
}
