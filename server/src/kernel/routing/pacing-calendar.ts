import type { EpochMs } from '../../units/index.ts';
import type { PeriodLimit } from '../policy/index.ts';
import { advancePace, startPeriod, type Pace } from './pacing-budget.ts';

/**
 * As `advancePace`, with periods and limits that a calendar gives, one after the other without a gap. A pace that
 * starts within a period takes the rest of it, with that share of its limit: what was spent before is not known.
 */
export function advanceByCalendar(pace: Pace, now: EpochMs, periodAt: (at: EpochMs) => PeriodLimit): Pace {
  let next = pace;
  if (next.periodStart === null) {
    const { start, end, limit } = periodAt(now);
    next = startPeriod(next, { start: now, end, limit: (limit * (end - now)) / (end - start) });
  }
  for (;;) {
    const end = (next.periodStart as number) + next.settings.periodMs;
    if (now < end) return advancePace(next, now);
    next = startPeriod(advancePace(next, end), periodAt(end));
  }
}
