import {
  advancePace,
  joinPeriod,
  learnedPace,
  newPace,
  observePace,
  paceAllowance,
  paceSettings,
  priceInForce,
} from './pacing-budget.ts';
import { DecisionWindow } from './decision-window.ts';
import { advanceByCalendar } from './pacing-calendar.ts';
import { learnPrices, learnsInHour } from './pacing-learned.ts';

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
  price: priceInForce,
  /** What learning looks back on. */
  window: (): DecisionWindow => new DecisionWindow(),
  learnsInHour,
  learn: learnPrices,
  learned: learnedPace,
} as const;
