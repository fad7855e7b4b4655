import { ATTACKS, CLASS_COUNT, shareOf, type Weights } from '../../server/src/guard/model/model.ts';
import { analysisOf, windowsOf, type Analysis } from '../../server/src/guard/model/analysis.ts';
import { DENSE, describer } from '../../server/src/guard/model/dense.ts';
import { surpriseOf } from '../../server/src/guard/model/gibberish.ts';
import { GRAM_BITS, gramsOf, ideaGramsOf, type Grams } from '../../server/src/guard/model/grams.ts';
import type { Label } from './rows.ts';

/** A text as the fit sees it: made once, used by every fit. */
export interface Example {
  readonly words: Grams;
  readonly ideas: Grams;
  readonly windows: readonly (readonly [from: number, to: number])[];
  /** `DENSE` numbers a window. */
  readonly dense: Float32Array;
  /** 0, 1, 2: class of attack; -1 harmless. */
  readonly target: number;
  readonly weight: number;
}

export interface FitSettings {
  readonly seed: number;
  readonly epochs: number;
  readonly rate: number;
  readonly l2: number;
  readonly denseL2: number;
  /** What gram weights are worth beside dense ones. */
  readonly gramGain: number;
  /** Last epochs, one or more, over which weights are averaged: where a descent ends depends on the texts that came last. */
  readonly averaged: number;
}
export const FIT: Omit<FitSettings, 'seed'> = {
  epochs: 6,
  rate: 0.15,
  l2: 3e-6,
  denseL2: 1e-5,
  gramGain: 1,
  averaged: 3,
};
/** How often in an epoch weights are taken into the average. */
const TAKEN = 4;

export const targetOf = (label: Label): number => (ATTACKS as readonly string[]).indexOf(label);

export function exampleOf(text: string, label: Label, weight: number, surprise: Uint8Array): Example {
  const analysis: Analysis = analysisOf(text);
  const windows = windowsOf(analysis);
  const describe = describer(analysis, surpriseOf(analysis.folded, surprise));
  const dense = new Float32Array(windows.length * DENSE);
  windows.forEach(([from, to], i) => describe(from, to, dense.subarray(i * DENSE, (i + 1) * DENSE)));
  return {
    words: copied(gramsOf(analysis)),
    ideas: copied(ideaGramsOf(analysis)),
    windows,
    dense,
    target: targetOf(label),
    weight,
  };
}
const copied = ({ index, ends }: Grams): Grams => ({ index: index.slice(), ends });

/** Small generator of chance (mulberry32): the same seed gives the same order everywhere. */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled(count: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/**
 * Fits weights by AdaGrad on the multinomial logistic loss. A text is as suspicious as its most suspicious window, so each
 * pass moves that window only; in the first pass windows are drawn by chance instead, since no weights are known yet.
 */
export function fit(examples: readonly Example[], settings: FitSettings): Weights {
  const { epochs, rate, l2, denseL2, gramGain, averaged } = settings;
  const random = chance(settings.seed);
  const size = (1 << GRAM_BITS) * CLASS_COUNT;
  const grams = new Float32Array(size);
  const gramsSquared = new Float32Array(size).fill(1e-4);
  const dense = new Float32Array(DENSE * CLASS_COUNT);
  const denseSquared = new Float32Array(DENSE * CLASS_COUNT).fill(1e-2);
  const bias = [-2, -2, -2];
  const biasSquared = [1e-1, 1e-1, 1e-1];
  const z = [0, 0, 0];
  const gradient = [0, 0, 0];

  const scoreWindow = ({ words, ideas, windows, dense: own }: Example, window: number): number => {
    const [from, to] = windows[window]!;
    for (let k = 0; k < CLASS_COUNT; k++) z[k] = bias[k]!;
    for (const set of [words, ideas]) {
      const share = shareOf(set, from, to) * gramGain;
      let [a, b, c] = [0, 0, 0];
      for (let i = from === 0 ? 0 : set.ends[from - 1]!, end = to === 0 ? 0 : set.ends[to - 1]!; i < end; i++) {
        const at = set.index[i]! * CLASS_COUNT;
        a += grams[at]!;
        b += grams[at + 1]!;
        c += grams[at + 2]!;
      }
      z[0]! += a * share;
      z[1]! += b * share;
      z[2]! += c * share;
    }
    for (let i = 0, base = window * DENSE; i < DENSE; i++) {
      const value = own[base + i]!;
      if (value !== 0) for (let k = 0; k < CLASS_COUNT; k++) z[k]! += value * dense[i * CLASS_COUNT + k]!;
    }
    return Math.log(Math.exp(z[0]!) + Math.exp(z[1]!) + Math.exp(z[2]!));
  };
  const step = (weights: Float32Array, squared: Float32Array, at: number, slope: number): void => {
    squared[at]! += slope * slope;
    weights[at]! -= (rate * slope) / Math.sqrt(squared[at]!);
  };

  const means = [grams, dense, bias].map((weights) => new Float64Array(weights.length));
  let taken = 0;
  const take = (): void => {
    taken++;
    [grams, dense, bias].forEach((weights, i) => {
      for (let at = 0; at < weights.length; at++) means[i]![at]! += (weights[at]! - means[i]![at]!) / taken;
    });
  };

  const every = Math.ceil(examples.length / TAKEN);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const isAveraged = epoch >= epochs - averaged;
    for (const [done, number] of shuffled(examples.length, random).entries()) {
      if (isAveraged && done > 0 && done % every === 0) take();
      const example = examples[number]!;
      let window = Math.floor(random() * example.windows.length);
      if (epoch > 0 && example.windows.length > 1) {
        let best = -Infinity;
        for (let i = 0; i < example.windows.length; i++) {
          const logit = scoreWindow(example, i);
          if (logit > best) [best, window] = [logit, i];
        }
      }
      scoreWindow(example, window);
      const most = Math.max(0, ...z);
      const sum = Math.exp(-most) + Math.exp(z[0]! - most) + Math.exp(z[1]! - most) + Math.exp(z[2]! - most);
      for (let k = 0; k < CLASS_COUNT; k++)
        gradient[k] = (Math.exp(z[k]! - most) / sum - (example.target === k ? 1 : 0)) * example.weight;
      const [from, to] = example.windows[window]!;
      for (const set of [example.words, example.ideas]) {
        const share = shareOf(set, from, to) * gramGain;
        for (let i = from === 0 ? 0 : set.ends[from - 1]!, end = to === 0 ? 0 : set.ends[to - 1]!; i < end; i++)
          for (let k = 0, at = set.index[i]! * CLASS_COUNT; k < CLASS_COUNT; k++, at++)
            step(grams, gramsSquared, at, gradient[k]! * share + l2 * grams[at]!);
      }
      for (let i = 0, base = window * DENSE; i < DENSE; i++) {
        const value = example.dense[base + i]!;
        if (value !== 0)
          for (let k = 0, at = i * CLASS_COUNT; k < CLASS_COUNT; k++, at++)
            step(dense, denseSquared, at, gradient[k]! * value + denseL2 * dense[at]!);
      }
      for (let k = 0; k < CLASS_COUNT; k++) {
        biasSquared[k]! += gradient[k]! ** 2;
        bias[k]! -= (rate * gradient[k]!) / Math.sqrt(biasSquared[k]!);
      }
    }
    if (isAveraged) take();
  }
  const [meanGrams, meanDense, meanBias] = means as [Float64Array, Float64Array, Float64Array];
  return {
    grams: Float32Array.from(meanGrams),
    gramScale: [gramGain, gramGain, gramGain],
    dense: Float32Array.from(meanDense),
    bias: [...meanBias],
  };
}
