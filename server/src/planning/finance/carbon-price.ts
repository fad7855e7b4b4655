import type { Usd } from '../../units/index.ts';
import { annuity, npv } from './cash-flow.ts';

/** A price of carbon at a time from the start on. */
export interface PricePoint {
  readonly year: number;
  readonly usdPerTonne: Usd;
}

/** @param year from the start on; before the first point its price, behind the last that one's */
function priceAt(points: readonly PricePoint[], year: number): Usd {
  const sorted = points.toSorted((a, b) => a.year - b.year);
  const next = sorted.findIndex((point) => point.year >= year);
  if (next === -1) return sorted.at(-1)!.usdPerTonne;
  const [a, b] = [sorted[Math.max(0, next - 1)]!, sorted[next]!];
  return a.year === b.year
    ? b.usdPerTonne
    : a.usdPerTonne + ((b.usdPerTonne - a.usdPerTonne) * (year - a.year)) / (b.year - a.year);
}

/** Price of carbon at the end of each year, straight between the points. */
const pricesOf = (points: readonly PricePoint[], years: number): readonly Usd[] =>
  Array.from({ length: years }, (_, i) => priceAt(points, i + 1));

/** The constant price that is worth as much as prices that change, for the same tonnes each year. */
const levelled = (prices: readonly Usd[], rate: number): Usd =>
  npv(rate, [0, ...prices]) / annuity(rate, prices.length);

/**
 * Paths that are often asked for, as practitioners' defaults: the floor of policies in force, EU allowances by forward
 * prices of early 2026, and NGFS Net Zero 2050. Sources: docs/methods/plan.md.
 */
const NAMED = {
  'policies in force': [
    { year: 0, usdPerTonne: 30 },
    { year: 5, usdPerTonne: 60 },
  ],
  'EU allowances, forward': [
    { year: 0, usdPerTonne: 71 },
    { year: 5, usdPerTonne: 87 },
  ],
  'NGFS Net Zero 2050': [
    { year: 0, usdPerTonne: 50 },
    { year: 5, usdPerTonne: 130 },
    { year: 10, usdPerTonne: 300 },
    { year: 20, usdPerTonne: 600 },
  ],
} as const satisfies Readonly<Record<string, readonly PricePoint[]>>;

/** Present value of what tonnes of each year cost at a path. */
const worth = (points: readonly PricePoint[], tonnes: readonly number[], rate: number): Usd =>
  npv(rate, [0, ...pricesOf(points, tonnes.length).map((usd, i) => usd * tonnes[i]!)]);

/** Prices of carbon over years. */
export const carbonPrices = { of: pricesOf, levelled, named: NAMED, worth } as const;
