import type { DailyForecasts } from './daily-forecasts.ts';
import { fitRidge } from './ridge.ts';
import type { ZoneHistory } from './zone-history.ts';

const DAY = 24;
const WEEK = 7 * DAY;
/** Further ahead, what the last hours say is gone. */
const LEADS = 36;
const PENALTY = 8;
/** Neighbouring hours teach the same; five has no divisor with a day's 24. */
const EVERY = 5;
const MOST_DAYS = 365;
const LEAST_DAYS = 21;

/** Forecasts of a zone from any hour on. */
export interface HourlyForecasts {
  /**
   * Median g/kWh of `hours` hours from `now` on, `now` itself first, as it is known then.
   * @param now index of the last hour of the history that is known
   */
  ahead(now: number, hours: number): Float64Array;
  /** Log-sigma of what is told so many hours ahead. */
  sigma(hoursAhead: number): number;
}

/**
 * Brings a day's forecast up to the hour: for each hour ahead a ridge tells from the last hours' errors, slopes and levels
 * how far the day's forecast will be off. Learns from up to a year before `knownHours`, whose forecasts were made as they
 * would have been then.
 * @returns what forecasts hours from `knownHours` on; `null` below three weeks of forecasts
 */
export function hourlyForecasts(
  history: ZoneHistory,
  daily: DailyForecasts,
  knownHours: number,
): HourlyForecasts | null {
  const { gPerKwh, startHour } = history;
  const logG = gPerKwh.map(Math.log);
  const sums = new Float64Array(logG.length + 1);
  for (let i = 0; i < logG.length; i++) sums[i + 1] = sums[i]! + logG[i]!;
  const meanBefore = (end: number, hours: number): number => (sums[end]! - sums[end - hours]!) / hours;
  const told = (issuedAt: number, at: number): number => {
    const day = Math.floor(issuedAt / DAY);
    return Math.log(daily.at(day, at - day * DAY));
  };
  const errorAt = (hour: number): number => logG[hour]! - told(hour, hour);
  const rowOf = (now: number, lead: number): Float64Array => {
    const angle = ((startHour + now + lead) * Math.PI) / 12;
    const [s, c] = [Math.sin(angle), Math.cos(angle)];
    const error = errorAt(now);
    const slope = logG[now]! - logG[now - 1]!;
    const day = meanBefore(now + 1, DAY) - meanBefore(now + 1, WEEK);
    const base = told(now, now + lead);
    return Float64Array.of(
      s,
      c,
      error,
      error * s,
      error * c,
      errorAt(now - 1),
      errorAt(now - 3),
      (errorAt(now - 6) + errorAt(now - 9) + errorAt(now - 12)) / 3,
      slope,
      slope * s,
      slope * c,
      logG[now]! - logG[now - 3]!,
      day,
      day * s,
      day * c,
      base - told(now, now),
      logG[now + lead - Math.ceil(lead / DAY) * DAY]! - base,
      logG[now + lead - (Math.ceil(lead / DAY) + 1) * DAY]! - base,
      meanBefore(now + 1, DAY) - meanBefore(now + 1 - DAY, DAY),
    );
  };
  const first = Math.max(daily.firstDay * DAY + DAY, WEEK + DAY, knownHours - MOST_DAYS * DAY);
  if (knownHours - first < LEAST_DAYS * DAY) return null;
  const sigmas: number[] = [];
  const models = Array.from({ length: LEADS }, (_, i) => {
    const lead = i + 1;
    const rows: Float64Array[] = [];
    const targets: number[] = [];
    for (let now = first; now + lead < knownHours; now += EVERY) {
      rows.push(rowOf(now, lead));
      targets.push(logG[now + lead]! - told(now, now + lead));
    }
    const predict = fitRidge(rows, Float64Array.from(targets), PENALTY);
    let squared = 0;
    for (let r = 0; r < rows.length; r++) squared += (targets[r]! - predict(rows[r]!)) ** 2;
    sigmas.push(Math.sqrt(squared / rows.length));
    return predict;
  });
  return {
    ahead(now, hours) {
      const path = new Float64Array(hours);
      for (let lead = 0; lead < hours; lead++)
        path[lead] =
          lead === 0
            ? gPerKwh[now]!
            : Math.exp(told(now, now + lead) + (lead > LEADS ? 0 : models[lead - 1]!(rowOf(now, lead))));
      return path;
    },
    sigma: (hoursAhead) => (hoursAhead <= 0 ? 0 : sigmas[Math.min(hoursAhead, LEADS) - 1]!),
  };
}
