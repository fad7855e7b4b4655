import { fitForecaster, type Forecaster } from './forecaster.ts';
import { HORIZONS } from './members.ts';
import type { ZoneHistory } from './zone-history.ts';

const DAY = 24;
const LEAST_DAYS = 42;
const MOST_DAYS = 180;
/** A fit serves so long: it changes little from week to week, and takes a second. */
const REFIT_DAYS = 56;

/** What was forecast for a zone at the beginning of each of its days, with what was known then. */
export interface DailyForecasts {
  /** The first day that has one. */
  readonly firstDay: number;
  /** Median g/kWh of an hour by the forecast of a day; the last day again beyond its 96 hours. */
  at(day: number, hoursAhead: number): number;
}

/**
 * Forecasts each day of a history as it would have been forecast then: fitted on up to 180 days before, anew every eight
 * weeks. Days are counted from the history's start.
 * @param endDay the first day that is not forecast; no hour of it or behind it is looked at
 */
export function dailyForecasts(history: ZoneHistory, endDay: number): DailyForecasts {
  const days: Float64Array[] = [];
  let fitted: Forecaster | null = null;
  let from = 0;
  for (let day = LEAST_DAYS; day < endDay; day++) {
    if (fitted === null || (day - LEAST_DAYS) % REFIT_DAYS === 0) {
      from = Math.max(0, day - MOST_DAYS);
      const own = {
        zone: history.zone,
        startHour: history.startHour + from * DAY,
        gPerKwh: history.gPerKwh.subarray(from * DAY),
        weather: null,
        mix: null,
      };
      fitted = fitForecaster(own, (day - from) * DAY, { weather: false, members: ['ridge', 'kernel'] });
    }
    days.push(fitted.forecast((day - from) * DAY).gPerKwh);
  }
  return {
    firstDay: LEAST_DAYS,
    at(day, hoursAhead) {
      const known = days[day - LEAST_DAYS];
      if (known === undefined) return NaN;
      const over = Math.max(0, Math.ceil((hoursAhead - HORIZONS + 1) / DAY));
      return known[hoursAhead - over * DAY]!;
    },
  };
}
