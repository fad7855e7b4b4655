import type { PACED, PacedKind, Prices } from '../policy/index.ts';

/** What budgets add to the owned prices; 0 where a budget does not bind or is absent. */
export type ShadowPrices = { readonly [K in PacedKind as (typeof PACED)[K]['price']]: number };

export const NO_SHADOW: ShadowPrices = { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0, moneyUsdPerUsd: 0 };

/** What a person set; 0 for a price that only budgets set. */
export const ownedPrice = (prices: Prices, name: keyof ShadowPrices): number =>
  name in prices ? (prices[name as keyof Prices] ?? 0) : 0;

/**
 * Owned prices and the shadow prices of budgets as the prices that `decide` takes. A scarce dollar multiplies cash
 * and leaves the other prices as they are set: full cost is `(1 + money) * cash + carbon + latency`.
 *
 * @example budgetPrices(owned, { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0.01, moneyUsdPerUsd: 0.2 }).cashFactor // 1.2
 */
export function budgetPrices(owned: Prices, shadow: ShadowPrices): Prices {
  // `moneyUsdPerUsd` is the extra cost of one USD of cash: 0.2 makes a dollar weigh 1.20.
  return {
    carbonUsdPerTonne: owned.carbonUsdPerTonne + shadow.carbonUsdPerTonne,
    latencyUsdPerSecond: owned.latencyUsdPerSecond + shadow.latencyUsdPerSecond,
    ...(shadow.moneyUsdPerUsd > 0 ? { cashFactor: 1 + shadow.moneyUsdPerUsd } : {}),
  };
}
