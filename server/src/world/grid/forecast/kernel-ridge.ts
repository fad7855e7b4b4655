import { cholesky, choleskySolve } from './cholesky.ts';

/** A smooth function of standardised features: a linear part and a bell-shaped one. */
export interface KernelOptions {
  /** Weight of the linear part, over the number of features. */
  readonly linear: number;
  /** Weight of the bell-shaped part. */
  readonly bell: number;
  /** Squared length scale of the bell, in features' worth of squared distance. */
  readonly scale: number;
  /** Noise variance of a row of weight 1. */
  readonly noise: number;
}

export interface KernelModel {
  predict(row: Float64Array): number;
}

/**
 * Kernel ridge (the mean of a Gaussian process) on rows that are already standardised and scaled.
 * @param weights of each row; noise is divided by it
 */
export function fitKernel(
  rows: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
  options: KernelOptions,
): KernelModel {
  const n = rows.length;
  const { linear, bell, scale, noise } = options;
  const width = rows[0]?.length ?? 1;
  const kernel = (a: Float64Array, b: Float64Array): number => {
    let dot = 0;
    let distance = 0;
    for (let f = 0; f < width; f++) {
      const d = a[f]! - b[f]!;
      dot += a[f]! * b[f]!;
      distance += d * d;
    }
    return (linear * dot) / width + bell * Math.exp(-distance / (2 * scale * width)) + 1;
  };
  let weightSum = 0;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    weightSum += weights[i]!;
    mean += weights[i]! * targets[i]!;
  }
  mean /= weightSum;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (weights[i]! * (targets[i]! - mean) ** 2) / weightSum;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) gram[i * n + j] = kernel(rows[i]!, rows[j]!);
    gram[i * n + i] = kernel(rows[i]!, rows[i]!) + noise / weights[i]!;
  }
  cholesky(gram, n);
  const deviation = Math.sqrt(variance) || 1;
  const dual = choleskySolve(
    gram,
    Float64Array.from(targets, (t) => (t - mean) / deviation),
  );
  return {
    predict(row) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += dual[i]! * kernel(row, rows[i]!);
      return mean + deviation * sum;
    },
  };
}
