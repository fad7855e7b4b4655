import type { Accelerator, Serving } from '../../world/index.ts';
import { ENERGY_ARTEFACT } from './coefficients.artefact.ts';
import type { EnergyArtefact, FitRange } from './coefficients.ts';
import type { ModelShape } from './step.ts';

/** What an estimate rests on: a key of the artefact's 90 % factors. */
export type EnergyBasis = keyof EnergyArtefact['factor90'];

/** An operating point whose energy is modelled. */
export interface OperatingPoint {
  readonly model: Pick<ModelShape, 'totalParamsB' | 'activeParamsB' | 'experts'>;
  readonly precision: Serving['precision'];
  readonly accelerator: Pick<Accelerator, 'key'>;
  readonly batch: number;
  /** Batch of the measurement that scales the model; used by `calibrated` alone. */
  readonly calibrationBatch?: number;
}

/** A precision as the fit knows it: fp8 kernels of dense models and of mixtures have little in common. */
export const precisionKind = ({ model, precision }: Pick<OperatingPoint, 'model' | 'precision'>): string =>
  `${precision} ${model.experts === null ? 'dense' : 'mixture'}`;

/** How far a value lies outside a range, in e-folds; 0 within it. */
function efoldsOutside(value: number, [low, high]: readonly [number, number]): number {
  return Math.max(0, Math.log(low / value), Math.log(value / high));
}

/** Distances of a point from what a fit has seen: e-folds of size and of batch, and whether its hardware and precision are new to it. */
export function distanceFrom(
  range: FitRange,
  at: OperatingPoint,
): {
  readonly efolds: readonly number[];
  readonly newAccelerator: boolean;
  readonly newPrecision: boolean;
} {
  return {
    efolds: [
      efoldsOutside(at.batch, range.batch),
      efoldsOutside(at.model.totalParamsB, range.totalParamsB),
      efoldsOutside(at.model.activeParamsB, range.activeParamsB),
    ],
    newAccelerator: !range.accelerators.includes(at.accelerator.key),
    newPrecision: !range.precisions.includes(precisionKind(at)),
  };
}

/**
 * The 90 % factor of modelled accelerator energy: that of held-out rows, and wider by how far the point lies outside of what
 * the fit has seen (batch, size, accelerator, precision). Each cause is an error of its own, so half-widths add in squares.
 * A calibrated deployment has measured all of that at one batch: there it is the way from that batch that widens.
 *
 * @param basis what is known of the batch; `batchAssumed` has no batch to be far with
 * @example modelFactor90('batchKnown', { model: { totalParamsB: 8, activeParamsB: 8, experts: null }, precision: 'bf16', accelerator: { key: 'h100-sxm' }, batch: 64 }) // 1.45
 */
export function modelFactor90(
  basis: EnergyBasis,
  at: OperatingPoint,
  { factor90, range, widths }: Pick<EnergyArtefact, 'factor90' | 'range' | 'widths'> = ENERGY_ARTEFACT,
): number {
  const base = Math.log(factor90[basis]);
  if (basis === 'calibrated') {
    const way = Math.abs(Math.log(at.batch / (at.calibrationBatch ?? at.batch)));
    return Math.exp(Math.hypot(base, widths.calibratedPerEfold * way));
  }
  const { efolds, newAccelerator, newPrecision } = distanceFrom(range, at);
  const [batch = 0, ...size] = efolds;
  return Math.exp(
    Math.hypot(
      base,
      widths.perEfold * (basis === 'batchAssumed' ? 0 : batch),
      ...size.map((each) => widths.perEfold * each),
      newAccelerator ? widths.accelerator : 0,
      newPrecision ? widths.precision : 0,
    ),
  );
}
