import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { architectureOf, genericArchitecture } from '../../training/energy/architectures.ts';
import { calibrated, coverage90, crossFit, quantile, score, type Judged } from '../../training/energy/evaluate.ts';
import { fitRows } from '../../training/energy/fit.ts';
import { leastSquares } from '../../training/energy/least-squares.ts';
import { PARAMETER_COUNT, parametersAt } from '../../training/energy/parameters.ts';
import { familyOf, readPoints } from '../../training/energy/points.ts';
import { predict, rowsOf, type Row } from '../../training/energy/predict.ts';
import { ecologitsDefault, ecologitsTold, gpusAssumed } from './ecologits.ts';

const HEAD =
  'source,model,params_b,active_params_b,gpu,num_gpus,precision,batch_or_concurrency,input_tokens,output_tokens,energy_j_per_output_token,energy_wh_per_request,tpot_ms,notes';
const file = (...lines: string[]): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'points-')), 'points.csv');
  writeFileSync(path, [HEAD, ...lines].join('\n'));
  return path;
};
const line = (
  model: string,
  batch: number,
  joules: number,
  over: { gpu?: string; source?: string; params?: string } = {},
): string =>
  `${over.source ?? 'ML.ENERGY v3.0'},${model},${over.params ?? '8,8'},${over.gpu ?? 'H100'},1,bfloat16,${batch},,600,${joules},,,measured;task=lm-arena-chat`;

describe('points of a file', () => {
  test('quotes, empty cells, published per-request figures and unknown accelerators', () => {
    const points = readPoints(
      file(
        line('Qwen/Qwen3-8B', 8, 0.44),
        '"Blog, of May",X,1,1,H100,1,bf16,,,500,,0.3,,modelled',
        line('New/Thing-70B', 64, 0.8, { gpu: 'TPU v6e', source: '"A, B"' }),
      ),
    );
    expect(points.map(({ model, series, tpotMs }) => [model, series, tpotMs])).toEqual([
      ['Qwen/Qwen3-8B', 'newest', null],
      ['New/Thing-70B', 'other', null],
    ]);
    expect(rowsOf(points)).toHaveLength(1);
  });

  test('a file of another format is refused by the column it lacks', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'points-')), 'other.csv');
    writeFileSync(path, 'model,joules\nx,1\n');
    expect(() => readPoints(path)).toThrow('has no column "source"');
  });

  test.each([
    ['Qwen/Qwen3-VL-235B-A22B-Instruct-FP8', 'qwen3-vl'],
    ['Qwen/Qwen3-8B', 'qwen3'],
    ['Qwen/Qwen3-Omni-30B-A3B-Instruct', 'qwen3-omni'],
    ['google/gemma-3-12b-it', 'gemma-3'],
    ['deepseek-ai/DeepSeek-R1-0528', 'deepseek'],
    ['deepseek-ai/DeepSeek-V3.1', 'deepseek'],
    ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 'nemotron-nano'],
    ['meta-llama/Meta-Llama-3.1-405B-Instruct', 'llama-3.1'],
    ['openai/gpt-oss-120b', 'gpt-oss'],
    ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'mixtral'],
  ])('%s is of family %s', (model, family) => expect(familyOf(model)).toBe(family));

  test('an unknown model gets an architecture from its parameters, near those of its size', () => {
    expect(architectureOf({ model: 'Nobody/Heard-70B', paramsB: 70, activeB: 70 })).toEqual(
      genericArchitecture(70, 70),
    );
    expect(genericArchitecture(70, 70)).toMatchObject({ experts: null });
    for (const [total, active, layers] of [
      [8.2, 8.2, 36],
      [70.6, 70.6, 80],
      [235, 22, 94],
      [30.5, 3.3, 48],
    ] as const)
      expect(genericArchitecture(total, active).layers / layers).toBeGreaterThan(0.7);
  });
});

describe('EcoLogits as published', () => {
  test('GPUs by its rule, energy by its formula', () => {
    expect([8, 32, 70, 235, 671].map(gpusAssumed)).toEqual([1, 1, 4, 8, 32]);
    // 4 * (1.1665e-6 e^(-0.0112 * 64) * 70 + 4.0529e-5) Wh.
    expect(ecologitsDefault({ paramsB: 70, activeB: 70 })).toBeCloseTo(
      4 * 3600 * (1.1665273e-6 * Math.exp(-0.011205921 * 64) * 70 + 4.052928e-5),
      9,
    );
    expect(ecologitsTold({ activeB: 8, batch: 64, gpus: 1 })).toBeCloseTo(
      ecologitsDefault({ paramsB: 8, activeB: 8 }),
      12,
    );
  });
});

describe('fit', () => {
  test('least squares finds a decay through an outlier', () => {
    const x = [0, 1, 2, 3, 4, 5];
    const y = x.map((each) => 3 * Math.exp(-0.5 * each));
    y[3] = 50;
    const { parameters } = leastSquares(
      (p) => Float64Array.from(x, (each, i) => p[0]! * Math.exp(-p[1]! * each) - y[i]!),
      2,
      { delta: 0.01, priorWeight: 0, start: Float64Array.of(1, 1), iterations: 200 },
    );
    expect(parameters[0]).toBeCloseTo(3, 1);
    expect(parameters[1]).toBeCloseTo(0.5, 1);
  });

  test('coordinates of zero are the priors, shares stay between 0 and 1', () => {
    expect(parametersAt(new Float64Array(PARAMETER_COUNT))).toMatchObject({
      layerSeconds: 35e-6,
      memoryEfficiency: 0.85,
    });
    expect(parametersAt(new Float64Array(PARAMETER_COUNT).fill(50)).memoryEfficiency).toBeLessThanOrEqual(1);
  });

  test('rows made by known parameters are predicted again for another model, where the prior alone is far off', () => {
    const truth = parametersAt(Float64Array.from({ length: PARAMETER_COUNT }, (_, i) => Math.sin(i)));
    const rows = rowsOf(
      readPoints(
        file(
          ...['8', '14', '32'].flatMap((size) =>
            [8, 32, 128, 512].map((batch) => line(`Qwen/Qwen3-${size}B`, batch, 1)),
          ),
        ),
      ),
    );
    const made: Row[] = rows.map((row) => ({
      ...row,
      point: { ...row.point, joules: predict(row, truth).joules, tpotMs: predict(row, truth).tpotS * 1000 },
    }));
    const fitted = fitRows(
      made.filter(({ point }) => !point.model.includes('14B')),
      { seed: 1 },
    );
    const errorOf = (parameters: typeof truth): number =>
      score(
        made
          .filter(({ point }) => point.model.includes('14B'))
          .map((row) => ({ row, predictedJ: predict(row, parameters).joules })),
      ).medianApe;
    expect(errorOf(fitted)).toBeLessThan(0.06);
    expect(errorOf(parametersAt(new Float64Array(PARAMETER_COUNT)))).toBeGreaterThan(4 * errorOf(fitted));
  });
});

describe('judging', () => {
  const rows = rowsOf(
    readPoints(
      file(
        ...[8, 64, 512].map((batch) => line('Qwen/Qwen3-8B', batch, 8 / batch)),
        ...[8, 64].map((batch) => line('google/gemma-3-12b-it', batch, 1)),
      ),
    ),
  );
  const off = (factors: readonly number[]): Judged[] =>
    rows.map((row, i) => ({ row, predictedJ: row.point.joules * (factors[i] ?? 1) }));

  test('errors, shares and quantiles', () => {
    expect(score(off([1.1, 0.8, 3, 1, 1]))).toMatchObject({
      points: 5,
      medianApe: expect.closeTo(0.1, 9),
      within2x: 0.8,
    });
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  });

  test('calibration takes the middle batch of each deployment, judges the rest, and undoes a constant error', () => {
    const rest = calibrated(off([3, 3, 3, 0.5, 0.5]));
    expect(rest.map(({ row }) => [row.point.model, row.point.batch])).toEqual([
      ['Qwen/Qwen3-8B', 8],
      ['Qwen/Qwen3-8B', 512],
      ['google/gemma-3-12b-it', 64],
    ]);
    expect(score(rest).p90Ape).toBeCloseTo(0, 12);
  });

  test('an interval is made from other groups: one bad group is not covered by its own width', () => {
    expect(coverage90(off([1.05, 1.05, 1.05, 9, 9]), ({ point }) => point.vendor)).toBeCloseTo(3 / 5, 12);
  });

  test('a fold never sees its own rows', () => {
    const seen = crossFit(
      rows,
      ({ point }) => point.vendor,
      (train) => new Set(train.map(({ point }) => point.vendor)),
    );
    for (const row of rows) expect(seen(row).has(row.point.vendor)).toBe(false);
  });
});
