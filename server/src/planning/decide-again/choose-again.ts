import { candidates } from '../../kernel/index.ts';
import type { Ms } from '../../units/index.ts';
import type { BookedRequest, PlaceAgain } from './booked-request.ts';

/** A policy that requests of the books are decided by again. What is `null` is as it was. */
export interface OtherPolicy {
  readonly carbonUsdPerTonne: number | null;
  readonly latencyUsdPerSecond: number | null;
  /** Mean over the nearest place; it sets the price of a second and takes the owned one's place. */
  readonly latencyBudgetMs: Ms | null;
  /** Deployments that are not there. */
  readonly without: readonly string[];
}

/** Where each request goes, and the price of a second that the budget set. */
export interface ChosenAgain {
  /** `null`: no place of the fleet is left to it. */
  readonly places: readonly (PlaceAgain | null)[];
  readonly latencyUsdPerSecond: number | null;
}

interface Choosing {
  readonly places: readonly PlaceAgain[];
  readonly leastMs: Ms;
  readonly carbonUsdPerTonne: number;
}

const leastAt = ({ places, leastMs, carbonUsdPerTonne }: Choosing, latencyUsdPerSecond: number): PlaceAgain => {
  const prices = { carbonUsdPerTonne, latencyUsdPerSecond };
  const cost = ({ usd, g, latencyMs }: PlaceAgain): number =>
    candidates.fullCostUsd({ cashUsd: usd, carbonG: g, addedMs: latencyMs - leastMs, waterL: NaN }, prices);
  return places.reduce((best, place) => {
    const [a, b] = [cost(place), cost(best)];
    return a < b || (a === b && place.latencyMs < best.latencyMs) ? place : best;
  });
};

const STEPS = 60;
const FIRST_USD_PER_SECOND = 1e-6;
/** Above any value of a second: what is slower is then never taken for money or carbon. */
const MOST_USD_PER_SECOND = 1e9;

/**
 * The least price of a second at which the mean over the nearest place keeps within a budget, and where each request then
 * goes. The mean falls as the price grows, so it is halved towards; of requests that are alike at that price as many wait
 * as the budget still holds.
 */
function withinBudget(
  all: readonly Choosing[],
  budgetMs: Ms,
): { readonly usdPerSecond: number; readonly places: readonly PlaceAgain[] } {
  const at = (price: number): readonly PlaceAgain[] => all.map((each) => leastAt(each, price));
  const spent = (places: readonly PlaceAgain[]): number =>
    places.reduce((sum, { latencyMs }, i) => sum + latencyMs - all[i]!.leastMs, 0);
  const most = budgetMs * all.length;
  const free = at(0);
  if (spent(free) <= most) return { usdPerSecond: 0, places: free };
  let [low, high] = [0, FIRST_USD_PER_SECOND];
  while (spent(at(high)) > most && high < MOST_USD_PER_SECOND) [low, high] = [high, high * 10];
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    if (spent(at(middle)) > most) low = middle;
    else high = middle;
  }
  const places = [...at(high)];
  let left = most - spent(places);
  at(low).forEach((slower, i) => {
    const more = slower.latencyMs - places[i]!.latencyMs;
    if (more <= 0 || more > left) return;
    left -= more;
    places[i] = slower;
  });
  return { usdPerSecond: high, places };
}

/** Decides every request again, all of them known from the start: the router itself meets them one by one. */
export function chooseAgain(requests: readonly BookedRequest[], policy: OtherPolicy): ChosenAgain {
  const choosing = requests.map((request): Choosing | null => {
    const places = request.places.filter(({ name }) => !policy.without.includes(name));
    if (places.length === 0) return null;
    return {
      places,
      leastMs: Math.min(...places.map(({ latencyMs }) => latencyMs)),
      carbonUsdPerTonne: policy.carbonUsdPerTonne ?? request.carbonUsdPerTonne,
    };
  });
  if (policy.latencyBudgetMs === null)
    return {
      latencyUsdPerSecond: null,
      places: choosing.map((each, i) =>
        each === null ? null : leastAt(each, policy.latencyUsdPerSecond ?? requests[i]!.latencyUsdPerSecond),
      ),
    };
  const served = choosing.filter((each) => each !== null);
  const { usdPerSecond, places } = withinBudget(served, policy.latencyBudgetMs);
  let next = 0;
  return {
    latencyUsdPerSecond: usdPerSecond,
    places: choosing.map((each) => (each === null ? null : places[next++]!)),
  };
}
