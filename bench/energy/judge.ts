import { ENERGY_ARTEFACT, type EnergyBasis } from '../../server/src/kernel/energy/index.ts';
import {
  batchAssumed,
  batchInferred,
  calibrated,
  coverage90,
  crossFit,
  deploymentOf,
  known,
  score,
  type Judged,
  type Score,
} from '../../training/energy/evaluate.ts';
import { fitRows } from '../../training/energy/fit.ts';
import type { Parameters } from '../../training/energy/parameters.ts';
import { isCodeCompletion } from '../../training/energy/points.ts';
import type { Row } from '../../training/energy/predict.ts';
import { covered, coveredByFolds, rangeOf } from '../../training/energy/reach.ts';
import { ecologitsDefault, ecologitsTold } from './ecologits.ts';
import { fitPowerLaw } from './power-law.ts';

/** Which rows a line is about. Only the newest series without code completion has targets. */
export type Part = 'newest' | 'code-completion' | '2024-stack' | 'other-sources';
export type Predictor =
  | 'ecologits'
  | 'ecologits-told'
  | 'power-law'
  | 'roofline'
  | 'roofline-calibrated'
  | 'roofline-calibrated-per-task'
  | 'roofline-batch-inferred'
  | 'roofline-batch-assumed';

export interface Line extends Score {
  readonly predictor: Predictor;
  readonly part: Part;
  /** Share of rows inside the nominal 90 % interval; `null` for predictors without one. */
  readonly coverage90: number | null;
}

export const partOf = ({ point }: Row): Part =>
  point.series === 'other'
    ? 'other-sources'
    : point.series === '2024'
      ? '2024-stack'
      : isCodeCompletion(point)
        ? 'code-completion'
        : 'newest';

const PARTS: readonly Part[] = ['newest', 'code-completion', '2024-stack', 'other-sources'];

/** Every predictor on every part; `covers` says how an interval of a predictor is judged. */
function lines(
  rows: readonly Row[],
  parametersOf: (row: Row) => Parameters,
  powerLaw: ((row: Row) => number) | null,
  covers: (predictor: Predictor, list: readonly Judged[]) => number | null,
): Line[] {
  return PARTS.flatMap((part) => {
    const own = rows.filter((row) => partOf(row) === part);
    if (own.length === 0) return [];
    const by = (predict: (row: Row) => number): Judged[] => own.map((row) => ({ row, predictedJ: predict(row) }));
    const ours = known(own, parametersOf);
    const table: readonly (readonly [Predictor, readonly Judged[]])[] = [
      ['ecologits', by(({ point }) => ecologitsDefault(point))],
      ['ecologits-told', by(({ point }) => ecologitsTold(point))],
      ...(powerLaw === null ? [] : [['power-law', by(powerLaw)] as const]),
      ['roofline', ours],
      ['roofline-calibrated', calibrated(ours)],
      ['roofline-calibrated-per-task', calibrated(ours, (row) => `${deploymentOf(row)}|${row.point.task}`)],
      ['roofline-batch-inferred', batchInferred(own, parametersOf)],
      ['roofline-batch-assumed', batchAssumed(own, parametersOf)],
    ];
    return table
      .filter(([, list]) => list.length > 0)
      .map(([predictor, list]) => ({ predictor, part, ...score(list), coverage90: covers(predictor, list) }));
  });
}

/** What the interval of a predictor rests on. */
const BASIS: Partial<Record<Predictor, EnergyBasis>> = {
  roofline: 'batchKnown',
  'roofline-calibrated': 'calibrated',
  'roofline-calibrated-per-task': 'calibrated',
  'roofline-batch-inferred': 'batchInferred',
  'roofline-batch-assumed': 'batchAssumed',
};

/** Predictions of rows by fits that saw neither them nor their group; intervals from the other groups' errors and the distance from them. */
export function judgeByFolds(rows: readonly Row[], groupOf: (row: Row) => string, seed: number): Line[] {
  const laboratory = (train: readonly Row[]): Row[] => train.filter((row) => partOf(row) !== 'other-sources');
  const parametersOf = crossFit(rows, groupOf, (train) => fitRows(laboratory(train), { seed }));
  const powerLaws = crossFit(rows, groupOf, (train) => fitPowerLaw(laboratory(train)));
  const rangeSeen = crossFit(rows, groupOf, (train) => rangeOf(laboratory(train)));
  return lines(
    rows,
    parametersOf,
    (row) => powerLaws(row)(row),
    (predictor, list) => {
      const basis = BASIS[predictor];
      if (basis !== undefined) return coveredByFolds(list, basis, groupOf, rangeSeen, ENERGY_ARTEFACT);
      return predictor === 'power-law' ? coverage90(list, groupOf) : null;
    },
  );
}

/** The shipped coefficients on rows as they are; intervals as shipped. */
export function judgeShipped(rows: readonly Row[]): Line[] {
  const { coefficients, conditions } = ENERGY_ARTEFACT;
  const shipped = { ...coefficients, ...conditions } as Parameters;
  return lines(
    rows,
    () => shipped,
    null,
    (predictor, list) => {
      const basis = BASIS[predictor];
      return basis === undefined ? null : covered(list, basis, ENERGY_ARTEFACT);
    },
  );
}
