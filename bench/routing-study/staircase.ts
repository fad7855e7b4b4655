import { limitsOf, nearestOf, optimum } from './several-budgets.ts';
import type { HourRouter } from './hour-router.ts';

/** One step: what a mean budget saves, and what one more millisecond would. */
export interface Stair {
  readonly budgetMs: number;
  readonly savedGPerKwh: number;
  readonly savedShare: number;
  /** Grams per kWh that one more mean millisecond saves: carbon per millisecond. */
  readonly gPerKwhPerMs: number;
}

/**
 * The carbon-per-millisecond staircase: the optimum in hindsight over all hours given, budget by budget. The price
 * falls as the budget grows, and is 0 where waiting longer saves nothing.
 *
 * @example staircase(router, hours, [5, 10, 20, 40])
 */
export function staircase(router: HourRouter, hours: readonly number[], budgetsMs: readonly number[]): Stair[] {
  const nearest = nearestOf(router, hours);
  return budgetsMs.map((budgetMs) => {
    const { totals, prices } = optimum(
      router,
      hours,
      limitsOf({ addedMs: budgetMs, moneyOfNearest: null }, nearest),
      1e-6,
    );
    return {
      budgetMs,
      savedGPerKwh: (nearest.carbonG - totals.carbonG) / nearest.demandKwh,
      savedShare: 1 - totals.carbonG / nearest.carbonG,
      gPerKwhPerMs: prices.gPerMsKwh,
    };
  });
}
