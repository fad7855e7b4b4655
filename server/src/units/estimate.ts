/** How a figure was obtained, best first. Definitions: docs/methods/tiers.md. */
export const TIERS = [
  'measured',
  'measured-calibrated',
  'modelled-observed',
  'modelled-open',
  'modelled-inferred',
  'modelled-opaque',
  'vendor-declared',
  'imported',
] as const;
export type Tier = (typeof TIERS)[number];

/**
 * Multiplicative 90 % factor of each tier: the true value lies in [p50 / f, p50 * f] nine times in ten.
 * Vendor-declared and imported figures carry no stated error; they take the widest factor.
 * Source: docs/methods/tiers.md.
 */
export const TIER_FACTOR_90: Readonly<Record<Tier, number>> = {
  measured: 1.1,
  'measured-calibrated': 1.44,
  'modelled-observed': 1.5,
  'modelled-open': 1.9,
  'modelled-inferred': 2.5,
  'modelled-opaque': 4.5,
  'vendor-declared': 4.5,
  imported: 4.5,
};

const Z95 = 1.645;

/** A log-normal figure: expected value and log-standard-deviation, with its provenance. */
export interface Estimate {
  /** Of the log-normal: what adds up. */
  readonly mean: number;
  readonly sigma: number;
  readonly unit: string;
  readonly tier: Tier;
  /** Method and version, such as `roofline/1`. */
  readonly method: string;
  readonly sources: readonly string[];
}

/** Log-sigma of a 90 % factor: ln(f) / 1.645. @example sigmaOfFactor90(1.9) // 0.390 */
export const sigmaOfFactor90 = (factor: number): number => Math.log(factor) / Z95;
/** What is said of a log-normal figure. */
export type LogNormal = Pick<Estimate, 'mean' | 'sigma'>;

/** The mean of a log-normal over its median: exp(sigma^2 / 2). @example meanOverMedian(0.4) // 1.083 */
export const meanOverMedian = (sigma: number): number => Math.exp((sigma * sigma) / 2);
/** Median and 90 % interval. @example intervalOf({ mean: 10, sigma: 0 }) // { p05: 10, p50: 10, p95: 10 } */
export function intervalOf({ mean, sigma }: LogNormal): {
  readonly p05: number;
  readonly p50: number;
  readonly p95: number;
} {
  const p50 = mean / meanOverMedian(sigma);
  return { p05: p50 * Math.exp(-Z95 * sigma), p50, p95: p50 * Math.exp(Z95 * sigma) };
}

/** Combines independent log-errors: sqrt of the sum of squares. @example combineSigma(0.3, 0.4) // 0.5 */
export const combineSigma = (...sigmas: readonly number[]): number => Math.hypot(...sigmas);

/**
 * Adds per-deployment totals. Expected values add. Within a deployment the log-sigma is kept (all its requests share the
 * model's error, so it is never divided by the root of n); across deployments variances of independent log-normals add,
 * and the sum is matched to a log-normal by its first two moments (Fenton-Wilkinson).
 *
 * @param parts mean and log-sigma of each deployment's total
 * @example totalOf([{ mean: 10, sigma: 0.4 }]) // { mean: 10, sigma: 0.4 }
 */
export function totalOf(parts: readonly LogNormal[]): LogNormal {
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return { mean: only.mean, sigma: only.sigma };
  let mean = 0;
  let variance = 0;
  for (const part of parts) {
    mean += part.mean;
    variance += part.mean * part.mean * Math.expm1(part.sigma * part.sigma);
  }
  return { mean, sigma: mean === 0 ? 0 : Math.sqrt(Math.log1p(variance / (mean * mean))) };
}

/** Log-sigmas of estimates. */
export const logSigma = {
  combined: combineSigma,
  ofFactor90: sigmaOfFactor90,
  factor90: (sigma: number): number => Math.exp(Z95 * sigma),
  meanOverMedian,
} as const;
