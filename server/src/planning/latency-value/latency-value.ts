import { random } from '../../edge/index.ts';
import type { Usd } from '../../units/index.ts';
import { drawn } from '../plan/draws.ts';
import type { Range } from '../plan/scenario.ts';
import { spreadOf, type Spread } from '../plan/uncertainty.ts';

/** Why somebody would pay for a faster answer. Each figure is one number or low, middle, high. */
export type WaitingReason =
  /** Somebody paid waits: in this share of the requests, at this cost of an hour. */
  | { readonly kind: 'staff'; readonly usdPerHour: Range; readonly waitingShare: Range }
  /** Sales that the requests bring, and the part of them that 100 ms more lose. */
  | {
      readonly kind: 'conversion';
      readonly usdPerYear: Range;
      readonly marginShare: Range;
      readonly lossPer100Ms: Range;
    }
  /** What customers bring in a year, and the part of them that 100 ms more drive away. */
  | { readonly kind: 'retention'; readonly usdPerYear: Range; readonly lossPer100Ms: Range };

/** What waiting is worth, nine cases of ten between the ends. */
export interface LatencyValue {
  /** As scenarios and workloads take it. */
  readonly latencyUsdPerSecond: Spread;
  /** Of a millisecond of all requests of a year. */
  readonly usdPerMsYear: Spread;
}

const SECONDS_PER_HOUR = 3600;
const MS = 100;
const DRAWS = 10_000;
const SEED = 11;

/** USD a year that one millisecond more of all requests loses, for one draw. */
function usdPerMsYear(reason: WaitingReason, requestsPerYear: number, at: (name: string, range: Range) => number): Usd {
  if (reason.kind === 'staff')
    return (
      (requestsPerYear * at('usdPerHour', reason.usdPerHour) * at('waitingShare', reason.waitingShare)) /
      SECONDS_PER_HOUR /
      1000
    );
  const lost = (at('usdPerYear', reason.usdPerYear) * at('lossPer100Ms', reason.lossPer100Ms)) / MS;
  return reason.kind === 'conversion' ? lost * at('marginShare', reason.marginShare) : lost;
}

/**
 * What a second of waiting is worth to an owner, so that a price of latency stands on something that was said aloud. Linear in
 * the milliseconds: true of small changes alone, which is what routing trades.
 * @param reasons that hold beside each other; what they are worth adds up
 * @throws RangeError without requests
 * @example latencyValue([{ kind: 'staff', usdPerHour: 60, waitingShare: 0.5 }], 1e6).latencyUsdPerSecond.p50 // 60 / 3600 * 0.5
 */
export function latencyValue(reasons: readonly WaitingReason[], requestsPerYear: number): LatencyValue {
  if (!(requestsPerYear > 0)) throw new RangeError('requests of a year: more than none');
  const rng = random.seeded(SEED);
  const values = Array.from({ length: DRAWS }, () => {
    const draw = drawn(rng);
    return reasons.reduce(
      (sum, reason, i) =>
        sum + usdPerMsYear(reason, requestsPerYear, (name, range) => draw.value(`${i} ${name}`, range, 'other')),
      0,
    );
  });
  return {
    latencyUsdPerSecond: spreadOf(values.map((usd) => (usd * 1000) / requestsPerYear)),
    usdPerMsYear: spreadOf(values),
  };
}
