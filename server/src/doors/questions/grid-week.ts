import type { EpochHour } from '../../units/index.ts';
import { gridSources, rankDisagreements, type GridSource } from '../../world/index.ts';
import type { GridWeek, ZoneWeek } from './grid-shape.ts';

const WEEK_HOURS = 168;
const AHEAD_HOURS = 96;

const meanOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
};

const lowest = (zones: readonly ZoneWeek[], of: (zone: ZoneWeek) => number | null): string | null => {
  const known = zones.filter((zone) => of(zone) !== null);
  return known.length < 2 ? null : known.reduce((best, zone) => (of(zone)! < of(best)! ? zone : best)).zone;
};

/**
 * Which zone's mix was cleaner over the last week, and which is forecast to be over the next four days, from what was known
 * before the hour. Where a zone's newest hours are not known yet, the forecast starts at the last one that is.
 * @param hour the first hour that has not passed
 * @param withForecast a forecast takes about a second a zone
 */
export function gridWeek(grid: GridSource, zones: readonly string[], hour: EpochHour, withForecast: boolean): GridWeek {
  const foretold = gridSources.forecasts({ ...grid, at: (zone, at) => (at < hour ? grid.at(zone, at) : undefined) });
  const weeks = zones.map((zone): ZoneWeek => {
    const now = grid.at(zone, hour) ?? null;
    const week = Array.from({ length: WEEK_HOURS }, (_, i) => {
      const found = grid.at(zone, hour - WEEK_HOURS + i);
      return found !== undefined && found.ageHours === 0 && found.kind.startsWith('hourly')
        ? found.lifecycleGPerKwh
        : null;
    });
    const ahead = withForecast
      ? Array.from({ length: AHEAD_HOURS }, (_, i) => foretold.at(zone, hour + i) ?? []).flat()
      : [];
    const values = ahead.length === 0 ? null : ahead.map(({ lifecycleGPerKwh }) => lifecycleGPerKwh);
    return {
      zone,
      now,
      week,
      weekMean: meanOf(week),
      ahead: values,
      aheadMean: values === null ? null : meanOf(values),
      aheadFactor90: ahead[0] === undefined ? null : Math.exp(1.645 * ahead[0].sigma),
      averageGPerKwh: now !== null && !now.kind.startsWith('hourly') ? now.lifecycleGPerKwh : null,
    };
  });
  return {
    hour,
    zones: weeks,
    cleanestWeek: lowest(weeks, ({ weekMean }) => weekMean),
    cleanestAhead: lowest(weeks, ({ aheadMean }) => aheadMean),
    disagreements: rankDisagreements(weeks.flatMap(({ now }) => now ?? [])),
  };
}
