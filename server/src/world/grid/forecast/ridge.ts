import { cholesky, choleskySolve } from './cholesky.ts';
import { scaleOf } from './standard-scale.ts';

/**
 * Ridge regression on standardised features with a free intercept.
 * @param penalty added to the diagonal, in rows
 */
export function fitRidge(
  rows: readonly Float64Array[],
  targets: Float64Array,
  penalty: number,
): (row: Float64Array) => number {
  const scale = scaleOf(rows);
  const width = rows[0]?.length ?? 0;
  const mean = targets.reduce((sum, v) => sum + v, 0) / targets.length;
  const gram = new Float64Array(width * width);
  const moment = new Float64Array(width);
  rows.forEach((raw, i) => {
    const row = scale.apply(raw);
    for (let f = 0; f < width; f++) {
      moment[f]! += row[f]! * (targets[i]! - mean);
      for (let g = 0; g <= f; g++) gram[f * width + g]! += row[f]! * row[g]!;
    }
  });
  for (let f = 0; f < width; f++) gram[f * width + f]! += penalty;
  cholesky(gram, width);
  const weights = choleskySolve(gram, moment);
  return (raw) => {
    const row = scale.apply(raw);
    let sum = mean;
    for (let f = 0; f < width; f++) sum += weights[f]! * row[f]!;
    return sum;
  };
}
