import { intervalOf } from '../../units/index.ts';
import { CARBON_STOPS_USD_PER_TONNE, chosenAt, LATENCY_STOPS_USD_PER_SECOND, switchingAt } from './choices.ts';
import type { ChosenPoint, Switching } from './choices.ts';
import type { FrontierOption, FrontierRequest } from './frontier-request.ts';
import { hullCarbonAt, hullOf, meanOf, type FrontierPoint, type Hull } from './hull.ts';

/** What a mean latency buys, for the sentence; `lowKg` and `highKg` hold nine cases of ten. */
export interface FrontierOffer {
  readonly addedMs: number;
  readonly savedKgPerMonth: number;
  readonly lowKg: number;
  readonly highKg: number;
  readonly extraUsdPerMonth: number;
}

export interface Frontier extends Hull {
  /** Requests that were decided again. */
  readonly requests: number;
  readonly tokensPerRequest: number;
  /** Where the requests went, by what was expected of those places when it was decided. */
  readonly today: FrontierPoint;
  /** Mean of the prices in force, those of budgets in them. */
  readonly prices: { readonly carbonUsdPerTonne: number; readonly latencyUsdPerSecond: number };
  readonly nearest: FrontierPoint;
  readonly cheapest: FrontierPoint;
  /** Booked over expected carbon of the requests whose carbon is known; `null` where none is. */
  readonly bookedOverExpected: number | null;
  /** Factors on any carbon here: nine cases of ten lie between. Errors common to all places cancel in a comparison. */
  readonly interval: { readonly low: number; readonly high: number };
  readonly stops: { readonly carbonUsdPerTonne: readonly number[]; readonly latencyUsdPerSecond: readonly number[] };
  /** At each latency stop, at each carbon stop. */
  readonly chosen: readonly (readonly ChosenPoint[])[];
  /** At each latency stop. */
  readonly switching: readonly (readonly Switching[])[];
  /** `null` where no latency buys carbon. */
  readonly offer: FrontierOffer | null;
}

/** The latency that the sentence speaks of, where as much can be spent. */
const OFFER_MS = 20;

/**
 * Routing a period's requests anew at every price: the hull of least carbon for a mean latency, the point of today, the point
 * at each pair of prices, and where it switches. Capacity, budgets and health are as each request found them.
 * @param requestsPerMonth that those stand for
 * @returns `null` without requests
 */
export function frontierOf(requests: readonly FrontierRequest[], requestsPerMonth: number): Frontier | null {
  if (requests.length === 0) return null;
  const hull = hullOf(requests);
  const carbon = CARBON_STOPS_USD_PER_TONNE;
  const latency = LATENCY_STOPS_USD_PER_SECOND;
  const mean = (of: (request: FrontierRequest) => number): number =>
    requests.reduce((sum, request) => sum + of(request), 0) / requests.length;
  const booked = requests.filter(({ bookedG }) => bookedG !== null);
  const expectedG = booked.reduce((sum, { served }) => sum + served.carbonG, 0);
  const sigma = mean((request) => request.sigma);
  const { p05, p95 } = intervalOf({ mean: 1, sigma });
  const interval = { low: p05, high: p95 };
  return {
    ...hull,
    requests: requests.length,
    tokensPerRequest: mean(({ tokens }) => tokens),
    today: meanOf(requests.map(({ served }) => served)),
    prices: {
      carbonUsdPerTonne: mean((request) => request.carbonUsdPerTonne),
      latencyUsdPerSecond: mean((request) => request.latencyUsdPerSecond),
    },
    nearest: meanOf(requests.map(({ options }) => options[0]!)),
    cheapest: meanOf(requests.map(({ options }) => options.reduce(cheaper))),
    bookedOverExpected: expectedG > 0 ? booked.reduce((sum, { bookedG }) => sum + bookedG!, 0) / expectedG : null,
    interval,
    stops: { carbonUsdPerTonne: carbon, latencyUsdPerSecond: latency },
    chosen: latency.map((value) => carbon.map((price) => chosenAt(requests, price, value))),
    switching: latency.map((value) => switchingAt(requests, value)),
    offer: offerOf(hull.points, interval, requestsPerMonth),
  };
}

const cheaper = (best: FrontierOption, option: FrontierOption): FrontierOption =>
  option.costUsd < best.costUsd ? option : best;

function offerOf(
  points: readonly FrontierPoint[],
  { low, high }: Frontier['interval'],
  requestsPerMonth: number,
): FrontierOffer | null {
  const [first, last] = [points[0]!, points.at(-1)!];
  const addedMs = Math.min(OFFER_MS, last.addedMs - first.addedMs);
  if (addedMs <= 0) return null;
  const at = first.addedMs + addedMs;
  const savedKg = ((first.carbonG - hullCarbonAt(points, at)) * requestsPerMonth) / 1000;
  return {
    addedMs,
    savedKgPerMonth: savedKg,
    lowKg: savedKg * low,
    highKg: savedKg * high,
    extraUsdPerMonth: (costAt(points, at) - first.costUsd) * requestsPerMonth,
  };
}

/** Money of the hull at a mean latency, as {@link hullCarbonAt}. */
const costAt = (points: readonly FrontierPoint[], addedMs: number): number =>
  hullCarbonAt(
    points.map((point) => ({ ...point, carbonG: point.costUsd })),
    addedMs,
  );
