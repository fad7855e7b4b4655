import { dualPrices } from '../../server/src/kernel/routing/dual-prices.ts';
import { addTally, newTally, type HourRouter, type Tally } from './hour-router.ts';
import type { BudgetPrices, StudyBudgets, Totals } from './types.ts';

/** The best that was possible, with what each budget was worth. */
export interface SeveralBudgetsOptimum {
  readonly totals: Totals;
  readonly prices: BudgetPrices;
  /** Least carbon by weak duality, in grams: nothing that keeps the budgets is below. */
  readonly boundG: number;
  readonly feasible: boolean;
  readonly evaluations: number;
  /** The mixture: hours routed at these prices, in these shares; `null` prices are everything at its nearest. */
  readonly shares: readonly { readonly prices: BudgetPrices | null; readonly share: number }[];
}

/** What a period may spend in all. */
export interface SpendingLimits {
  readonly addedMsKwh: number | null;
  readonly moneyUsd: number | null;
}

/** For one who learns prices from a sample, in which the budgets may be out of reach. */
export interface Learning {
  readonly start: BudgetPrices | null;
  readonly ceiling: BudgetPrices;
  /** A money price that stands whatever is spent: the objective is then carbon and money at it. */
  readonly fixedGPerUsd?: number;
}

/** @example limitsOf({ addedMs: 20, moneyOfNearest: 0.8 }, nearest) */
export const limitsOf = ({ addedMs, moneyOfNearest }: StudyBudgets, nearest: Totals): SpendingLimits => ({
  addedMsKwh: addedMs === null ? null : addedMs * nearest.demandKwh,
  moneyUsd: moneyOfNearest === null ? null : moneyOfNearest * nearest.moneyUsd,
});

/** Routes all hours at fixed prices. */
export function routeHours(router: HourRouter, hours: readonly number[], prices: BudgetPrices): Tally {
  const tally = newTally();
  for (const hour of hours) router.route(hour, prices, tally);
  return tally;
}

/** Everything at its nearest. */
export function nearestOf(router: HourRouter, hours: readonly number[]): Tally {
  const tally = newTally();
  for (const hour of hours) addTally(tally, router.nearest(hour));
  return tally;
}

/**
 * Least carbon within several budgets over all hours together: dual ascent by cutting planes. Each step routes
 * every hour at the prices of the best mixture so far (the hour problem is exact), which adds one column and one
 * bound; it ends when mixture and bound meet. The mixture is the optimum of the linear programme, the prices are
 * its multipliers.
 *
 * @param tolerance gap between mixture and bound, relative to nearest's carbon
 * @param learn where to start, and where prices end when the budgets cannot be kept
 * @example optimum(router, hours, { addedMsKwh: 20 * demandKwh, moneyUsd: null }).prices.gPerMsKwh
 */
export function optimum(
  router: HourRouter,
  hours: readonly number[],
  limits: SpendingLimits,
  tolerance = 1e-7,
  learn?: Learning,
): SeveralBudgetsOptimum {
  const rows: { limit: number; spent: (totals: Totals) => number }[] = [];
  if (limits.addedMsKwh !== null) rows.push({ limit: limits.addedMsKwh, spent: ({ addedMsKwh }) => addedMsKwh });
  if (limits.moneyUsd !== null) rows.push({ limit: limits.moneyUsd, spent: ({ moneyUsd }) => moneyUsd });
  const fixed = learn?.fixedGPerUsd ?? 0;
  const pricesOf = (list: readonly number[]): BudgetPrices => ({
    gPerMsKwh: limits.addedMsKwh === null ? 0 : list[0]!,
    gPerUsd: limits.moneyUsd === null ? fixed : list[limits.addedMsKwh === null ? 0 : 1]!,
  });
  const listOf = ({ gPerMsKwh, gPerUsd }: BudgetPrices): number[] => [
    ...(limits.addedMsKwh === null ? [] : [gPerMsKwh]),
    ...(limits.moneyUsd === null ? [] : [gPerUsd]),
  ];
  const seen: Tally[] = [nearestOf(router, hours)];
  const tried: (BudgetPrices | null)[] = [null];
  const columnOf = (totals: Totals) => ({
    objective: totals.carbonG + fixed * totals.moneyUsd,
    spent: rows.map(({ spent }) => spent(totals)),
  });
  const { prices, bound, mixture } = dualPrices(
    (list) => {
      const at = pricesOf(list);
      const totals = routeHours(router, hours, at);
      seen.push(totals);
      tried.push(at);
      return columnOf(totals);
    },
    rows.map(({ limit }) => limit),
    {
      first: columnOf(seen[0]!),
      start: learn?.start == null ? null : listOf(learn.start),
      tolerance,
      ...(learn === undefined ? {} : { ceilings: listOf(learn.ceiling) }),
    },
  );
  const totals = newTally();
  mixture.shares.forEach((share, k) => {
    if (share > 0) addTally(totals, seen[k]!, share);
  });
  return {
    totals,
    prices: pricesOf(prices),
    boundG: bound,
    feasible: mixture.feasible,
    evaluations: seen.length,
    shares: mixture.shares.flatMap((share, k) => (share > 0 ? [{ prices: tried[k]!, share }] : [])),
  };
}
