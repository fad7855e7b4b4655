import { advancePace, joinPeriod, newPace, observePace, paceAllowance, paceSettings } from './pacing-budget.ts';
import { advanceByCalendar } from './pacing-calendar.ts';

/**
 * What is done with the price of a paced budget: a {@link Pace} is a value, each step gives the next.
 */
export const pacing = {
  settings: paceSettings,
  start: newPace,
  advance: advancePace,
  advanceByCalendar,
  observe: observePace,
  join: joinPeriod,
  allowance: paceAllowance,
} as const;
