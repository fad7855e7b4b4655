import type { Accelerator } from '../../world/index.ts';
import type { RooflineCoefficients } from './coefficients.ts';
import { BATCH_PRIOR, BATCH_PRIOR_SIGMA, CONTEXT_PRIOR, TPOT_SIGMA } from './constants.ts';
import { ROOFLINE, type TokenCoefficients } from './roofline.ts';
import { basePower, stepSeconds, stepTimes, type ModelShape, type ServingShape } from './step.ts';

/** A batch that nobody stated: median and log-sigma. */
export interface InferredBatch {
  readonly batch: number;
  readonly sigma: number;
  /** Observed less modelled time of a step at that batch (s): the step draws power for as long as it was seen to take. */
  readonly unmodelledStepS: number;
}

const STEPS = 160;
const LARGEST = 8192;

/**
 * The posterior of the batch from a modelled time per token: a log-normal prior of 64 (times or divided by 3)
 * and a log-normal error of the model. Where time hardly depends on the batch, the prior speaks.
 *
 * @param tpotSeconds modelled time per output token at a batch
 * @param observedTpotMs median time between tokens that a caller saw
 */
export function batchPosterior(tpotSeconds: (batch: number) => number, observedTpotMs: number): InferredBatch {
  const span = Math.log(LARGEST);
  const logs = Array.from({ length: STEPS + 1 }, (_, i) => (span * i) / STEPS);
  const weights = logs.map((log) => {
    const time = Math.log((tpotSeconds(Math.exp(log)) * 1000) / observedTpotMs) / TPOT_SIGMA;
    const prior = (log - Math.log(BATCH_PRIOR)) / BATCH_PRIOR_SIGMA;
    return -(time * time + prior * prior) / 2;
  });
  const most = Math.max(...weights);
  const shares = weights.map((weight) => Math.exp(weight - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const meanLog = logs.reduce((sum, log, i) => sum + log * (shares[i] ?? 0), 0) / total;
  const variance = logs.reduce((sum, log, i) => sum + (log - meanLog) ** 2 * (shares[i] ?? 0), 0) / total;
  let below = 0;
  const medianAt = logs.findIndex((_, i) => (below += shares[i] ?? 0) >= total / 2);
  const batch = Math.exp(logs[medianAt] ?? meanLog);
  return { batch, sigma: Math.sqrt(variance), unmodelledStepS: observedTpotMs / 1000 - tpotSeconds(batch) };
}

/**
 * The running batch of a deployment, from the time between tokens that its callers see.
 *
 * @param observedTpotMs median time per output token, network jitter excluded
 * @param contextTokens mean context of a running request: prompt plus half the answer
 * @returns median and log-sigma; `footprintFactors` takes it for a serving that states no batch
 */
export function inferBatch(
  model: ModelShape,
  serving: ServingShape,
  accelerator: Accelerator,
  observedTpotMs: number,
  contextTokens: number = CONTEXT_PRIOR,
  c: RooflineCoefficients = ROOFLINE,
): InferredBatch {
  const tpot = (batch: number): number =>
    stepSeconds(stepTimes(model, serving, accelerator, batch, c), batch, contextTokens, model.slidingWindow ?? 0);
  return batchPosterior(tpot, observedTpotMs);
}

/**
 * Coefficients at an inferred batch, with the step's base power over the time that was observed rather than the
 * modelled one.
 * @param tokens at `inferred.batch`
 */
export function atObservedTime(
  tokens: TokenCoefficients,
  inferred: InferredBatch,
  { acceleratorCount: n }: Pick<ServingShape, 'acceleratorCount'>,
  accelerator: Accelerator,
  c: RooflineCoefficients = ROOFLINE,
): TokenCoefficients {
  const perToken = inferred.unmodelledStepS / inferred.batch;
  return {
    ...tokens,
    joulesPerOutput: Math.max(
      0,
      tokens.joulesPerOutput + n * accelerator.tdpW * basePower(accelerator, n, c) * perToken,
    ),
    secondsPerOutput: Math.max(0, tokens.secondsPerOutput + n * perToken),
  };
}
