import type { PlanAnswer } from '../api/control-plane.ts';
import { figure, known, UNKNOWN } from '../figures/format.ts';

type Plan = PlanAnswer['plan'];

/**
 * Money of a plan in its currency.
 * @example moneyIn(null)(1_234_567) // '1.23 M USD'
 */
export function moneyIn(currency: Plan['currency']): (usd: number | null) => string {
  const [code, usdPer] = currency === null ? ['USD', 1] : [currency.code, currency.usdPer];
  return (usd) => {
    const finite = known(usd);
    if (finite === null) return UNKNOWN;
    const value = finite / usdPer;
    return Math.abs(value) >= 1e6 ? `${figure(value / 1e6)} M ${code}` : `${figure(value)} ${code}`;
  };
}

/** A part of the full cost of a year, USD. */
export interface CostPart {
  readonly kind: 'money' | 'carbon' | 'latency';
  readonly usd: number;
}

/** Money, carbon and waiting of an option, each at what it is worth: they add up to its full cost. */
export const costParts = (
  { usd, tonnes, addedSeconds }: Pick<Plan['options'][number], 'usd' | 'tonnes' | 'addedSeconds'>,
  { carbonUsdPerTonne, latencyUsdPerSecond }: Plan['weights'],
): readonly CostPart[] => [
  { kind: 'money', usd },
  { kind: 'carbon', usd: tonnes * carbonUsdPerTonne },
  { kind: 'latency', usd: addedSeconds * latencyUsdPerSecond },
];

/** Options as a person reads them: what is allowed first, by full cost. */
export const ranked = (options: Plan['options']): Plan['options'] =>
  options.toSorted((a, b) => Number(a.broken.length > 0) - Number(b.broken.length > 0) || a.fullUsd - b.fullUsd);
