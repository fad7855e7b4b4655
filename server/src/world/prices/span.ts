import { MS_PER_DAY, type EpochMs } from '../../units/index.ts';
import type { Rates } from './rates.ts';

const MS_PER_MINUTE = 60_000;

/** When rates hold. Of the spans of a model that hold at an instant the last one counts. */
export interface Span {
  readonly from?: EpochMs;
  readonly until?: EpochMs;
  /** Minutes of the UTC day, from and first behind; none: all day. */
  readonly windows?: readonly (readonly [from: number, until: number])[];
  /** Monday to Friday (UTC) that are no holiday of the list. */
  readonly workdays?: { readonly holidays: readonly string[] };
  /** `null`: the model is no longer sold. */
  readonly rates: Rates | null;
}

const isWorkday = (at: EpochMs, holidays: readonly string[]): boolean => {
  const date = new Date(at);
  return date.getUTCDay() % 6 !== 0 && !holidays.includes(date.toISOString().slice(0, 10));
};

/** Whether a span holds at an instant. */
export function holds({ from, until, windows, workdays }: Span, at: EpochMs): boolean {
  if ((from !== undefined && at < from) || (until !== undefined && at >= until)) return false;
  const minute = (((at % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / MS_PER_MINUTE;
  if (windows !== undefined && !windows.some(([start, end]) => minute >= start && minute < end)) return false;
  return workdays === undefined || isWorkday(at, workdays.holidays);
}

/** The rates of an instant; `null`: none are known, or the model is no longer sold. */
export const ratesAt = (spans: readonly Span[], at: EpochMs): Rates | null =>
  spans.findLast((span) => holds(span, at))?.rates ?? null;

/** Instants between two at which rates may change, in order. */
export function changesBetween(spans: readonly Span[], from: EpochMs, until: EpochMs): readonly EpochMs[] {
  const found = new Set<EpochMs>();
  const add = (at: EpochMs | undefined): void => {
    if (at !== undefined && at > from && at < until) found.add(at);
  };
  for (const { from: start, until: end, windows } of spans) {
    add(start);
    add(end);
    for (const minute of windows?.flat() ?? [])
      for (let day = Math.floor(from / MS_PER_DAY) * MS_PER_DAY; day < until; day += MS_PER_DAY)
        add(day + minute * MS_PER_MINUTE);
  }
  return [...found].sort((a, b) => a - b);
}
