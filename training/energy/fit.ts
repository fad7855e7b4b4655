import { seededRng } from '../../server/src/edge/rng.ts';
import { leastSquares, type Residuals } from './least-squares.ts';
import { PARAMETER_COUNT, parametersAt, type Parameters } from './parameters.ts';
import { isCodeCompletion, type Point } from './points.ts';
import { predict, type Row } from './predict.ts';

/**
 * Weights of the fit, chosen once. Energy is what counts; time keeps its parts apart. Rows of a curve share
 * their error, so the prior weighs as much as a tenth of a row rather than vanishing among hundreds.
 */
export const FIT = { huber: 0.2, prior: 0.1, series2024: 0.4, codeCompletion: 0.3, tpot: 0.4, starts: 3 } as const;

const weightOf = (point: Point): number =>
  (point.series === 'newest' ? 1 : FIT.series2024) * (isCodeCompletion(point) ? FIT.codeCompletion : 1);

/** Log residuals of energy and of time per token. */
function residualsOf(rows: readonly Row[]): Residuals {
  const weights = rows.map(({ point }) => weightOf(point));
  return (coordinates) => {
    const p = parametersAt(coordinates);
    const result = new Float64Array(rows.length * 2);
    rows.forEach((row, i) => {
      const { joules, tpotS } = predict(row, p);
      const { point } = row;
      const weight = weights[i] ?? 0;
      result[2 * i] = weight * Math.log(joules / point.joules);
      if (point.tpotMs !== null) result[2 * i + 1] = weight * FIT.tpot * Math.log((tpotS * 1000) / point.tpotMs);
    });
    return result;
  };
}

/**
 * Fits coefficients and conditions to rows: Huber loss on log errors, Gaussian priors. Starts at the prior and
 * at seeded places around it; the best end wins.
 *
 * @example fitRows(rowsOf(readPoints(file)), { seed: 1 }).memoryEfficiency
 */
export function fitRows(
  rows: readonly Row[],
  { seed, starts = 1 }: { readonly seed: number; readonly starts?: number },
): Parameters {
  const rng = seededRng(seed);
  const residuals = residualsOf(rows);
  let best: { parameters: Float64Array; loss: number } | null = null;
  for (let i = 0; i < starts; i++) {
    const start = Float64Array.from({ length: PARAMETER_COUNT }, () => (i === 0 ? 0 : 2 * rng.next() - 1));
    const end = leastSquares(residuals, PARAMETER_COUNT, { delta: FIT.huber, priorWeight: FIT.prior, start });
    if (best === null || end.loss < best.loss) best = end;
  }
  return parametersAt((best ?? { parameters: new Float64Array(PARAMETER_COUNT) }).parameters);
}
