import type { ExchangeRates, ElectricityPrice, PriceKind } from './types.ts';

/** Beyond any cap that a market has set (Texas 9,000 USD, Australia 17,500 AUD). */
const MOST_USD_PER_MWH = 30_000;

/** Whether a price can be true. */
export const possiblePrice = (usdPerMwh: number): boolean =>
  Number.isFinite(usdPerMwh) && Math.abs(usdPerMwh) <= MOST_USD_PER_MWH;

/**
 * A published price in USD by a dated rate.
 * @returns `null` where the currency has no rate: unknown, not guessed
 */
export function inUsd(
  published: ElectricityPrice['published'],
  rates: ExchangeRates,
  info: { readonly kind: PriceKind; readonly source: string; readonly licence: string },
): ElectricityPrice | null {
  const rate =
    published.currency === 'USD'
      ? null
      : Object.hasOwn(rates, published.currency)
        ? rates[published.currency]!
        : undefined;
  if (rate === undefined) return null;
  return { usdPerMwh: published.perMwh * (rate?.usd ?? 1), published, rate, ...info };
}
