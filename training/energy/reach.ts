import {
  modelFactor90,
  precisionKind,
  type EnergyArtefact,
  type EnergyBasis,
  type FitRange,
  type OperatingPoint,
  type ReachWidths,
} from '../../server/src/kernel/energy/index.ts';
import {
  batchAssumed,
  batchInferred,
  calibrated,
  factor90,
  known,
  logError,
  quantile,
  type Judged,
} from './evaluate.ts';
import type { Parameters } from './parameters.ts';
import type { Row } from './predict.ts';

const COVERED = 0.9;
/** Ends of the range: single rows beyond them teach a fit little. */
const [LOW_END, HIGH_END] = [0.05, 0.95] as const;
/** Shares of rows, by each number, that a fit is kept from to learn what lies beyond its range costs. */
const CUTS: readonly (readonly [number, number])[] = [
  [0.2, 1],
  [0.35, 1],
  [0, 0.8],
  [0, 0.65],
];
/** A kind with fewer rows is not known, and says nothing of a 90th percentile. */
const ROWS_AT_LEAST = 20;

const NUMBERS = {
  batch: ({ point }: Row) => point.batch,
  totalParamsB: ({ architecture }: Row) => architecture.totalParamsB,
  activeParamsB: ({ architecture }: Row) => architecture.activeParamsB,
} as const;

const pointOf = ({ row: { architecture, accelerator, point }, calibrationBatch }: Judged): OperatingPoint => ({
  model: architecture,
  precision: point.precision,
  accelerator,
  batch: point.batch,
  ...(calibrationBatch === undefined ? {} : { calibrationBatch }),
});

const rounded = (value: number): number => Number(value.toPrecision(4));

/** What rows span. @example rangeOf(rows).batch // [8, 1016] */
export function rangeOf(rows: readonly Row[]): FitRange {
  const ends = (of: (row: Row) => number): readonly [number, number] => {
    const values = rows.map(of);
    return [rounded(quantile(values, LOW_END)), rounded(quantile(values, HIGH_END))];
  };
  const kinds = (of: (row: Row) => string): string[] =>
    [...Map.groupBy(rows, of)].flatMap(([kind, own]) => (own.length < ROWS_AT_LEAST ? [] : [kind])).sort();
  return {
    batch: ends(NUMBERS.batch),
    totalParamsB: ends(NUMBERS.totalParamsB),
    activeParamsB: ends(NUMBERS.activeParamsB),
    accelerators: kinds(({ accelerator }) => accelerator.key),
    precisions: kinds(({ architecture, point }) => precisionKind({ model: architecture, precision: point.precision })),
  };
}

/** Rows by each basis of an estimate. */
export const byBasis = (
  rows: readonly Row[],
  parametersOf: (row: Row) => Parameters,
): Readonly<Record<EnergyBasis, readonly Judged[]>> => {
  const own = known(rows, parametersOf);
  return {
    batchKnown: own,
    calibrated: calibrated(own),
    batchInferred: batchInferred(rows, parametersOf),
    batchAssumed: batchAssumed(rows, parametersOf),
  };
};

/** Log-half-width that an error asks for beyond a base, in squares. */
const beyond = (error: number, base: number): number => Math.sqrt(Math.max(0, error ** 2 - base ** 2));

/** The width beyond a base that the worst group asks for, each new to its fit: there are too few groups to leave one in ten out. */
function worstGroup(list: readonly Judged[], groupOf: (row: Row) => string, base: number): number {
  const widths = [...Map.groupBy(list, ({ row }) => groupOf(row)).values()]
    .filter((own) => own.length >= ROWS_AT_LEAST)
    .map((own) => beyond(Math.log(factor90(own)), base));
  return Math.max(0, ...widths);
}

/**
 * Widths outside of a fit's range, by fits that did not see part of it: rows beyond a cut of batch or size, all of an
 * accelerator, all of fp8.
 *
 * @param fit makes a fit of rows
 * @param bases 90 % factors within the range
 * @param calibratedRows by fits that saw nothing of a row's group
 */
export function reachWidths(
  rows: readonly Row[],
  fit: (train: readonly Row[]) => Parameters,
  bases: Pick<EnergyArtefact['factor90'], 'batchKnown' | 'calibrated'>,
  calibratedRows: readonly Judged[],
): ReachWidths {
  const [base, calibratedBase] = [Math.log(bases.batchKnown), Math.log(bases.calibrated)];
  const slopes = Object.values(NUMBERS).flatMap((of) =>
    CUTS.flatMap(([from, to]) => {
      const values = rows.map(of);
      const span = [quantile(values, from), quantile(values, to)] as const;
      const inside = (row: Row): boolean => of(row) >= span[0] && of(row) <= span[1];
      const parameters = fit(rows.filter(inside));
      return known(
        rows.filter((row) => !inside(row)),
        () => parameters,
      ).map((each) => {
        const way = Math.max(Math.log(span[0] / of(each.row)), Math.log(of(each.row) / span[1]));
        return beyond(logError(each), base) / way;
      });
    }),
  );
  const without = (groupOf: (row: Row) => string, groups: readonly string[]): Judged[] =>
    groups.flatMap((group) => {
      const parameters = fit(rows.filter((row) => groupOf(row) !== group));
      return known(
        rows.filter((row) => groupOf(row) === group),
        () => parameters,
      );
    });
  const accelerator = ({ accelerator: { key } }: Row): string => key;
  const precision = ({ point }: Row): string => point.precision;
  return {
    perEfold: quantile(slopes, COVERED),
    accelerator: worstGroup(without(accelerator, [...new Set(rows.map(accelerator))]), accelerator, base),
    precision: worstGroup(without(precision, ['fp8']), precision, base),
    calibratedPerEfold: quantile(
      calibratedRows.flatMap((each) => {
        const way = wayOf(each);
        return way <= 1 ? [] : [beyond(logError(each), calibratedBase) / way];
      }),
      COVERED,
    ),
  };
}

const wayOf = ({ row, calibrationBatch = row.point.batch }: Judged): number =>
  Math.abs(Math.log(row.point.batch / calibrationBatch));

/** What the 90 % factor of a basis is taken from: of calibrated rows those whose batch is within an e-fold of the measured point. */
export const nearest = (list: readonly Judged[]): Judged[] => list.filter((each) => wayOf(each) <= 1);

/** The widest 90 % factors that any way to hold rows out asks for. */
export function baseFactors(
  views: readonly Readonly<Record<EnergyBasis, readonly Judged[]>>[],
): EnergyArtefact['factor90'] {
  const widest = (basis: EnergyBasis): number => Math.max(...views.map((view) => factor90(nearest(view[basis]))));
  return {
    batchKnown: widest('batchKnown'),
    calibrated: widest('calibrated'),
    batchInferred: widest('batchInferred'),
    batchAssumed: widest('batchAssumed'),
  };
}

const isCovered = (
  each: Judged,
  basis: EnergyBasis,
  artefact: Pick<EnergyArtefact, 'factor90' | 'range' | 'widths'>,
): boolean => Math.abs(logError(each)) <= Math.log(modelFactor90(basis, pointOf(each), artefact));

/** Share of rows whose measured value lies in the interval that ships. */
export const covered = (list: readonly Judged[], basis: EnergyBasis, artefact: EnergyArtefact): number =>
  list.filter((each) => isCovered(each, basis, artefact)).length / list.length;

/**
 * The same where a row's group was held out: the factor comes from the other groups' errors, the range from the rows that its
 * fit saw; the widths beyond the range are those that ship.
 */
export function coveredByFolds(
  list: readonly Judged[],
  basis: EnergyBasis,
  groupOf: (row: Row) => string,
  rangeSeen: (row: Row) => FitRange,
  artefact: EnergyArtefact,
): number {
  let inside = 0;
  for (const [group, own] of Map.groupBy(list, ({ row }) => groupOf(row))) {
    const others = nearest(list.filter(({ row }) => groupOf(row) !== group));
    const base = others.length > 0 ? factor90(others) : artefact.factor90[basis];
    for (const each of own)
      if (
        isCovered(each, basis, {
          ...artefact,
          range: rangeSeen(each.row),
          factor90: { ...artefact.factor90, [basis]: base },
        })
      )
        inside++;
  }
  return inside / list.length;
}
