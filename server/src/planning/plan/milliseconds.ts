import type { Usd } from '../../units/index.ts';
import { kneeBand } from '../staircase/knee.ts';
import { staircaseOf, stopAt, type StaircaseStep } from '../staircase/staircase.ts';
import type { Compared, Weights } from './choose.ts';
import { GROUPS } from './draws.ts';

/** What a millisecond to the first token costs, from one allowed option to the next faster one. */
export interface Milliseconds {
  readonly steps: readonly StaircaseStep[];
  /** Where the curve bends, by two scales of carbon: a hint, never a rule. `null`: fewer than three options are on it. */
  readonly kneeMs: readonly [from: number, to: number] | null;
  /** USD a year for a millisecond of all requests: what the owner says, and from which value on a faster option is taken. */
  readonly ownedUsdPerMs: Usd;
  readonly nextUsdPerMs: Usd | null;
  /** The option of the least money, carbon and waiting among those on the curve; `null`: none is allowed. */
  readonly stopAt: string | null;
}

/** The curve of carbon over latency of the allowed options. */
export function millisecondsOf(
  all: readonly Compared[],
  sigmaOf: (id: string) => number,
  { carbonUsdPerTonne, latencyUsdPerSecond }: Weights,
  requestsPerYear: number,
): Milliseconds {
  const ownedUsdPerMs = (latencyUsdPerSecond * requestsPerYear) / 1000;
  const allowed = all.filter(({ broken }) => broken.length === 0);
  if (allowed.length === 0) return { steps: [], kneeMs: null, ownedUsdPerMs, nextUsdPerMs: null, stopAt: null };
  const stairs = staircaseOf(
    allowed.map(({ id, latency, tonnes, usd }) => ({
      id,
      latencyMs: latency.ms,
      tonnes,
      // What models err alike cancels in a difference.
      ownTonnes: tonnes * Math.sqrt(Math.expm1(sigmaOf(id) ** 2 * (1 - GROUPS.energy))),
      usd,
    })),
  );
  const { option, nextUsdPerMs } = stopAt(stairs, { usdPerMs: ownedUsdPerMs, usdPerTonne: carbonUsdPerTonne });
  const knee = kneeBand(stairs.options.map(({ latencyMs, tonnes }) => ({ x: latencyMs, y: tonnes })));
  return {
    steps: stairs.steps,
    kneeMs: knee === null ? null : [knee[0].x, knee[1].x],
    ownedUsdPerMs,
    nextUsdPerMs,
    stopAt: option.id,
  };
}
