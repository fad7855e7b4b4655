import type { GridHour, GridSource } from './types.ts';

const isHourly = (hour: GridHour): boolean => hour.kind === 'hourly' || hour.kind === 'hourly-estimated';

/**
 * Several sources as one: the first that knows the zone and hour. A carried-over hourly value gives way to
 * a fresher hourly one further down, so that files of consecutive years may stand in any order.
 */
export function layered(...sources: readonly GridSource[]): GridSource {
  return {
    name: sources.map((source) => source.name).join(', then '),
    zones: [...new Set(sources.flatMap((source) => source.zones))].sort(),
    at(zone, hour) {
      let best: GridHour | undefined;
      for (const source of sources) {
        const found = source.at(zone, hour);
        if (found === undefined) continue;
        if (best === undefined) best = found;
        else if (isHourly(found) && found.ageHours < best.ageHours) best = found;
        if (!isHourly(best) || best.ageHours === 0) return best;
      }
      return best;
    },
  };
}
