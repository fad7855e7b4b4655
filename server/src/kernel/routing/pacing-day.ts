import { MS_PER_HOUR, type EpochMs } from '../../units/index.ts';

const HOURS_PER_DAY = 24;
/** Days that a mean looks back on, once as many were seen. */
const MEMORY_DAYS = 7;

/** What a mean day has brought, by UTC hour: spending (budget's unit) and requests, both in one hour. */
export interface MeanDay {
  /** Hours observed, by hour of day. */
  readonly hours: Float64Array;
  readonly spent: Float64Array;
  readonly requests: Float64Array;
}

export const NEW_DAY: MeanDay = {
  hours: new Float64Array(HOURS_PER_DAY),
  spent: new Float64Array(HOURS_PER_DAY),
  requests: new Float64Array(HOURS_PER_DAY),
};

export const copyDay = ({ hours, spent, requests }: MeanDay): MeanDay => ({
  hours: hours.slice(),
  spent: spent.slice(),
  requests: requests.slice(),
});

const hourOfDay = (at: EpochMs): number => Math.floor(at / MS_PER_HOUR) % HOURS_PER_DAY;

/** Folds one step, which lies within an hour, into a day of the caller's own (see {@link copyDay}). */
export function learnStep(day: MeanDay, at: EpochMs, lengthMs: number, spent: number, requests: number): void {
  const h = hourOfDay(at);
  const length = lengthMs / MS_PER_HOUR;
  const seen = (day.hours[h] as number) + length;
  const weight = length / Math.min(seen, MEMORY_DAYS);
  day.hours[h] = seen;
  day.spent[h] = (day.spent[h] as number) + (spent / length - (day.spent[h] as number)) * weight;
  day.requests[h] = (day.requests[h] as number) + (requests / length - (day.requests[h] as number)) * weight;
}

/** Hours behind a mean day, all together. */
export const hoursSeen = (day: MeanDay): number => day.hours.reduce((sum, hours) => sum + hours, 0);

/** What a mean day forecasts. */
export interface Forecast {
  readonly requests: number;
  /** Spending to plan by, in a unit of its own: only its proportions count. */
  readonly weight: number;
}

/**
 * Forecasts a span: by hour of day once each was seen, at the mean rate so far until then. Where nothing was
 * spent the plan follows the requests, and where none came it is flat.
 */
export function forecaster(day: MeanDay): (from: EpochMs, to: EpochMs) => Forecast {
  const whole = day.hours.every((hours) => hours > 0.5);
  const seen = hoursSeen(day);
  const mean = (values: Float64Array): number =>
    seen > 0 ? values.reduce((sum, value, h) => sum + value * (day.hours[h] as number), 0) / seen : 0;
  const flat = (value: number): Float64Array => new Float64Array(HOURS_PER_DAY).fill(value);
  const requests = whole ? day.requests : flat(mean(day.requests));
  const planned = !whole
    ? flat(1)
    : day.spent.some((value) => value > 0)
      ? day.spent
      : requests.some((value) => value > 0)
        ? requests
        : flat(1);
  return (from, to) => ({ requests: sumSpan(requests, from, to), weight: sumSpan(planned, from, to) });
}

/** Integral of values per hour, repeating by day, over a span. */
function sumSpan(perHour: Float64Array, from: EpochMs, to: EpochMs): number {
  if (to <= from) return 0;
  const dayMs = HOURS_PER_DAY * MS_PER_HOUR;
  const days = Math.floor((to - from) / dayMs);
  let sum = days === 0 ? 0 : days * perHour.reduce((total, value) => total + value, 0);
  for (let at = from + days * dayMs; at < to;) {
    const end = Math.min(to, (Math.floor(at / MS_PER_HOUR) + 1) * MS_PER_HOUR);
    sum += ((end - at) / MS_PER_HOUR) * (perHour[hourOfDay(at)] as number);
    at = end;
  }
  return sum;
}
