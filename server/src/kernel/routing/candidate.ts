import { fromNano } from '../../units/index.ts';
import { tokenEmbodiedG, tokenEnergyWh, type Footprint, type FootprintFactors } from '../footprint/index.ts';
import type { PACED, PacedKind, PerSpend, Prices } from '../policy/index.ts';

/** Everything that is written out number by number, for it runs for every candidate of every request: a loop over kinds is slower. */

/** The order of one candidate's numbers in a decision. */
export const CANDIDATE_FIELDS = [
  'cashUsd',
  'energyWh',
  'carbonG',
  'waterL',
  'latencyMs',
  'addedMs',
  'fullCostUsd',
] as const;
export type CandidateField = (typeof CANDIDATE_FIELDS)[number];
export const CANDIDATE_STRIDE = CANDIDATE_FIELDS.length;
/** Where each of a candidate's numbers stands behind its first; {@link CANDIDATE_FIELDS} by name. */
export const OFFSET = {
  cashUsd: 0,
  energyWh: 1,
  carbonG: 2,
  waterL: 3,
  latencyMs: 4,
  addedMs: 5,
  fullCostUsd: 6,
} as const satisfies { readonly [Field in CandidateField]: number };

/** What the books keep of a candidate, as whole numbers with four digits: added latency and full cost follow from them. */
export const BOOKED_FIELDS = [
  { field: 'cashUsd', column: 'cash_nano_usd', perUnit: 1e9, unit: '1e-9 USD', doc: 'price' },
  { field: 'energyWh', column: 'energy_nano_wh', perUnit: 1e9, unit: '1e-9 Wh', doc: 'energy' },
  { field: 'carbonG', column: 'carbon_nano_g', perUnit: 1e9, unit: '1e-9 gCO2e', doc: 'carbon' },
  { field: 'waterL', column: 'water_nano_l', perUnit: 1e9, unit: '1e-9 L', doc: 'water on site' },
  { field: 'latencyMs', column: 'latency_us', perUnit: 1000, unit: '1e-6 s', doc: 'latency' },
] as const satisfies readonly { readonly field: CandidateField; readonly [rest: string]: unknown }[];

/** The prices in force that a decision carries, and that the books keep of it; `absent`: what one counts that is not there. */
export const DECISION_PRICES = [
  { name: 'carbonUsdPerTonne', unit: 'USD/t', doc: 'price in force', absent: null },
  { name: 'latencyUsdPerSecond', unit: 'USD/s', doc: 'price in force', absent: null },
  { name: 'waterUsdPerLitre', unit: 'USD/L', doc: 'price in force; absent: 0', absent: 0 },
  { name: 'cashFactor', unit: '', doc: 'what a dollar counted; absent: 1', absent: 1 },
] as const satisfies readonly { readonly name: keyof Prices; readonly [rest: string]: unknown }[];

/**
 * Writes what a request is expected to take at a candidate: all but added latency and full cost. Unknown is NaN.
 * @param at where the candidate's numbers start
 */
export function writeExpected(
  numbers: number[],
  at: number,
  f: FootprintFactors,
  inputTokens: number,
  cacheReadTokens: number,
  outputTokens: number,
  latencyMs: number,
): void {
  const energyWh = tokenEnergyWh(f, inputTokens, cacheReadTokens, outputTokens);
  const embodiedG = tokenEmbodiedG(f, inputTokens, cacheReadTokens, outputTokens);
  numbers[at + OFFSET.cashUsd] =
    f.usdPerRequest + f.usdPerInput * inputTokens + f.usdPerCacheRead * cacheReadTokens + f.usdPerOutput * outputTokens;
  numbers[at + OFFSET.energyWh] = energyWh;
  numbers[at + OFFSET.carbonG] = f.lifecycleGPerWh === null ? NaN : energyWh * f.lifecycleGPerWh + embodiedG;
  numbers[at + OFFSET.waterL] = f.onSiteLitresPerWh === null ? NaN : energyWh * f.onSiteLitresPerWh;
  numbers[at + OFFSET.latencyMs] = latencyMs;
}

const GRAMS_PER_TONNE = 1e6;
const MS_PER_SECOND = 1000;

const weighed = (cashUsd: number, carbonG: number, addedMs: number, waterL: number, prices: Prices): number =>
  cashUsd * (prices.cashFactor ?? 1) +
  (carbonG * prices.carbonUsdPerTonne) / GRAMS_PER_TONNE +
  (addedMs * prices.latencyUsdPerSecond) / MS_PER_SECOND +
  // Of most sites nobody knows the water: it counts only where it has a price.
  (prices.waterUsdPerLitre ? waterL * prices.waterUsdPerLitre : 0);

/** Full cost of the candidate whose numbers start at `at`, USD; as {@link fullCostUsd}. */
export const fullCostAt = (numbers: readonly number[], at: number, prices: Prices): number =>
  weighed(
    numbers[at + OFFSET.cashUsd] as number,
    numbers[at + OFFSET.carbonG] as number,
    numbers[at + OFFSET.addedMs] as number,
    numbers[at + OFFSET.waterL] as number,
    prices,
  );

/** Full cost in USD: cash, and all else at its price. A money budget makes a dollar count more than one. */
export const fullCostUsd = ({ cashUsd, carbonG, addedMs, waterL }: PerSpend<number>, prices: Prices): number =>
  weighed(cashUsd, carbonG, addedMs, waterL, prices);

/** What work took, as budgets and prices count it; unknown is NaN. */
export const spendOfFootprint = (
  { costNanoUsd, carbon, onSiteWaterL }: Footprint,
  addedMs: number,
): PerSpend<number> => ({
  cashUsd: fromNano(costNanoUsd),
  carbonG: carbon?.mean ?? NaN,
  waterL: onSiteWaterL ?? NaN,
  addedMs,
});

/** The most that one request may spend; `null` without a budget. */
export type Allowances = PerSpend<number | null>;

export const NO_ALLOWANCES: Allowances = { addedMs: null, carbonG: null, waterL: null, cashUsd: null };

const within = (spend: number, allowance: number | null): boolean => allowance === null || spend <= allowance;

/**
 * Whether a candidate keeps within allowances; an unknown spend does not.
 * @param at where its numbers start
 */
export const fits = (
  numbers: readonly number[],
  at: number,
  { addedMs, carbonG, waterL, cashUsd }: Allowances,
): boolean =>
  within(numbers[at + OFFSET.addedMs] as number, addedMs) &&
  within(numbers[at + OFFSET.carbonG] as number, carbonG) &&
  within(numbers[at + OFFSET.waterL] as number, waterL) &&
  within(numbers[at + OFFSET.cashUsd] as number, cashUsd);

/** What budgets add to the owned prices; 0 where a budget does not bind or is absent. */
export type ShadowPrices = { readonly [K in PacedKind as (typeof PACED)[K]['price']]: number };

export const NO_SHADOW: ShadowPrices = {
  carbonUsdPerTonne: 0,
  latencyUsdPerSecond: 0,
  waterUsdPerLitre: 0,
  moneyUsdPerUsd: 0,
};

/**
 * Owned prices and the shadow prices of budgets as the prices that `decide` takes. A scarce dollar multiplies cash
 * and leaves the other prices as they are set: full cost is `(1 + money) * cash + carbon + latency + water`.
 */
export function budgetPrices(owned: Prices, shadow: ShadowPrices): Prices {
  // `moneyUsdPerUsd` is the extra cost of one USD of cash: 0.2 makes a dollar weigh 1.20.
  const waterUsdPerLitre = (owned.waterUsdPerLitre ?? 0) + shadow.waterUsdPerLitre;
  const prices: { -readonly [K in keyof Prices]: Prices[K] } = {
    carbonUsdPerTonne: owned.carbonUsdPerTonne + shadow.carbonUsdPerTonne,
    latencyUsdPerSecond: owned.latencyUsdPerSecond + shadow.latencyUsdPerSecond,
  };
  if (waterUsdPerLitre > 0) prices.waterUsdPerLitre = waterUsdPerLitre;
  if (shadow.moneyUsdPerUsd > 0) prices.cashFactor = 1 + shadow.moneyUsdPerUsd;
  return prices;
}

/** What a person set; 0 for a price that only budgets set. */
export const ownedPrice = (prices: Prices, name: keyof ShadowPrices): number =>
  name in prices ? (prices[name as keyof Prices] ?? 0) : 0;

/** The numbers of the candidates of a decision: their order, what the books keep of them, what follows from them. */
export const candidates = {
  fields: CANDIDATE_FIELDS,
  stride: CANDIDATE_STRIDE,
  offset: OFFSET,
  booked: BOOKED_FIELDS,
  prices: DECISION_PRICES,
  fullCostAt,
  fullCostUsd,
  fits,
  spendOfFootprint,
} as const;

/** What budgets add to owned prices. */
export const shadowPrices = {
  none: NO_SHADOW,
  over: budgetPrices,
  owned: ownedPrice,
} as const;
