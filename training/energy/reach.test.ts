import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder } from '../../server/src/edge/index.ts';
import { ENERGY_ARTEFACT, modelFactor90, type OperatingPoint } from '../../server/src/kernel/energy/index.ts';
import { crossFit } from './evaluate.ts';
import { parametersAt, PARAMETER_COUNT } from './parameters.ts';
import { readPoints } from './points.ts';
import { rowsOf, type Row } from './predict.ts';
import { byBasis, covered, coveredByFolds, rangeOf } from './reach.ts';

const seen: OperatingPoint = {
  model: { totalParamsB: 8, activeParamsB: 8, experts: null },
  precision: 'bf16',
  accelerator: { key: 'h100-sxm' },
  batch: 64,
};

describe('the factor of an operating point', () => {
  test('within the range of the fit it is that of held-out rows', () => {
    expect(modelFactor90('batchKnown', seen)).toBeCloseTo(ENERGY_ARTEFACT.factor90.batchKnown, 12);
    expect(modelFactor90('batchAssumed', { ...seen, batch: 1 })).toBeCloseTo(ENERGY_ARTEFACT.factor90.batchAssumed, 12);
  });

  test.each([
    ['a batch of 1', { batch: 1 }],
    ['a batch of 8,000', { batch: 8000 }],
    ['a model of 1 billion parameters', { model: { totalParamsB: 1, activeParamsB: 1, experts: null } }],
    ['two trillion parameters', { model: { totalParamsB: 2000, activeParamsB: 40, experts: null } }],
    ['an accelerator that was never measured', { accelerator: { key: 'mi300x' } }],
    ['a precision that was never measured', { precision: 'int4' }],
    ['fp8 of a dense model, of which the fit has a handful of rows', { precision: 'fp8' }],
  ] satisfies [string, Partial<OperatingPoint>][])('%s widens it', (_, over) => {
    expect(modelFactor90('batchKnown', { ...seen, ...over })).toBeGreaterThan(1.02 * modelFactor90('batchKnown', seen));
  });

  test('causes add in squares, and each further e-fold widens', () => {
    const width = (over: Partial<OperatingPoint>): number =>
      Math.log(modelFactor90('batchKnown', { ...seen, ...over }));
    const { accelerator, precision } = ENERGY_ARTEFACT.widths;
    expect(width({ accelerator: { key: 'mi300x' }, precision: 'int4' })).toBeCloseTo(
      Math.hypot(width({}), accelerator, precision),
      12,
    );
    const byBatch = [8, 4, 2, 1].map((batch) => width({ batch }));
    expect([...byBatch].sort((a, b) => a - b)).toEqual(byBatch);
  });

  test('a measured point takes the place of the range, and the way from its batch widens', () => {
    const far = { ...seen, accelerator: { key: 'mi300x' }, calibrationBatch: 64 };
    expect(modelFactor90('calibrated', far)).toBeCloseTo(ENERGY_ARTEFACT.factor90.calibrated, 12);
    expect(modelFactor90('calibrated', { ...far, batch: 512 })).toBeGreaterThan(modelFactor90('calibrated', far));
    expect(modelFactor90('calibrated', { ...far, batch: 8 })).toBeCloseTo(
      modelFactor90('calibrated', { ...far, batch: 512 }),
      12,
    );
  });
});

const file = join(dataFolder() ?? '', 'energy', 'measured_points.csv');
describe.runIf(existsSync(file))('on measured points', () => {
  const rows = rowsOf(readPoints(file)).filter(({ point }) => point.series !== 'other');
  const shipped = { ...ENERGY_ARTEFACT.coefficients, ...ENERGY_ARTEFACT.conditions } as ReturnType<typeof parametersAt>;

  test('the range that ships is that of the rows', () => {
    expect(rangeOf(rows)).toEqual(ENERGY_ARTEFACT.range);
  });

  test('intervals that ship cover at least nine in ten of what the fit saw, calibrated too', () => {
    const judged = byBasis(rows, () => shipped);
    expect(covered(judged.batchKnown, 'batchKnown', ENERGY_ARTEFACT)).toBeGreaterThan(0.9);
    expect(covered(judged.calibrated, 'calibrated', ENERGY_ARTEFACT)).toBeGreaterThan(0.9);
  });

  test('a fold is measured from what its own fit saw: without fp8 its rows are wider and more of them covered', () => {
    // The prior alone stands for a fit that saw neither; only the widths differ.
    const prior = parametersAt(new Float64Array(PARAMETER_COUNT));
    const { batchKnown } = byBasis(rows, () => prior);
    const groupOf = ({ point }: Row): string => point.precision;
    const seenBy = crossFit(rows, groupOf, rangeOf);
    const narrow = coveredByFolds(batchKnown, 'batchKnown', groupOf, () => ENERGY_ARTEFACT.range, ENERGY_ARTEFACT);
    expect(seenBy(rows.find(({ point }) => point.precision === 'fp8') as Row).precisions).not.toContain('fp8 mixture');
    expect(coveredByFolds(batchKnown, 'batchKnown', groupOf, seenBy, ENERGY_ARTEFACT)).toBeGreaterThan(narrow);
  });
});
