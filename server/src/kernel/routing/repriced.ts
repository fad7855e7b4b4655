import type { Prices } from '../policy/index.ts';
import type { Candidate, Decision } from './types.ts';

/** Prices to try; one that is left out stays as it was. */
export type OtherPrices = Partial<Pick<Prices, 'carbonUsdPerTonne' | 'latencyUsdPerSecond'>>;

/** A decision at other prices. */
export interface Repriced {
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** Who wins among the candidates that were allowed; `null` where none was. */
  readonly chosen: string | null;
  /** USD at these prices, in the order of the candidates; unknown is NaN. */
  readonly fullCostsUsd: readonly number[];
}

/** The grams that an owned carbon price weighed; unknown is NaN. */
export const weighedG = (
  { carbonSignal }: Pick<Decision, 'carbonSignal'>,
  { carbonG, marginalG }: Candidate,
): number => (carbonSignal?.used === 'marginal' ? (marginalG ?? NaN) : carbonG);

const GRAMS_PER_TONNE = 1e6;
const MS_PER_SECOND = 1000;
const TIE_BREAK = ['latencyMs', 'carbonG', 'energyWh', 'cashUsd'] as const;

/**
 * A booked decision at other prices of carbon and time (owned and those of budgets together): the full cost of each
 * candidate moves by its grams and added milliseconds times the change, exclusions stay, the lowest allowed one wins and
 * ties go as in `decide`.
 * @example repriced({ carbonUsdPerTonne: 9, latencyUsdPerSecond: 0 }, [], { carbonUsdPerTonne: 5 }).carbonUsdPerTonne // 5
 */
export function repriced(
  decision: Pick<Decision, 'carbonUsdPerTonne' | 'latencyUsdPerSecond' | 'carbonSignal'>,
  candidates: readonly Candidate[],
  prices: OtherPrices,
): Repriced {
  const { carbonUsdPerTonne = decision.carbonUsdPerTonne, latencyUsdPerSecond = decision.latencyUsdPerSecond } = prices;
  const perGram = (carbonUsdPerTonne - decision.carbonUsdPerTonne) / GRAMS_PER_TONNE;
  const perMs = (latencyUsdPerSecond - decision.latencyUsdPerSecond) / MS_PER_SECOND;
  // A price that stays needs no figure: an unknown one does not make the cost unknown.
  const moved = (by: number, figure: number): number => (by === 0 ? 0 : by * figure);
  const fullCostsUsd = candidates.map(
    (candidate) =>
      candidate.fullCostUsd + moved(perGram, weighedG(decision, candidate)) + moved(perMs, candidate.addedMs),
  );
  let best = -1;
  for (const [i, candidate] of candidates.entries()) {
    if (candidate.exclusion !== 'feasible' || Number.isNaN(fullCostsUsd[i])) continue;
    if (best === -1 || wins(candidates, fullCostsUsd, i, best)) best = i;
  }
  return { carbonUsdPerTonne, latencyUsdPerSecond, chosen: candidates[best]?.deployment ?? null, fullCostsUsd };
}

function wins(candidates: readonly Candidate[], costs: readonly number[], a: number, b: number): boolean {
  if (costs[a] !== costs[b]) return costs[a]! < costs[b]!;
  const field = TIE_BREAK.find((name) => candidates[a]![name] !== candidates[b]![name]);
  return field !== undefined && candidates[a]![field] < candidates[b]![field];
}
