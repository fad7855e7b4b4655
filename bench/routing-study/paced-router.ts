import {
  hoursBehind,
  LEARNED_RULE,
  learnsNow,
  riskOfDays,
  smoothedPrice,
  windowLimit,
  type LearnedRule,
} from '../../server/src/kernel/routing/learned-rule.ts';
import { addTally, newTally, type HourRouter } from './hour-router.ts';
import { limitsOf, nearestOf, optimum, routeHours, type SpendingLimits } from './several-budgets.ts';
import type { BudgetPrices, Study, StudyBudgets, Totals } from './types.ts';

export interface PacedMonth {
  readonly totals: Totals;
  readonly pricePath: readonly BudgetPrices[];
  /** Geometric mean of the month's prices: where the next one starts. */
  readonly carry: BudgetPrices;
}

const LEARN_TOLERANCE = 1e-6;
/** Where a budget is out of reach in what was seen, it gives way at this price: latency last. */
const CEILING: BudgetPrices = { gPerMsKwh: 1e3, gPerUsd: 2e4 };
/** A money price below this no longer changes a choice. */
const LEAST_G_PER_USD = 50;

/**
 * The router over one month, hour by hour, knowing only what has passed and the hour itself. Each budget is a price:
 * learned from the window behind, at which that window would have spent what each remaining unit of demand may still
 * spend. What a month has left when it is over is lost.
 *
 * @param hours of the month, in order
 * @param before what the month before ended with
 * @param router decides by what it believes; one whose values are late is given late ones
 * @param staleHours age of intensity and price when they reach the router
 * @example pacedMonth(study, router, hours, { addedMs: 20, moneyOfNearest: 0.8 }).totals.carbonG
 */
export function pacedMonth(
  study: Study,
  router: HourRouter,
  hours: readonly number[],
  budgets: StudyBudgets,
  staleHours = 0,
  rule: LearnedRule = LEARNED_RULE,
  before: BudgetPrices | null = null,
): PacedMonth {
  const totals = newTally();
  const nearest = newTally();
  const pricePath: BudgetPrices[] = [];
  const first = hours[0]!;
  let prices: BudgetPrices | null = before;
  let smoothGPerUsd = before?.gPerUsd ?? null;
  for (const [step, hour] of hours.entries()) {
    const known = Math.max(0, hour - staleHours);
    const remaining = hours.length - step;
    if (prices === null || learnsNow(step, remaining, known, rule)) {
      const behind = hoursBehind(known, remaining, rule.windowHours);
      const ahead = aheadOf(study, behind, hours, step);
      const window = nearestOf(router, behind);
      const limits = withMargin(
        affordable(window, ahead, budgets, nearest, totals),
        budgets.moneyOfNearest === null || prices === null
          ? 0
          : rule.moneyRisk *
              moneyMargin(router, behind, budgets.moneyOfNearest, prices, remaining) *
              (ahead > 0 ? window.demandKwh / ahead : 0),
      );
      const learned = optimum(router, behind, limits, LEARN_TOLERANCE, { start: prices, ceiling: CEILING }).prices;
      prices = { gPerMsKwh: Math.min(CEILING.gPerMsKwh, learned.gPerMsKwh), gPerUsd: 0 };
      if (budgets.moneyOfNearest !== null) {
        const now = Math.min(CEILING.gPerUsd, Math.max(LEAST_G_PER_USD, learned.gPerUsd));
        smoothGPerUsd = smoothedPrice(smoothGPerUsd, now, remaining, rule);
        // The latency price that goes with the smoothed one.
        const { gPerMsKwh } =
          limits.addedMsKwh === null
            ? prices
            : optimum(router, behind, { ...limits, moneyUsd: null }, LEARN_TOLERANCE, {
                start: prices,
                ceiling: CEILING,
                fixedGPerUsd: smoothGPerUsd,
              }).prices;
        prices = { gPerMsKwh: Math.min(CEILING.gPerMsKwh, gPerMsKwh), gPerUsd: smoothGPerUsd };
      }
    }
    pricePath.push(prices);
    const near = router.nearest(hour);
    const chosen = newTally();
    router.route(hour, prices, chosen);
    addTally(nearest, near);
    // What latency does not allow stays near, so that a month cannot overspend it.
    let share = 1;
    if (budgets.addedMs !== null) {
      const later =
        aheadOf(study, hoursBehind(known, Math.min(remaining, hour - first + 24), rule.windowHours), hours, step) *
        rule.advanceShare;
      const allowed = budgets.addedMs * (nearest.demandKwh + (remaining > 1 ? later : 0)) - totals.addedMsKwh;
      if (chosen.addedMsKwh > allowed) share = Math.max(0, allowed) / chosen.addedMsKwh;
    }
    addTally(totals, chosen, share);
    addTally(totals, near, 1 - share);
  }
  const mean = (of: (prices: BudgetPrices) => number): number =>
    Math.exp(pricePath.reduce((sum, each) => sum + Math.log(Math.max(1e-9, of(each))), 0) / pricePath.length);
  return {
    totals,
    pricePath,
    carry: { gPerMsKwh: mean(({ gPerMsKwh }) => gPerMsKwh), gPerUsd: mean(({ gPerUsd }) => gPerUsd) },
  };
}

/** Demand expected after `step`: the window's mean for each hour left. */
function aheadOf(
  { width, demandKwh }: Study,
  behind: readonly number[],
  hours: readonly number[],
  step: number,
): number {
  let sum = 0;
  for (const hour of behind) for (let o = 0; o < width; o++) sum += demandKwh[hour * width + o]!;
  return (sum / behind.length) * (hours.length - step - 1);
}

/** What the window may spend so that the same rate ahead meets the budgets at the month's end. */
function affordable(
  window: Totals,
  ahead: number,
  budgets: StudyBudgets,
  nearest: Totals,
  totals: Totals,
): SpendingLimits {
  const limits = limitsOf(budgets, window);
  const left = limitsOf(budgets, nearest);
  const scale = ahead > 0 ? window.demandKwh / ahead : 0;
  return {
    addedMsKwh:
      limits.addedMsKwh === null
        ? null
        : Math.max(0, windowLimit(limits.addedMsKwh, left.addedMsKwh! - totals.addedMsKwh, scale)),
    moneyUsd: limits.moneyUsd === null ? null : windowLimit(limits.moneyUsd, left.moneyUsd! - totals.moneyUsd, scale),
  };
}

/** The same limits with money kept back. */
const withMargin = ({ addedMsKwh, moneyUsd }: SpendingLimits, marginUsd: number): SpendingLimits => ({
  addedMsKwh,
  moneyUsd: moneyUsd === null ? null : moneyUsd - marginUsd,
});

/** One standard deviation of what the days left may spend above their plan, by what the days behind would have. */
function moneyMargin(
  router: HourRouter,
  behind: readonly number[],
  moneyOfNearest: number,
  prices: BudgetPrices,
  remaining: number,
): number {
  const days: number[] = [];
  for (let i = 0; i + 24 <= behind.length; i += 24) {
    const hours = behind.slice(i, i + 24);
    days.push(routeHours(router, hours, prices).moneyUsd - moneyOfNearest * nearestOf(router, hours).moneyUsd);
  }
  return riskOfDays(days, remaining / 24);
}
