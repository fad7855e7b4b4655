/** What {@link leastSquares} minimises: residuals of a parameter vector. */
export type Residuals = (parameters: Float64Array) => Float64Array;

/** Weight of a residual under Huber's loss: quadratic to `delta`, linear beyond. */
const huberWeight = (residual: number, delta: number): number =>
  Math.abs(residual) <= delta ? 1 : delta / Math.abs(residual);
const huberLoss = (residual: number, delta: number): number => {
  const size = Math.abs(residual);
  return size <= delta ? (size * size) / 2 : delta * (size - delta / 2);
};

/** Solves the symmetric positive system A x = b in place by Cholesky; `null` where A is not positive definite. */
function solve(a: Float64Array, b: Float64Array): Float64Array | null {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (i === j) {
        if (sum <= 0) return null;
        a[j * n + j] = Math.sqrt(sum);
      } else a[i * n + j] = sum / a[j * n + j]!;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= a[i * n + k]! * x[k]!;
    x[i]! /= a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= a[k * n + i]! * x[k]!;
    x[i]! /= a[i * n + i]!;
  }
  return x;
}

/**
 * Levenberg-Marquardt with Huber's loss and a Gaussian prior of unit width at zero on every parameter (scale the
 * parameters so that one is one prior standard deviation). Numeric Jacobian; deterministic.
 *
 * @param delta where the loss turns linear, in units of the residuals
 * @example leastSquares((p) => Float64Array.of(p[0]! - 3), 1, { priorWeight: 0, delta: 10 }).parameters[0] // 3
 */
export function leastSquares(
  residuals: Residuals,
  size: number,
  options: {
    readonly delta: number;
    readonly priorWeight: number;
    readonly start?: Float64Array;
    readonly iterations?: number;
  },
): { parameters: Float64Array; loss: number } {
  const { delta, priorWeight } = options;
  let parameters: Float64Array =
    options.start === undefined ? new Float64Array(size) : Float64Array.from(options.start);
  const lossOf = (r: Float64Array, p: Float64Array): number =>
    r.reduce((sum, value) => sum + huberLoss(value, delta), 0) +
    (priorWeight / 2) * p.reduce((sum, value) => sum + value * value, 0);
  let current = residuals(parameters);
  let loss = lossOf(current, parameters);
  let damping = 1e-2;
  for (let iteration = 0; iteration < (options.iterations ?? 80); iteration++) {
    const normal = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    const columns = Array.from({ length: size }, (_, j) => {
      const moved = Float64Array.from(parameters);
      moved[j]! += 1e-4;
      const there = residuals(moved);
      return there.map((value, i) => (value - current[i]!) / 1e-4);
    });
    const weights = current.map((value) => huberWeight(value, delta));
    for (let j = 0; j < size; j++) {
      const left = columns[j]!;
      for (let i = 0; i < left.length; i++) gradient[j]! -= left[i]! * weights[i]! * current[i]!;
      for (let k = j; k < size; k++) {
        const right = columns[k]!;
        let sum = 0;
        for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]! * weights[i]!;
        normal[j * size + k] = sum;
        normal[k * size + j] = sum;
      }
      normal[j * size + j]! += priorWeight;
      gradient[j]! -= priorWeight * parameters[j]!;
    }
    let improved = false;
    for (let attempt = 0; attempt < 8 && !improved; attempt++) {
      const damped = Float64Array.from(normal);
      for (let j = 0; j < size; j++) damped[j * size + j]! += damping * (normal[j * size + j]! + 1e-6);
      const step = solve(damped, gradient);
      if (step !== null) {
        const next = parameters.map((value, j) => value + Math.max(-1.5, Math.min(1.5, step[j]!)));
        const there = residuals(next);
        const nextLoss = lossOf(there, next);
        if (nextLoss < loss) {
          improved = true;
          const gain = loss - nextLoss;
          [parameters, current, loss] = [next, there, nextLoss];
          damping = Math.max(1e-7, damping / 4);
          if (gain < 1e-6 * loss) return { parameters, loss };
          continue;
        }
      }
      damping *= 5;
    }
    if (!improved) break;
  }
  return { parameters, loss };
}
