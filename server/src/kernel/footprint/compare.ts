import { intervalOf, type LogNormal } from '../../units/index.ts';

/** Below this no comparison is claimed. */
export const CLAIM_PROBABILITY = 0.9;

/** Standard normal distribution function; error below 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x);
  return z >= 0 ? 1 - tail / 2 : tail / 2;
}

/** A is lower than B with this probability; a claim may be printed only where one side is sure enough. */
export interface Comparison {
  readonly probability: number;
  readonly claim: 'lower' | 'higher' | null;
}

/**
 * Compares two log-normal figures: P(A < B) = Phi(ln(B / A) / s) of their medians A and B. Errors that both share (the same model on the
 * same hardware, the same grid hour) cancel: `sharedSigma` is taken out of both.
 *
 * @param sharedSigma log-sigma of the common error; at most the smaller of the two counts
 * @example comparison({ mean: 0.5, sigma: 0.2 }, { mean: 1, sigma: 0.2 }).claim // 'lower'
 */
export function comparison(a: LogNormal, b: LogNormal, sharedSigma = 0): Comparison {
  const shared = Math.min(sharedSigma, a.sigma, b.sigma);
  const own = Math.sqrt(a.sigma ** 2 + b.sigma ** 2 - 2 * shared ** 2);
  const gap = Math.log(intervalOf(b).p50 / intervalOf(a).p50);
  const probability = own === 0 ? (gap === 0 ? 0.5 : gap > 0 ? 1 : 0) : normalCdf(gap / own);
  return {
    probability,
    claim: probability >= CLAIM_PROBABILITY ? 'lower' : probability <= 1 - CLAIM_PROBABILITY ? 'higher' : null,
  };
}
