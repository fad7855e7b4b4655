import { random } from '../edge/index.ts';
import type { Ms } from '../units/index.ts';
import { interpolate } from './interpolate.ts';
import { chooseCurve } from './power-law.ts';
import type { SimulatedDeployment } from './types.ts';

const TTFT_SIGMA = 0.25;
const TPOT_SIGMA = 0.08;
const BACKGROUND_SIGMA = 0.2;
/** Waiting for a slot grows with load, slower than token time does. */
const TTFT_LOAD_EXPONENT = 0.5;

/** The times of one request, drawn before its answer starts. Simulated, not wall time. */
export interface Timing {
  /** Running requests while it runs, itself included. */
  readonly batch: number;
  /** From arrival to the first generated token. */
  readonly ttftMs: Ms;
  readonly tpotMs: Ms;
}

/** Token time at a batch over that at the deployment's own `batch`, by the measured shape. */
export function tpotShape(spec: SimulatedDeployment, batch: number): number {
  const { tpot } = chooseCurve(spec).curve;
  const last = tpot.at(-1);
  // Past the last measured batch memory bandwidth is saturated: token time grows with batch.
  const at = (b: number): number => interpolate(tpot, b, 0) * (last !== undefined && b > last[0] ? b / last[0] : 1);
  return at(batch) / at(spec.batch);
}

/**
 * Draws the times of a request: log-normal first-token time that grows with uncached prompt tokens and load,
 * and a token time that follows the measured shape against batch.
 * @param inFlight our own requests that run at its arrival, itself included
 */
export function drawTiming(spec: SimulatedDeployment, seed: number, inFlight: number, inputUncached: number): Timing {
  const rng = random.seeded(seed);
  const batch = random.logNormal(rng, spec.batch, BACKGROUND_SIGMA) + inFlight;
  const load = (batch / spec.batch) ** TTFT_LOAD_EXPONENT;
  const ttftMs = random.logNormal(rng, (spec.ttftMs + spec.prefillMsPerToken * inputUncached) * load, TTFT_SIGMA);
  const tpotMs = random.logNormal(rng, spec.tpotMs * tpotShape(spec, batch), TPOT_SIGMA);
  return { batch, ttftMs, tpotMs };
}
