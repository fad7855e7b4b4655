import type { EpochHour, EpochMs } from './quantity.ts';

export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

/** The UTC hour that holds an instant. */
export const hourOf = (at: EpochMs): EpochHour => Math.floor(at / MS_PER_HOUR);
export const hourStart = (hour: EpochHour): EpochMs => hour * MS_PER_HOUR;
/** `2022-06-01T05:00Z`, the form used in files, entries and pages. */
export const hourLabel = (hour: EpochHour): string => `${new Date(hourStart(hour)).toISOString().slice(0, 16)}Z`;

/**
 * Reads `2022-06-01T05:00Z` (seconds allowed).
 * @throws RangeError when the text is no whole UTC hour
 */
export function parseHour(text: string): EpochHour {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):00(?::00(?:\.0+)?)?Z$/.exec(text);
  const at = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]), Number(match[4])) : NaN;
  // Date.UTC rolls 30 February and 24:00 over to another day: the day must read the same.
  if (!Number.isFinite(at) || !text.startsWith(new Date(at).toISOString().slice(0, 10)))
    throw new RangeError(`"${text}" is not a whole UTC hour such as 2022-06-01T05:00Z`);
  return at / MS_PER_HOUR;
}

/** From its first instant to the first of the next. */
export interface CalendarPeriod {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/**
 * The UTC calendar day or month that holds an instant: no zone and no summer time moves it.
 * @example calendarPeriod('month', Date.UTC(2028, 1, 29)).end // Date.UTC(2028, 2, 1)
 */
export function calendarPeriod(period: 'day' | 'month', at: EpochMs): CalendarPeriod {
  if (period === 'day') {
    const start = Math.floor(at / MS_PER_DAY) * MS_PER_DAY;
    return { start, end: start + MS_PER_DAY };
  }
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
}
