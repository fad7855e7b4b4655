import { calendarPeriod, MS_PER_DAY, type EpochMs } from '../../units/index.ts';
import type { BudgetPeriod } from './schema.ts';

/** The UTC day, the UTC month (January 1970 is 0) and 0 for all time: numbers of the periods that hold an instant. */
export interface PeriodNumbers {
  readonly day: number;
  readonly month: number;
  readonly total: 0;
}

/** @example periodsOf(Date.UTC(2026, 0, 31)).month // 672 */
export function periodsOf(at: EpochMs): PeriodNumbers {
  const date = new Date(at);
  return {
    day: Math.floor(at / MS_PER_DAY),
    month: (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth(),
    total: 0,
  };
}

/** When the period that holds an instant ends; `null`: never. */
export const periodEnd = (period: BudgetPeriod, at: EpochMs): EpochMs | null =>
  period === 'total' ? null : calendarPeriod(period, at).end;

/** Share of the period that has gone, 0 to 1; `null`: it has no end. */
export function periodElapsed(period: BudgetPeriod, at: EpochMs): number | null {
  if (period === 'total') return null;
  const { start, end } = calendarPeriod(period, at);
  return (at - start) / (end - start);
}

/** {@link periodsOf} of the current instant, worked out once a day. */
export class Calendar {
  #day = NaN;
  #periods: PeriodNumbers = periodsOf(0);

  at(now: EpochMs): PeriodNumbers {
    const day = Math.floor(now / MS_PER_DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#periods = periodsOf(now);
    }
    return this.#periods;
  }
}
