import { carbonPrices } from '../finance/carbon-price.ts';
import type { Usd } from '../../units/index.ts';
import { choose, fullUsd, type Compared, type Weights } from './choose.ts';
import type { ReadyScenario } from './read-scenario.ts';

/** Whether carbon should steer here at all. */
export interface Materiality {
  /** Of the allowed options, least and most. */
  readonly tonnes: readonly [least: number, most: number];
  /** Of all emissions of the firm, of the option that is there today; `null`: they were not given. */
  readonly shareOfFirm: number | null;
  readonly kgPerEmployee: number | null;
  /** Of the full cost of the choice. */
  readonly carbonShare: number | null;
  /** The choice differs from the one at no price of carbon. */
  readonly decides: boolean;
  /** Tokens a year from which it does, found between a hundredth and a thousand times the demand; `null`: nowhere there. */
  readonly decidesFromTokensPerYear: number | null;
  /** Price from which it does at this demand; `null`: at none up to 10,000 USD a tonne. */
  readonly decidesFromUsdPerTonne: number | null;
  /** What a spend-based account would book for today's option, and how many times too much; `null`: no factor was given. */
  readonly spendBased: { readonly tonnes: number; readonly times: number } | null;
  /** Choice at each price of the risk table. */
  readonly atPrices: readonly {
    readonly usdPerTonne: number;
    readonly carbonUsd: number;
    readonly chosen: string | null;
  }[];
  /** Present value of what the choice's tonnes of the horizon cost at paths that are often asked for; empty: no choice. */
  readonly atPaths: readonly { readonly path: string; readonly npvUsd: Usd }[];
}

const PRICES_USD_PER_TONNE = [50, 100, 150, 250] as const;
const SCALES = Array.from({ length: 41 }, (_, i) => 10 ** (-2 + i / 8));
const MOST_USD_PER_TONNE = 10_000;

const differs = (all: readonly Compared[], weights: Weights): boolean =>
  choose(all, weights)?.id !== choose(all, { ...weights, carbonUsdPerTonne: 0 })?.id;

/** The least price at which the choice is not the one at no price: crossings are straight lines, so it lies at one of them. */
function priceThatDecides(all: readonly Compared[], weights: Weights): number | null {
  const free = choose(all, { ...weights, carbonUsdPerTonne: 0 });
  if (free === null) return null;
  const base = { ...weights, carbonUsdPerTonne: 0 };
  const crossings = all
    .filter(({ id, broken, tonnes }) => id !== free.id && broken.length === 0 && tonnes < free.tonnes)
    .map((other) => (fullUsd(other, base) - fullUsd(free, base)) / (free.tonnes - other.tonnes));
  const least = Math.min(...crossings);
  return least <= MOST_USD_PER_TONNE ? least : null;
}

/**
 * @param tokensPerYear of the demand as given
 * @param atScale the options compared at a multiple of the demand
 * @param chosenTonnes of the choice, by year
 */
export function materialityOf(
  { scenario }: ReadyScenario,
  all: readonly Compared[],
  chosen: Compared | null,
  weights: Weights,
  tokensPerYear: number,
  atScale: (scale: number) => readonly Compared[],
  chosenTonnes: readonly number[],
): Materiality {
  const allowed = all.filter(({ broken }) => broken.length === 0).map(({ tonnes }) => tonnes);
  const today = all.find(({ id }) => id === scenario.baseline)!;
  const { firm, spendFactorKgPerUsd: factor } = scenario;
  const scale = SCALES.find((each) => differs(atScale(each), weights));
  const spent = factor === undefined ? null : (today.usd * factor) / 1000;
  return {
    tonnes: [Math.min(...allowed), Math.max(...allowed)],
    shareOfFirm: firm?.tonnesPerYear === undefined ? null : today.tonnes / (firm.tonnesPerYear + today.tonnes),
    kgPerEmployee: firm?.employees === undefined ? null : (today.tonnes * 1000) / firm.employees,
    carbonShare: chosen === null ? null : (chosen.tonnes * weights.carbonUsdPerTonne) / fullUsd(chosen, weights),
    decides: differs(all, weights),
    decidesFromTokensPerYear: scale === undefined ? null : scale * tokensPerYear,
    decidesFromUsdPerTonne: priceThatDecides(all, weights),
    spendBased: spent === null ? null : { tonnes: spent, times: spent / today.tonnes },
    atPrices: PRICES_USD_PER_TONNE.map((usdPerTonne) => ({
      usdPerTonne,
      carbonUsd: (chosen?.tonnes ?? 0) * usdPerTonne,
      chosen: choose(all, { ...weights, carbonUsdPerTonne: usdPerTonne })?.id ?? null,
    })),
    atPaths:
      chosen === null
        ? []
        : Object.entries(carbonPrices.named).map(([path, points]) => ({
            path,
            npvUsd: carbonPrices.worth(points, chosenTonnes, scenario.discountRate),
          })),
  };
}
