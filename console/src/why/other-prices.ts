import type { Explanation } from '../api/control-plane.ts';
import { known } from '../figures/format.ts';

type Candidate = Explanation['candidates'][number];
type Flip = Explanation['switching'][number];

/** Total prices of carbon and time, those of budgets in them. */
export interface TwoPrices {
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
}

/** One allowed candidate at other prices. */
export interface AtPrices {
  readonly candidate: Candidate;
  readonly fullCostUsd: number;
}

const usdOf = ({ prices }: Pick<Explanation, 'prices'>, kind: 'carbon' | 'latency'): number =>
  prices.find((price) => price.kind === kind)?.usd ?? 0;

/** The prices that were in force. */
export const pricesThen = (explanation: Pick<Explanation, 'prices'>): TwoPrices => ({
  carbonUsdPerTonne: usdOf(explanation, 'carbon'),
  latencyUsdPerSecond: usdOf(explanation, 'latency'),
});

const moved = (by: number, figure: number | null): number => (by === 0 ? 0 : by * (figure ?? NaN));

/** Allowed candidates at these prices, the winner first; one of unknown cost is left out. */
export function atPrices(
  explanation: Pick<Explanation, 'prices' | 'candidates' | 'carbonSignal'>,
  prices: TwoPrices,
): readonly AtPrices[] {
  const then = pricesThen(explanation);
  const perGram = (prices.carbonUsdPerTonne - then.carbonUsdPerTonne) / 1e6;
  const perMs = (prices.latencyUsdPerSecond - then.latencyUsdPerSecond) / 1e3;
  return explanation.candidates
    .filter(({ exclusion }) => exclusion === 'feasible')
    .map((candidate) => {
      const grams = known(explanation.carbonSignal === 'marginal' ? candidate.marginalG : candidate.carbonG);
      const booked = known(candidate.fullCostUsd) ?? NaN;
      return { candidate, fullCostUsd: booked + moved(perGram, grams) + moved(perMs, known(candidate.addedMs)) };
    })
    .filter(({ fullCostUsd }) => !Number.isNaN(fullCostUsd))
    .toSorted((a, b) => a.fullCostUsd - b.fullCostUsd || byTie(a.candidate, b.candidate));
}

const TIE_BREAK = ['latencyMs', 'carbonG', 'energyWh', 'cashUsd'] as const;
const byTie = (a: Candidate, b: Candidate): number => {
  const field = TIE_BREAK.find((name) => a[name] !== b[name]);
  return field === undefined ? 0 : (known(a[field]) ?? Infinity) - (known(b[field]) ?? Infinity);
};

const LEAST_TOP = { carbon: 200, latency: 0.01 } as const;

/** Where a slider ends: twice the dearest of the price in force and the prices at which the choice flips. */
export const topOf = (kind: 'carbon' | 'latency', then: number, switching: readonly Flip[]): number =>
  2 * Math.max(LEAST_TOP[kind] / 2, then, ...switching.filter(({ price }) => price === kind).map(({ at }) => at));
