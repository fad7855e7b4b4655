import type { MonthRow } from './study.ts';

/** A month whose hindsight saves less of nearest's carbon than this has nothing to judge a router by. */
export const LEAST_SAVING = 0.01;

/** What a policy earned of hindsight's saving over many months. */
export interface Shares {
  readonly months: number;
  /** Months left out: budgets out of reach in hindsight, and months in which it saves next to nothing. */
  readonly outOfReach: number;
  readonly nothingToSave: number;
  /** Grams saved over grams that hindsight saves. */
  readonly mean: number;
  readonly worstMonth: number;
  /** One month in ten is below. */
  readonly worstDecile: number;
  /** Over any budget, most of any month; below 0 where none was used up. */
  readonly overshootMost: number;
}

type Policy = keyof MonthRow['share'];

const quantile = (list: readonly number[], share: number): number => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))]!;
};

/** Over its budgets, as a share; -1 where there is none. */
const overshootOf = ({ overshootMs, overspendMoney }: MonthRow): number =>
  Math.max(overshootMs ?? -1, overspendMoney ?? -1);

/** Months that say something of a router. @example judgedOf(rows).length */
export const judgedOf = <Row extends MonthRow>(rows: readonly Row[]): Row[] =>
  rows.filter(({ feasible, saving }) => feasible && saving.hindsight !== null && saving.hindsight >= LEAST_SAVING);

/**
 * Shares of a list of months, weighed by grams; `null` where no month can be judged or the policy is in none of them.
 * @example sharesOf(rows, 'online')?.worstMonth
 */
export function sharesOf(rows: readonly MonthRow[], policy: Policy): Shares | null {
  const judged = judgedOf(rows);
  const own = judged.filter(({ saving }) => saving[policy] !== null);
  if (own.length === 0) return null;
  const grams = (of: Policy | 'hindsight'): number =>
    own.reduce((sum, { saving, nearestG }) => sum + saving[of]! * nearestG, 0);
  const shares = own.map(({ share }) => share[policy]!);
  const outOfReach = rows.filter(({ feasible }) => !feasible).length;
  return {
    months: own.length,
    outOfReach,
    nothingToSave: rows.length - outOfReach - judged.length,
    mean: grams(policy) / grams('hindsight'),
    worstMonth: quantile(shares, 0),
    worstDecile: quantile(shares, 0.1),
    overshootMost: quantile(own.map(overshootOf), 1),
  };
}
