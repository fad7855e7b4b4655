import { basePower, batchPosterior, BATCH_PRIOR } from '../../server/src/kernel/energy/index.ts';
import type { Parameters } from './parameters.ts';
import { predict, type Row } from './predict.ts';

/** A prediction beside what was measured, J per output token. */
export interface Judged {
  readonly row: Row;
  readonly predictedJ: number;
  /** Batch of the measured point that scaled it. */
  readonly calibrationBatch?: number;
}

/** Natural log of predicted over measured. */
export const logError = ({ row, predictedJ }: Judged): number => Math.log(predictedJ / row.point.joules);

/**
 * Fits once for each group without it.
 * @returns what the fit gave for a row's group: its rows took no part in it
 */
export function crossFit<T>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
  fit: (train: readonly Row[]) => T,
  judged: readonly Row[] = rows,
): (row: Row) => T {
  const fits = new Map<string, T>();
  for (const group of new Set(judged.map(groupOf))) fits.set(group, fit(rows.filter((row) => groupOf(row) !== group)));
  return (row) => {
    const found = fits.get(groupOf(row));
    if (found === undefined) throw new Error(`no fit without ${groupOf(row)}`);
    return found;
  };
}

/** A deployment: one model on so many accelerators of a kind in a precision. */
export const deploymentOf = ({ point }: Row): string => [point.model, point.gpu, point.gpus, point.precision].join('|');

/** Batch known. */
export const known = (rows: readonly Row[], parametersOf: (row: Row) => Parameters): Judged[] =>
  rows.map((row) => ({ row, predictedJ: predict(row, parametersOf(row)).joules }));

/**
 * Any prediction scaled by one measured point of each deployment: the one whose batch is nearest the geometric
 * middle. That point is not judged, nor are deployments with only one.
 */
export function calibrated(list: readonly Judged[], groupOf: (row: Row) => string = deploymentOf): Judged[] {
  return [...Map.groupBy(list, ({ row }) => groupOf(row)).values()].flatMap((group) => {
    const logs = group.map(({ row }) => Math.log(row.point.batch));
    const middle = (Math.min(...logs) + Math.max(...logs)) / 2;
    const distance = logs.map((log) => Math.abs(log - middle));
    const anchor = group[distance.indexOf(Math.min(...distance))];
    if (anchor === undefined) return [];
    const scale = anchor.row.point.joules / anchor.predictedJ;
    return group
      .filter((each) => each !== anchor)
      .map(({ row, predictedJ }) => ({
        row,
        predictedJ: predictedJ * scale,
        calibrationBatch: anchor.row.point.batch,
      }));
  });
}

/** Batch hidden, inferred from the observed time per output token; rows without one are left out. */
export function batchInferred(rows: readonly Row[], parametersOf: (row: Row) => Parameters): Judged[] {
  return rows.flatMap((row) => {
    const { tpotMs } = row.point;
    if (tpotMs === null) return [];
    const p = parametersOf(row);
    const { batch, unmodelledStepS } = batchPosterior((b) => predict(row, p, b).tpotS, tpotMs);
    const baseW = row.point.gpus * row.accelerator.tdpW * basePower(row.accelerator, row.point.gpus, p);
    return [{ row, predictedJ: predict(row, p, batch).joules + (baseW * unmodelledStepS) / batch }];
  });
}

/** Batch hidden and assumed. */
export const batchAssumed = (rows: readonly Row[], parametersOf: (row: Row) => Parameters): Judged[] =>
  rows.map((row) => ({ row, predictedJ: predict(row, parametersOf(row), BATCH_PRIOR).joules }));

/** The value below which a share of the list lies. */
export function quantile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** Multiplicative 90 % factor: nine in ten true values lie within the prediction times or divided by it. */
export const factor90 = (list: readonly Judged[]): number =>
  Math.exp(
    quantile(
      list.map((each) => Math.abs(logError(each))),
      0.9,
    ),
  );

/**
 * Share of rows inside a nominal 90 % interval whose factor comes from the other groups only (cross-conformal).
 */
export function coverage90(list: readonly Judged[], groupOf: (row: Row) => string): number {
  let inside = 0;
  for (const [group, own] of Map.groupBy(list, ({ row }) => groupOf(row))) {
    const others = list.filter(({ row }) => groupOf(row) !== group);
    const bound = Math.log(factor90(others.length > 0 ? others : list));
    inside += own.filter((each) => Math.abs(logError(each)) <= bound).length;
  }
  return inside / list.length;
}

export interface Score {
  readonly points: number;
  readonly medianApe: number;
  readonly p90Ape: number;
  readonly within2x: number;
}

/** Median and 90th percentile of the absolute percentage error (as shares), and the share within a factor of two. */
export function score(list: readonly Judged[]): Score {
  const apes = list.map(({ row, predictedJ }) => Math.abs(predictedJ / row.point.joules - 1));
  return {
    points: list.length,
    medianApe: quantile(apes, 0.5),
    p90Ape: quantile(apes, 0.9),
    within2x: list.filter((each) => Math.abs(logError(each)) <= Math.LN2).length / list.length,
  };
}
