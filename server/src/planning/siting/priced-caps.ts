import type { CapRow } from './programme.ts';
import type { SitingProblem, SitingWeights } from './types.ts';

/** What of the weights counts for the same as a cap. */
const WEIGHT_OF = { usd: 'usd', tonnes: 'usdPerTonne', seconds: 'usdPerSecond' } as const satisfies Readonly<
  Record<CapRow['of'], keyof SitingWeights>
>;

/** The problem with prices in the place of its caps. */
export interface PricedCaps {
  readonly problem: SitingProblem;
  readonly weights: SitingWeights;
  /** Any bound of the priced problem, less this, is one of the problem with its caps (Lagrange): who keeps them pays no more. */
  readonly rebate: number;
}

/**
 * @param duals of the rows of a relaxation that keeps the caps
 * @param factor of these prices
 * @returns `null`: no cap binds there
 */
export function pricedCaps(
  problem: SitingProblem,
  weights: SitingWeights,
  caps: readonly CapRow[],
  duals: ArrayLike<number>,
  factor: number,
): PricedCaps | null {
  const prices = caps.map(({ row, size }) => (Math.max(0, -duals[row]!) / size) * factor);
  if (prices.every((price) => price === 0)) return null;
  const priced = { ...weights };
  caps.forEach(({ of }, i) => (priced[WEIGHT_OF[of]] += prices[i]!));
  return {
    problem: { ...problem, caps: { usdPerYear: null, tonnesPerYear: null, meanMs: null } },
    weights: priced,
    rebate: caps.reduce((sum, { most }, i) => sum + prices[i]! * most, 0),
  };
}
