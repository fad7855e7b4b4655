import { describe, expect, test } from 'vitest';
import { ACCELERATORS, CLOSED_MODELS, closedAsModel, findAccelerator, findModel, MODELS } from './index.ts';

describe('accelerators', () => {
  test.each(ACCELERATORS.map((a) => [a.key, a] as const))('%s is within what is built', (_, a) => {
    expect(a.memoryGb).toBeGreaterThanOrEqual(16);
    expect(a.memoryGb).toBeLessThanOrEqual(288);
    expect(a.bandwidthTbPerS).toBeGreaterThanOrEqual(0.3);
    expect(a.bandwidthTbPerS).toBeLessThanOrEqual(8);
    // Dense bf16 over bandwidth, FLOP per byte: 37 for H20, 496 for Gaudi 3; a sparse figure would double it.
    expect(a.bf16Tflops / a.bandwidthTbPerS).toBeGreaterThan(30);
    expect(a.bf16Tflops / a.bandwidthTbPerS).toBeLessThan(500);
    if (a.fp8Tflops !== null) expect(a.fp8Tflops / a.bf16Tflops).toBeLessThan(2.05);
    // Dense bf16 per watt: 0.23 for the A10G, 2.4 for Hopper's descendants.
    expect(a.bf16Tflops / a.tdpW).toBeGreaterThan(0.2);
    expect(a.bf16Tflops / a.tdpW).toBeLessThan(2.5);
    expect(a.idleW / a.tdpW).toBeGreaterThan(0.05);
    expect(a.idleW / a.tdpW).toBeLessThanOrEqual(0.3);
  });

  test('keys name a generation only where it is meant', () => {
    const keys = (pattern: RegExp): string[] =>
      ACCELERATORS.filter(({ key }) => pattern.test(key)).map(({ name }) => name);
    expect(keys(/^a100/).every((name) => name.startsWith('NVIDIA A100'))).toBe(true);
    expect(keys(/^(b|gb)\d00/)).toEqual(['NVIDIA B200', 'NVIDIA GB200, per GPU', 'NVIDIA B300']);
    expect(findAccelerator('gh200')?.fp8Tflops).toBe(findAccelerator('h100-sxm')?.fp8Tflops);
  });
});

/** Dimensions of published configurations, apart from the catalogue: hidden, feed-forward, query heads, vocabulary, tied embeddings. */
const DIMENSIONS: Readonly<
  Record<string, readonly [hidden: number, feedForward: number, heads: number, vocabulary: number, tied?: true]>
> = {
  'llama-3.1-8b': [4096, 14_336, 32, 128_256],
  'llama-3.1-70b': [8192, 28_672, 64, 128_256],
  'llama-3.1-405b': [16_384, 53_248, 128, 128_256],
  'llama-3.2-3b': [3072, 8192, 24, 128_256, true],
  'llama-3.3-70b': [8192, 28_672, 64, 128_256],
  'nemotron-70b': [8192, 28_672, 64, 128_256],
  'qwen2.5-7b': [3584, 18_944, 28, 152_064],
  'qwen2.5-14b': [5120, 13_824, 40, 152_064],
  'qwen2.5-32b': [5120, 27_648, 40, 152_064],
  'qwen2.5-72b': [8192, 29_568, 64, 152_064],
  'qwq-32b': [5120, 27_648, 40, 152_064],
  'qwen3-4b': [2560, 9728, 32, 151_936, true],
  'qwen3-8b': [4096, 12_288, 32, 151_936],
  'qwen3-14b': [5120, 17_408, 40, 151_936],
  'qwen3-32b': [5120, 25_600, 64, 151_936],
  'qwen3-30b-a3b': [2048, 768, 32, 151_936],
  'qwen3-235b-a22b': [4096, 1536, 64, 151_936],
  'mistral-7b': [4096, 14_336, 32, 32_768],
  'mixtral-8x7b': [4096, 14_336, 32, 32_000],
  'mixtral-8x22b': [6144, 16_384, 48, 32_768],
  'mistral-large-2': [12_288, 28_672, 96, 32_768],
  'mistral-small-3': [5120, 32_768, 32, 131_072],
  'gemma-2-9b': [3584, 14_336, 16, 256_000, true],
  'gemma-2-27b': [4608, 36_864, 32, 256_000, true],
  'gemma-3-4b': [2560, 10_240, 8, 262_144, true],
  'gemma-3-12b': [3840, 15_360, 16, 262_144, true],
  'gemma-3-27b': [5376, 21_504, 32, 262_144, true],
  'phi-4': [5120, 17_920, 40, 100_352],
  'phi-4-mini': [3072, 8192, 24, 200_064, true],
};

describe('models', () => {
  test.each(Object.entries(DIMENSIONS))(
    'weights of %s, counted from its dimensions, are its parameters',
    (key, [hidden, feedForward, heads, vocabulary, tied]) => {
      const m = findModel(key)!;
      // Queries and output, keys and values; three feed-forward matrices per (active) expert; embeddings in and out.
      const attention = hidden * m.headDim * (2 * heads + 2 * m.kvHeads);
      const count = (experts: number): number =>
        (m.layers * (attention + 3 * hidden * feedForward * experts) + hidden * vocabulary * (tied ? 1 : 2)) / 1e9;
      // Norms, routers and biases are left out; Gemma 3 has a picture encoder of 0.4 billion beside.
      const encoder = key.startsWith('gemma-3') ? 0.42 : 0;
      expect((count(m.experts?.total ?? 1) + encoder) / m.totalParamsB).toBeGreaterThan(0.98);
      expect((count(m.experts?.total ?? 1) + encoder) / m.totalParamsB).toBeLessThan(1.02);
      if (m.experts !== null) {
        expect(count(m.experts.active) / m.activeParamsB).toBeGreaterThan(0.96);
        expect(count(m.experts.active) / m.activeParamsB).toBeLessThan(1.04);
      }
    },
  );

  test('a mixture without dimensions here uses at least its share of experts', () => {
    const mixtures = MODELS.filter(({ experts }) => experts !== null);
    expect(mixtures.length).toBeGreaterThan(8);
    for (const m of mixtures)
      expect(m.activeParamsB / m.totalParamsB, m.key).toBeGreaterThanOrEqual(m.experts!.active / m.experts!.total);
  });

  test('the latent cache of DeepSeek V3 comes out as published', () => {
    // 512 values and 64 of position in each of 61 layers, two bytes each: 70 kB per token.
    const m = findModel('deepseek-v3')!;
    expect(2 * m.layers * m.kvHeads * m.headDim * 2).toBe(70_272);
  });
});

describe('closed models', () => {
  test('are ranges with a source, and no open model', () => {
    expect(CLOSED_MODELS.length).toBeGreaterThanOrEqual(10);
    const open = new Set(MODELS.map(({ key }) => key));
    for (const c of CLOSED_MODELS) {
      expect(c.activeParamsB[0], c.key).toBeLessThan(c.activeParamsB[1]);
      expect(c.activeParamsB[1], c.key).toBeLessThanOrEqual(c.totalParamsB[1]);
      expect(c.source).not.toBe('');
      expect(c.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(open.has(c.key), c.key).toBe(false);
    }
    expect(MODELS.every(({ opaque }) => opaque === undefined)).toBe(true);
  });

  test('become the middle of the range, marked', () => {
    const sonnet = findModel('claude-sonnet-4-5')!;
    expect(sonnet.activeParamsB).toBeCloseTo(Math.sqrt(44 * 132), 9);
    // 44 and 132 are the 5 % and 95 % ends of a log-normal about the middle.
    expect(sonnet.activeParamsB * Math.exp(1.645 * sonnet.opaque!.sigma)).toBeCloseTo(132, 9);
    expect(sonnet.experts).not.toBeNull();
    expect(findModel('gpt-5-mini')).toMatchObject({
      experts: null,
      licence: 'closed',
      provenance: { verified: false },
    });
    expect(findModel('claude-sonnet-4.5')).toBe(sonnet);
    expect(findModel('gpt-4-1')).toBeUndefined();
  });

  test('the guessed depth is within a factor of two of every open model of at least 3 billion', () => {
    const depths = MODELS.filter(({ activeParamsB }) => activeParamsB >= 3).map((m) => {
      const active = [m.activeParamsB, m.activeParamsB] as const;
      const total = [m.totalParamsB, m.totalParamsB] as const;
      const guess = closedAsModel({ ...CLOSED_MODELS[0]!, activeParamsB: active, totalParamsB: total });
      return [m.key, guess.layers / m.layers] as const;
    });
    expect(depths.filter(([, ratio]) => ratio < 0.5 || ratio > 2)).toEqual([]);
  });
});
