import type { TypedBooks } from '../../ledger/index.ts';
import type { EpochMs, Usage } from '../../units/index.ts';
import { price, priceBook, type Deployment } from '../../world/index.ts';

type TokenPrice = Deployment['price'];
export type ChargedPrice = Awaited<ReturnType<TypedBooks['chargedPrices']>>[number];
type RateName =
  'inputPerMtok' | 'cacheReadPerMtok' | 'cacheWritePerMtok' | 'cacheWrite1hPerMtok' | 'outputPerMtok' | 'perRequest';

/** What is charged for apart: kinds of tokens, and requests. `bucket` is of a usage; `null` counts requests. */
export const CHARGED = [
  { type: 'Input', meter: 'Input Tokens', bucket: 'inputUncached', rate: 'inputPerMtok' },
  { type: 'Cached Input', meter: 'Cached Input Tokens', bucket: 'cacheRead', rate: 'cacheReadPerMtok' },
  { type: 'Cache Write', meter: 'Cache Write Tokens', bucket: 'cacheWrite5m', rate: 'cacheWritePerMtok' },
  {
    type: 'One-Hour Cache Write',
    meter: 'One-Hour Cache Write Tokens',
    bucket: 'cacheWrite1h',
    rate: 'cacheWrite1hPerMtok',
  },
  { type: 'Output', meter: 'Output Tokens', bucket: 'output', rate: 'outputPerMtok' },
  { type: 'Reasoning', meter: 'Reasoning Tokens', bucket: 'reasoning', rate: 'outputPerMtok' },
  { type: null, meter: 'Requests', bucket: null, rate: 'perRequest' },
] as const satisfies readonly {
  readonly type: string | null;
  readonly meter: string;
  readonly bucket: Exclude<keyof Usage, 'sold'> | null;
  readonly rate: RateName;
}[];

/** In 1e-12 USD for one token or request, so that every published price is a whole number. */
export type UnitPrices = Readonly<Record<RateName, bigint>>;

const PER_MTOK = 1e6;
const PER_USD = 1e12;
const RATES: readonly RateName[] = CHARGED.map(({ rate }) => rate);
const pico = (rate: RateName, usd: number): bigint =>
  BigInt(Math.round(usd * (rate === 'perRequest' ? PER_USD : PER_MTOK)));

/** A price without a figure of its own for one-hour writes charges them as the others. */
const usdOf = (of: TokenPrice, rate: RateName): number =>
  rate === 'cacheWrite1hPerMtok' ? (of.cacheWrite1hPerMtok ?? of.cacheWritePerMtok) : of[rate];
const unitPrices = (usd: (rate: RateName) => number): UnitPrices =>
  Object.fromEntries(RATES.map((rate) => [rate, pico(rate, usd(rate))])) as unknown as UnitPrices;
const ofToken = (of: TokenPrice): UnitPrices => unitPrices((rate) => usdOf(of, rate));

/** Of several prices the mean by requests. */
function ofCharged(prices: readonly ChargedPrice[]): UnitPrices {
  const requests = prices.reduce((sum, each) => sum + each.requests, 0);
  return unitPrices(
    (rate) => prices.reduce((sum, each) => sum + each.requests * usdOf(each.price, rate), 0) / requests,
  );
}

/** What one token of each kind was charged, what the list says of it, and where that stands. `null`: nobody knows. */
export interface PricesOfGroup {
  readonly charged: UnitPrices;
  readonly list: UnitPrices;
  readonly source: string;
}

const book = priceBook();

/**
 * Prices of a model at a deployment at an instant: as its entries were priced, or else as its config states them, or else
 * as its operator's list has them then; beside them the list, where there is one.
 *
 * @param booked prices that its entries were computed with; empty where they were imported or retired
 * @param stated of the config in force
 */
export function pricesOf(
  { operator, model, at }: { readonly operator: string | null; readonly model: string | null; readonly at: EpochMs },
  booked: readonly ChargedPrice[],
  stated: TokenPrice | null,
): PricesOfGroup | null {
  const listed =
    operator === null || model === null ? null : book.find({ provider: operator.toLowerCase(), model, at });
  const own = stated === null ? null : price(stated, { at, promptTokens: 0 }).price;
  const list = listed === null ? null : ofToken(listed);
  if (booked.length > 0) {
    const charged = ofCharged(booked);
    const sources = [...new Set(booked.map(({ price: { source, asOf } }) => `${source}, ${asOf}`))];
    return { charged, list: list ?? charged, source: sources.join('; ') };
  }
  const of = own ?? listed;
  if (of === null) return null;
  const charged = ofToken(of);
  return { charged, list: list ?? charged, source: `${of.source}, ${of.asOf}` };
}
