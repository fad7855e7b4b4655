import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { type Accelerator, type Model, type Serving, catalogue } from '../../world/index.ts';
import { calibrationScale, scaled } from './calibrate.ts';
import type { RooflineCoefficients } from './coefficients.ts';
import { inferBatch } from './infer-batch.ts';
import { mediaTokens } from './media.ts';
import { requestJoules, ROOFLINE, tokenCoefficients } from './roofline.ts';
import { stepSeconds, stepTimes } from './step.ts';

const accelerator = (key: string): Accelerator => catalogue.accelerators.find(key) as Accelerator;
const model = (key: string): Model => catalogue.models.find(key) as Model;
const serving = (over: Partial<Serving> = {}): Serving => ({
  accelerator: accelerator('h100-sxm'),
  acceleratorCount: 1,
  precision: 'bf16',
  batch: 64,
  stack: '2025',
  ...over,
});
const outputJoules = (m: Model, s: Serving, context = 600): number => {
  const c = tokenCoefficients(m, s, s.accelerator as Accelerator);
  return (
    c.joulesPerOutput +
    context * c.joulesPerOutputPerContext +
    Math.min(context, c.windowTokens) * c.joulesPerOutputPerWindowed
  );
};

/** Round figures, so that a step can be worked by hand. */
const ROUND: RooflineCoefficients = {
  ...ROOFLINE,
  stepSeconds: 1e-3,
  sequenceSeconds: 10e-6,
  layerSeconds: 50e-6,
  mixtureLayerSeconds: 50e-6,
  quantisedLayerSeconds: 100e-6,
  commSeconds: 10e-6,
  exchangeSeconds: 1e-7,
  mixtureExchange: 2,
  routingSpread: 1,
  memoryEfficiency: 0.8,
  mixtureMemory: 0.5,
  cacheEfficiency: 0.5,
  quantisedAllExperts: 0.5,
  decodeEfficiency: 0.5,
  prefillEfficiency: 0.5,
  quantisedArithmetic: 0.5,
  quantisedMixtureArithmetic: 0.25,
  mixtureArithmetic: 2,
  powerBase: 0.4,
  powerMemory: 0.3,
  powerArithmetic: 0.5,
  manyBase: 1.1,
};

describe('a step worked by hand', () => {
  test('dense: Llama 3.1 8B on one H100 at batch 64', () => {
    const m = model('llama-3.1-8b');
    const t = stepTimes(m, serving(), accelerator('h100-sxm'), 64, ROUND);
    // 16.06 GB over 3.35 TB/s * 0.8; 64 * 16.06 GFLOP over 989 TFLOP/s * 0.5; 32 layers of 50 us; 1 ms + 64 * 10 us.
    expect(t.weightS).toBeCloseTo(16.06 / 2680, 9);
    expect(t.arithmeticS).toBeCloseTo((64 * 16.06e9) / 494.5e12, 9);
    expect([t.fixedS, t.hostS, t.exchangeS]).toEqual([32 * 50e-6, 1e-3 + 64 * 10e-6, 0]);
    // 32 layers * 2 * 8 heads * 128 * 2 bytes = 131,072 bytes a token, at half the bandwidth of weights.
    expect(t.kvFullS).toBeCloseTo(131_072 / (2.68e12 * 0.5), 15);
    const matmulS = Math.sqrt((16.06 / 2680) ** 2 + ((64 * 16.06e9) / 494.5e12) ** 2);
    const joules =
      700 * (0.4 * (1.6e-3 + 1.64e-3 + matmulS) + 0.3 * (16.06 / 2680) + 0.5 * ((64 * 16.06e9) / 494.5e12));
    expect(tokenCoefficients(m, serving(), accelerator('h100-sxm'), ROUND).joulesPerOutput).toBeCloseTo(joules / 64, 9);
  });

  test('mixture in fp8 on four: Mixtral 8x7B at batch 2', () => {
    const t = stepTimes(
      model('mixtral-8x7b'),
      serving({ acceleratorCount: 4, precision: 'fp8' }),
      accelerator('h100-sxm'),
      2,
      ROUND,
    );
    // Two of eight experts: shared (12.9 - 46.7 / 4) / 0.75 = 1.6333 B; two tokens touch 1 - 0.75^2 = 0.4375, half of the rest is read too.
    const [shared, experts] = [1.225 / 0.75, 46.7 - 1.225 / 0.75];
    expect(t.weightS).toBeCloseTo((shared + (experts * (0.4375 + 0.5 * 0.5625)) / 0.5) / (4 * 2680), 9);
    expect(t.fixedS).toBeCloseTo(32 * (200e-6 + 10e-6 * 2), 12);
    expect(t.exchangeS).toBeCloseTo(32 * 2 * 1e-7 * 2 * 0.75, 12);
    expect(t.arithmeticS).toBeCloseTo((2 * 2e9 * (shared + 2 * (12.9 - shared))) / (4 * 1979e12 * 0.25 * 0.5), 12);
  });
});

describe('laws', () => {
  const models = fc
    .constantFrom('llama-3.1-8b', 'llama-3.1-70b', 'qwen3-235b-a22b', 'mixtral-8x7b', 'gpt-oss-120b', 'gpt-oss-20b')
    .map(model);
  const servings = fc.record({
    acceleratorCount: fc.constantFrom(1, 2, 4, 8),
    precision: fc.constantFrom('bf16' as const, 'fp8' as const, 'mxfp4' as const),
    stack: fc.constantFrom('2024' as const, '2025' as const),
    key: fc.constantFrom('h100-sxm', 'b200', 'a100-80', 'h200', 'l40s'),
  });
  const count = fc.integer({ min: 1, max: 20_000 });
  const at = (
    s: { key: string } & Pick<Serving, 'acceleratorCount' | 'precision' | 'stack'>,
    batch: number,
    m: Model,
  ) => tokenCoefficients(m, { ...s, batch }, accelerator(s.key));

  test('a request costs the sum of its prompt, cache and answer, and more with each token', () => {
    fc.assert(
      fc.property(
        models,
        servings,
        fc.integer({ min: 1, max: 4096 }),
        count,
        count,
        count,
        (m, s, batch, input, cached, output) => {
          const c = at(s, batch, m);
          const whole = requestJoules(c, input, cached, output);
          expect(whole.prefillJ + whole.cachedJ + whole.decodeJ).toBeCloseTo(whole.totalJ, 9);
          for (const more of [
            requestJoules(c, input + 1, cached, output),
            requestJoules(c, input, cached + 1, output),
            requestJoules(c, input, cached, output + 1),
          ])
            expect(more.totalJ).toBeGreaterThan(whole.totalJ);
        },
      ),
    );
  });

  test('a larger batch never costs more per token, in joules or in accelerator time', () => {
    fc.assert(
      fc.property(
        models,
        servings,
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 4096 }),
        (m, s, batch, more) => {
          const [small, large] = [at(s, batch, m), at(s, batch + more, m)];
          expect(large.joulesPerOutput).toBeLessThanOrEqual(small.joulesPerOutput * (1 + 1e-12));
          expect(large.secondsPerOutput).toBeLessThanOrEqual(small.secondsPerOutput * (1 + 1e-12));
        },
      ),
    );
  });

  test('a calibrated model reproduces its point exactly and keeps the shape of the curve', () => {
    fc.assert(
      fc.property(
        models,
        servings,
        fc.integer({ min: 1, max: 1024 }),
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        (m, s, batch, measured) => {
          const c = at(s, batch, m);
          const scale = calibrationScale(c, measured, { inputTokens: 300, outputTokens: 500 });
          expect(requestJoules(scaled(c, scale), 300, 0, 500).totalJ / 500 / measured).toBeCloseTo(1, 9);
          expect(scaled(c, scale).joulesPerInput / c.joulesPerInput).toBeCloseTo(scale, 9);
        },
      ),
    );
  });
});

describe('a batch inferred from token timing', () => {
  test.each([16, 64, 256, 512])(
    "finds batch %i from the model's own timing within its own interval, from 64 on within a factor of 1.4",
    (batch) => {
      for (const [key, n] of [
        ['llama-3.1-8b', 1],
        ['llama-3.1-70b', 4],
        ['qwen3-235b-a22b', 8],
      ] as const) {
        const s = serving({ acceleratorCount: n });
        const tpotMs =
          1000 * stepSeconds(stepTimes(model(key), s, accelerator('h100-sxm'), batch, ROOFLINE), batch, 600, 0);
        const found = inferBatch(model(key), s, accelerator('h100-sxm'), tpotMs);
        const error = Math.abs(Math.log(found.batch / batch));
        expect(error).toBeLessThan(1.645 * found.sigma);
        if (batch >= 64) expect(error).toBeLessThan(Math.log(1.4));
        // Tighter than the prior of a factor of three: the timing said something.
        expect(found.sigma).toBeLessThan(Math.log(3));
      }
    },
  );

  test('slower tokens mean a larger batch, and an impossible speed falls to the smallest', () => {
    const found = [6, 10, 15, 25, 50, 100].map(
      (ms) => inferBatch(model('llama-3.1-8b'), serving(), accelerator('h100-sxm'), ms).batch,
    );
    expect([...found].sort((a, b) => a - b)).toEqual(found);
    expect(found[0]).toBeLessThan(16);
  });
});

test('pictures and pages count as prompt tokens, of the size that vision models publish', () => {
  expect(mediaTokens({})).toBe(0);
  // Published per picture: 256 (Gemma 3) to about 1,300 (Qwen-VL at one megapixel).
  expect(mediaTokens({ images: 1 })).toBeGreaterThan(256);
  expect(mediaTokens({ images: 1 })).toBeLessThan(1300);
  expect(mediaTokens({ images: 2, textPages: 3 })).toBeCloseTo(
    2 * mediaTokens({ images: 1 }) + 3 * mediaTokens({ textPages: 1 }),
    -1,
  );
});

describe('roofline', () => {
  // Published by ML.ENERGY v3 for chat, J per output token at batch 8, 64 and 256: an independent laboratory.
  test.each([
    ['llama-3.1-8b', 1, 8, 0.455],
    ['llama-3.1-8b', 1, 64, 0.119],
    ['llama-3.1-8b', 1, 256, 0.077],
    ['llama-3.1-70b', 4, 8, 3.76],
    ['llama-3.1-70b', 4, 64, 0.797],
    ['llama-3.1-70b', 4, 256, 0.479],
  ])(
    '%s on %i H100 at batch %i lies within its 90 %% factor of the measured %f J',
    (key, acceleratorCount, batch, measured) => {
      const modelled = outputJoules(model(key), serving({ acceleratorCount, batch }));
      expect(modelled / measured).toBeGreaterThan(1 / 1.9);
      expect(modelled / measured).toBeLessThan(1.9);
    },
  );

  test('a larger batch costs less per token, a longer context more', () => {
    const m = model('llama-3.1-8b');
    const byBatch = [1, 8, 64, 256].map((batch) => outputJoules(m, serving({ batch })));
    expect([...byBatch].sort((a, b) => b - a)).toEqual(byBatch);
    expect(outputJoules(m, serving(), 8000)).toBeGreaterThan(outputJoules(m, serving(), 500));
  });

  test('prefill is 0.1 to 0.5 of an output token at batch 64, a cached token a tenth of it', () => {
    const c = tokenCoefficients(model('llama-3.1-8b'), serving(), accelerator('h100-sxm'));
    const share = c.joulesPerInput / c.joulesPerOutput;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.5);
    expect(c.joulesPerCached).toBeCloseTo(c.joulesPerInput / 10, 12);
  });
});

const folder = dataFolder();
describe.skipIf(folder === null)(
  `roofline against measured points${folder === null ? ` (${SKIPPED_NO_DATA})` : ''}`,
  () => {
    const KEYS: Readonly<Record<string, string>> = {
      'Qwen/Qwen3-32B': 'qwen3-32b',
      'Qwen/Qwen3-235B-A22B-Instruct-2507': 'qwen3-235b-a22b',
      'Qwen/Qwen3-235B-A22B-Instruct-2507-FP8': 'qwen3-235b-a22b',
      'meta-llama/Meta-Llama-3.1-8B-Instruct': 'llama-3.1-8b',
      'meta-llama/Meta-Llama-3.1-70B-Instruct': 'llama-3.1-70b',
      'mistralai/Mixtral-8x7B-Instruct-v0.1': 'mixtral-8x7b',
    };
    const GPUS: Readonly<Record<string, string>> = {
      H100: 'h100-sxm',
      B200: 'b200',
      'H100-SXM-80GB': 'h100-sxm',
      'A100-SXM4-40GB': 'a100-40',
    };

    test('median error of catalogue models on ML.ENERGY rows is at most 12 %, 95 % within a factor of two, and timing tells the batch', () => {
      const errors: number[] = [];
      const batchErrors: number[] = [];
      const text = readFileSync(join(folder as string, 'energy', 'measured_points.csv'), 'utf8');
      for (const line of text.trim().split('\n').slice(1)) {
        const [source, name, , , gpu, count, precision, batch, , output, joules, , tpotMs, notes] = line.split(',');
        const key = KEYS[name ?? ''];
        const hardware = catalogue.accelerators.find(GPUS[gpu ?? ''] ?? '');
        if (!source?.startsWith('ML.ENERGY') || key === undefined || hardware === undefined) continue;
        if (notes?.includes('fim') || !Number(batch) || !Number(joules)) continue;
        const context = 200 + Number(output || 400) / 2;
        const s = serving({
          accelerator: hardware,
          acceleratorCount: Number(count),
          precision: precision?.startsWith('fp8') ? 'fp8' : 'bf16',
          batch: Number(batch),
          stack: source.includes('v2') ? '2024' : '2025',
        });
        const modelled =
          outputJoules(model(key), s, context) +
          (200 * tokenCoefficients(model(key), s, hardware).joulesPerInput) / Number(output || 400);
        batchErrors.push(
          Math.abs(Math.log(inferBatch(model(key), s, hardware, Number(tpotMs), context).batch / Number(batch))),
        );
        errors.push(
          Math.abs(modelled / Number(joules) - 1),
          modelled / Number(joules) > 2 || modelled / Number(joules) < 0.5 ? 1 : 0,
        );
      }
      const ape = errors.filter((_, i) => i % 2 === 0).sort((a, b) => a - b);
      const outside = errors.filter((_, i) => i % 2 === 1).reduce((sum, value) => sum + value, 0);
      console.log(
        `roofline: ${ape.length} rows, median APE ${((ape[ape.length >> 1] ?? 1) * 100).toFixed(1)} %, ${(100 - (outside / ape.length) * 100).toFixed(0)} % within 2x`,
      );
      expect(ape.length).toBeGreaterThan(80);
      expect(ape[ape.length >> 1]).toBeLessThan(0.12);
      expect(outside / ape.length).toBeLessThan(0.05);
      const sorted = batchErrors.sort((a, b) => a - b);
      console.log(
        `batch from timing: median off by a factor of ${Math.exp(sorted[sorted.length >> 1] ?? 9).toFixed(2)}`,
      );
      expect(sorted[sorted.length >> 1]).toBeLessThan(Math.log(1.4));
    });
  },
);
