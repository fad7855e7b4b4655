import { candidates } from '../../kernel/index.ts';
import type { FrontierOption, FrontierRequest } from './frontier-request.ts';
import { meanOf, type FrontierPoint } from './hull.ts';

/** Prices that a slider stops at. */
export const CARBON_STOPS_USD_PER_TONNE = [
  0, 10, 20, 30, 50, 75, 100, 140, 200, 300, 400, 600, 800, 1200, 2000, 3000, 5000, 10_000,
] as const;
export const LATENCY_STOPS_USD_PER_SECOND = [
  0, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.03, 0.1,
] as const;

/** Where a request goes at two prices; of equals the faster. */
export function choiceAt(
  { options }: Pick<FrontierRequest, 'options'>,
  carbonUsdPerTonne: number,
  latencyUsdPerSecond: number,
): FrontierOption {
  let best = options[0]!;
  let least = fullCost(best, carbonUsdPerTonne, latencyUsdPerSecond);
  for (const option of options) {
    const cost = fullCost(option, carbonUsdPerTonne, latencyUsdPerSecond);
    if (cost < least) [best, least] = [option, cost];
  }
  return best;
}

const fullCost = ({ costUsd, carbonG, addedMs }: FrontierOption, carbon: number, latency: number): number =>
  candidates.fullCostUsd(
    { cashUsd: costUsd, carbonG, addedMs, waterL: NaN },
    { carbonUsdPerTonne: carbon, latencyUsdPerSecond: latency },
  );

/** A mean point, and how many requests are not where they were served. */
export interface ChosenPoint extends FrontierPoint {
  readonly movedShare: number;
}

/** What all requests come to at two prices. */
export function chosenAt(requests: readonly FrontierRequest[], carbon: number, latency: number): ChosenPoint {
  const chosen = requests.map((request) => choiceAt(request, carbon, latency));
  const moved = chosen.filter(({ deployment }, at) => deployment !== requests[at]!.served.deployment);
  return { ...meanOf(chosen), movedShare: moved.length / requests.length };
}

/** The carbon price from which on a request goes elsewhere than at a lower one; `null`: at none. */
export function switchAfter(request: Pick<FrontierRequest, 'options'>, carbon: number, latency: number): number | null {
  const now = choiceAt(request, carbon, latency);
  const nowUsd = fullCost(now, carbon, latency);
  // Each option's full cost is a line in the carbon price: the next crossing of a flatter one is where the choice turns.
  const crossings = request.options.flatMap((option) => {
    const flatter = (now.carbonG - option.carbonG) / 1e6;
    return flatter <= 0 ? [] : [carbon + (fullCost(option, carbon, latency) - nowUsd) / flatter];
  });
  return crossings.length === 0 ? null : Math.min(...crossings);
}

/** How many requests have left their place for carbon's sake when its price has grown to this. */
export interface Switching {
  readonly usdPerTonne: number;
  readonly share: number;
}

const SHARES = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** From a carbon price of 0 on, the price at which the first request moves, then at which growing shares of those that ever move have. */
export function switchingAt(requests: readonly FrontierRequest[], latency: number): readonly Switching[] {
  const firsts = requests
    .map((request) => switchAfter(request, 0, latency))
    .filter((price) => price !== null)
    .toSorted((a, b) => a - b);
  if (firsts.length === 0) return [];
  const ranks = new Set(SHARES.map((share) => Math.max(0, Math.ceil(share * firsts.length) - 1)));
  return [...ranks].map((rank) => ({ usdPerTonne: firsts[rank]!, share: (rank + 1) / requests.length }));
}
