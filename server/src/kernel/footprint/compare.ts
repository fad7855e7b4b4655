import { intervalOf, type Estimate } from '../../units/index.ts';

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

/** A log-normal figure with the part of its error that the other one of a comparison has too. */
export interface Compared extends Pick<Estimate, 'mean' | 'sigma'> {
  /** Log-sigma of that part; never more than `sigma` counts. Of a sum it is the part's share times its log-sigma. */
  readonly sharedSigma?: number;
}

/**
 * Compares two log-normal figures: P(A < B) = Phi(ln(B / A) / s) of their medians A and B. An error that both share (the
 * same energy model on the same hardware) cancels as far as it reaches into each.
 *
 * @example comparison({ mean: 0.5, sigma: 0.2 }, { mean: 1, sigma: 0.2 }).claim // 'lower'
 */
export function comparison(a: Compared, b: Compared): Comparison {
  const sharedOf = ({ sigma, sharedSigma = 0 }: Compared): number => Math.min(sharedSigma, sigma);
  const own = Math.sqrt(Math.max(0, a.sigma ** 2 + b.sigma ** 2 - 2 * sharedOf(a) * sharedOf(b)));
  const gap = Math.log(intervalOf(b).p50 / intervalOf(a).p50);
  const probability = own === 0 ? (gap === 0 ? 0.5 : gap > 0 ? 1 : 0) : normalCdf(gap / own);
  return {
    probability,
    claim: probability >= CLAIM_PROBABILITY ? 'lower' : probability <= 1 - CLAIM_PROBABILITY ? 'higher' : null,
  };
}
