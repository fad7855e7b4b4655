import { cheapestMixture, type Column, type MasterSolution } from './cheapest-mixture.ts';
import { whole, type InPieces } from './pieces.ts';

/** Where a search starts and ends. */
export interface DualSearch {
  /** Spends least: everything at its nearest. */
  readonly first: Column;
  /** Prices that held before, tried a fifth below and a quarter above; `null` starts at prices of zero. */
  readonly start: readonly number[] | null;
  /** Gap between the mixture and its bound at which it ends, relative to the objective of `first`. */
  readonly tolerance: number;
  /** Where prices end when the budgets cannot be kept. */
  readonly ceilings?: readonly number[];
}

/** Prices at which a period keeps its budgets at the least objective, and how they were found. */
export interface DualPrices {
  /** One a budget, objective per unit of it. */
  readonly prices: readonly number[];
  /** No way to keep the budgets has an objective below it. */
  readonly bound: number;
  /** Of `first` and then the evaluated columns, in order. */
  readonly mixture: MasterSolution;
}

const STEPS_AT_MOST = 200;

/**
 * Prices of several budgets over a period, by dual ascent with cutting planes: each step asks what the period comes to at the
 * prices of the best mixture so far, which adds one column and one bound; it ends when mixture and bound meet. With exact
 * columns the mixture is the optimum of the linear programme and the prices are its multipliers.
 *
 * @param evaluate the period at given prices: least objective plus priced spending
 * @param budgets what the period may spend of each
 * @example dualPrices(([p = 0]) => (p > 2 ? { objective: 10, spent: [0] } : { objective: 8, spent: [1] }), [0.5], { first: { objective: 10, spent: [0] }, start: null, tolerance: 1e-9 }).prices[0]?.toFixed(6) // '2.000000'
 */
export const dualPrices = (
  evaluate: (prices: readonly number[]) => Column,
  budgets: readonly number[],
  search: DualSearch,
): DualPrices =>
  whole(
    dualPricesInPieces(
      function* (prices) {
        yield;
        return evaluate(prices);
      },
      budgets,
      search,
    ),
  );

/** The same in pieces: those of each evaluation, and one a mixture. */
export function* dualPricesInPieces(
  evaluate: (prices: readonly number[]) => InPieces<Column>,
  budgets: readonly number[],
  { first, start, tolerance, ceilings }: DualSearch,
): InPieces<DualPrices> {
  const columns: Column[] = [first];
  function* boundAt(prices: readonly number[]): InPieces<number> {
    const column = yield* evaluate(prices);
    columns.push(column);
    return prices.reduce(
      (sum, price, j) => sum + price * ((column.spent[j] ?? 0) - (budgets[j] ?? 0)),
      column.objective,
    );
  }
  const tried =
    start === null ? [budgets.map(() => 0)] : [0.8, 1.25].map((factor) => start.map((each) => each * factor));
  let bound = -Infinity;
  for (const prices of tried) bound = Math.max(bound, yield* boundAt(prices));
  yield;
  let mixture = cheapestMixture(columns, budgets, ceilings);
  let best = mixture.prices;
  const gap = tolerance * Math.abs(first.objective);
  for (let step = 0; step < STEPS_AT_MOST && mixture.value - bound > gap; step++) {
    const { prices, value } = mixture;
    const found = yield* boundAt(prices);
    if (found > bound) {
      bound = found;
      best = prices;
    }
    yield;
    mixture = cheapestMixture(columns, budgets, ceilings);
    // A way that was already known, and nothing moved: the mixture is as good as it gets.
    if (mixture.value === value && mixture.prices.every((price, j) => price === prices[j])) break;
  }
  return { prices: best, bound, mixture };
}
