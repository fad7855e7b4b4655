import type { Accelerator, Serving } from '../../world/index.ts';
import { ENERGY_ARTEFACT } from './coefficients.artefact.ts';
import type { RooflineCoefficients } from './coefficients.ts';
import { BATCH_PRIOR, CACHED_INPUT_SHARE } from './constants.ts';
import { basePower, stepTimes, type ModelShape, type ServingShape } from './step.ts';

export const ROOFLINE: RooflineCoefficients & { readonly version: string } = {
  version: ENERGY_ARTEFACT.version,
  ...ENERGY_ARTEFACT.coefficients,
};

/**
 * Energy and occupancy of one request on a deployment, linear in its tokens. The per-output figures grow
 * with context: `full` per token of context, `windowed` per token of context up to `windowTokens`.
 */
export interface TokenCoefficients {
  readonly joulesPerInput: number;
  readonly joulesPerCached: number;
  readonly joulesPerOutput: number;
  readonly joulesPerOutputPerContext: number;
  readonly joulesPerOutputPerWindowed: number;
  /** Accelerator-seconds, the basis of embodied carbon. */
  readonly secondsPerInput: number;
  readonly secondsPerOutput: number;
  readonly secondsPerOutputPerContext: number;
  readonly secondsPerOutputPerWindowed: number;
  readonly windowTokens: number;
}

/**
 * Accelerator energy per token (J) of a model on a serving, by the roofline: a decode step takes host, fixed,
 * exchange, memory and arithmetic time; power is a base share of TDP plus shares while memory is read and
 * while the units calculate. At a fixed batch this is linear in tokens. Method and error: docs/methods/energy.md.
 *
 * @param serving a batch of `null` takes the prior of 64
 * @param accelerator the hardware to model; stands in where the serving's own is unknown
 */
export function tokenCoefficients(
  model: ModelShape,
  serving: ServingShape & Pick<Serving, 'batch'>,
  accelerator: Accelerator,
  c: RooflineCoefficients = ROOFLINE,
): TokenCoefficients {
  const n = serving.acceleratorCount;
  const batch = Math.max(1, serving.batch ?? BATCH_PRIOR);
  const t = stepTimes(model, serving, accelerator, batch, c);
  const tdp = n * accelerator.tdpW;
  const base = tdp * basePower(accelerator, n, c);
  const reading = tdp * c.powerMemory;
  const calculating = tdp * c.powerArithmetic;
  const stepS = t.hostS + t.fixedS + t.exchangeS + t.matmulS + t.stateS;
  const joulesPerInput = (base + calculating) * t.prefillS;
  return {
    joulesPerInput,
    joulesPerCached: joulesPerInput * CACHED_INPUT_SHARE,
    joulesPerOutput: (base * stepS + reading * (t.weightS + t.stateS) + calculating * t.arithmeticS) / batch,
    joulesPerOutputPerContext: (base + reading) * t.kvFullS,
    joulesPerOutputPerWindowed: (base + reading) * t.kvWindowS,
    secondsPerInput: n * t.prefillS,
    secondsPerOutput: (n * stepS) / batch,
    secondsPerOutputPerContext: n * t.kvFullS,
    secondsPerOutputPerWindowed: n * t.kvWindowS,
    windowTokens: model.slidingWindow ?? 0,
  };
}

/**
 * Accelerator joules of a request of `input` uncached, `cached` and `output` tokens: the prompt's part, the
 * cache's and the answer's; they add up to the whole.
 */
export function requestJoules(
  c: TokenCoefficients,
  input: number,
  cached: number,
  output: number,
): { prefillJ: number; cachedJ: number; decodeJ: number; totalJ: number } {
  const context = input + cached + output / 2;
  const perOutput =
    c.joulesPerOutput +
    c.joulesPerOutputPerContext * context +
    c.joulesPerOutputPerWindowed * Math.min(context, c.windowTokens);
  const [prefillJ, cachedJ, decodeJ] = [c.joulesPerInput * input, c.joulesPerCached * cached, perOutput * output];
  return { prefillJ, cachedJ, decodeJ, totalJ: prefillJ + cachedJ + decodeJ };
}
