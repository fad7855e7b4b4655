import { leastSquares } from '../../training/energy/least-squares.ts';
import type { Row } from '../../training/energy/predict.ts';

/** Terms of the log-linear power law: sizes, batch (bent), accelerators, precision, mixture, generation, software, length. */
function terms({ point, accelerator, outputTokens }: Row): number[] {
  const batch = Math.log(point.batch);
  return [
    1,
    Math.log(point.activeB),
    Math.log(point.paramsB),
    batch,
    batch * batch,
    Math.log(point.gpus),
    point.precision === 'bf16' ? 0 : 1,
    point.activeB < 0.8 * point.paramsB ? 1 : 0,
    accelerator.key === 'b200' ? 1 : 0,
    accelerator.key.startsWith('a100') ? 1 : 0,
    point.series === '2024' ? 1 : 0,
    Math.log(outputTokens),
  ];
}

/**
 * A power law refitted to rows, Huber loss, a little ridge: what costs an afternoon and knows no physics.
 * @returns joules per output token of any row
 */
export function fitPowerLaw(rows: readonly Row[]): (row: Row) => number {
  const design = rows.map(terms);
  const measured = rows.map(({ point }) => Math.log(point.joules));
  const value = (weights: ArrayLike<number>, row: readonly number[]): number =>
    row.reduce((sum, term, i) => sum + term * (weights[i] ?? 0), 0);
  const { parameters } = leastSquares(
    (w) => Float64Array.from(design, (row, i) => value(w, row) - (measured[i] ?? 0)),
    terms(rows[0] as Row).length,
    { delta: 0.25, priorWeight: 0.01, iterations: 200 },
  );
  return (row) => Math.exp(value(parameters, terms(row)));
}
