import type { AttackClass } from '../phrases/rules.ts';
import { windowsOf, type Analysis } from './analysis.ts';
import { DENSE, describer } from './dense.ts';
import { gramsOf, ideaGramsOf, type Grams } from './grams.ts';

export const ATTACKS: readonly AttackClass[] = ['jailbreak', 'extraction', 'injection'];
export const CLASS_COUNT = 3;

/** Weights of one kind of text: what makes each class of attack likelier than harmless text. */
export interface Weights {
  /** `(1 << GRAM_BITS) * 3`, interleaved by class. */
  readonly grams: Int8Array | Float32Array;
  /** What a step of each class's gram weights is worth. */
  readonly gramScale: readonly number[];
  /** `DENSE * 3`, interleaved by class. */
  readonly dense: Float32Array;
  readonly bias: readonly number[];
}

/** The window that looks most like an attack. */
export interface WindowScore {
  /** Log-odds of any attack against harmless text. */
  readonly logit: number;
  /** Log-odds of each class, in the order of `ATTACKS`. */
  readonly classes: readonly number[];
  /** Tokens of the window. */
  readonly first: number;
  readonly last: number;
}

const logSumExp = (a: number, b: number, c: number): number => {
  const most = Math.max(a, b, c);
  return most + Math.log(Math.exp(a - most) + Math.exp(b - most) + Math.exp(c - most));
};

/** Sums of weights by block, running, interleaved by class. */
function runningSums({ index, ends }: Grams, { grams, gramScale }: Weights): Float64Array {
  const sums = new Float64Array((ends.length + 1) * CLASS_COUNT);
  const [s0, s1, s2] = gramScale as [number, number, number];
  let [a, b, c] = [0, 0, 0];
  for (let block = 0, i = 0; block < ends.length; block++) {
    for (const end = ends[block]!; i < end; i++) {
      const at = index[i]! * CLASS_COUNT;
      a += grams[at]!;
      b += grams[at + 1]!;
      c += grams[at + 2]!;
    }
    const to = (block + 1) * CLASS_COUNT;
    sums[to] = a * s0;
    sums[to + 1] = b * s1;
    sums[to + 2] = c * s2;
  }
  return sums;
}

/**
 * Scores a text by its most suspicious window.
 * @param sums running sums of the text's surprise
 */
export function scored(analysis: Analysis, weights: Weights, sums: Uint32Array): WindowScore {
  const words = gramsOf(analysis);
  const ideas = ideaGramsOf(analysis);
  const [wordSums, ideaSums] = [runningSums(words, weights), runningSums(ideas, weights)];
  const describe = describer(analysis, sums);
  const dense = new Float32Array(DENSE);
  const z = [0, 0, 0];
  let best: WindowScore = { logit: -Infinity, classes: [], first: 0, last: 0 };
  for (const [from, to] of windowsOf(analysis)) {
    describe(from, to, dense);
    const ofWords = shareOf(words, from, to);
    const ofIdeas = shareOf(ideas, from, to);
    for (let k = 0; k < CLASS_COUNT; k++)
      z[k] =
        weights.bias[k]! +
        (wordSums[to * CLASS_COUNT + k]! - wordSums[from * CLASS_COUNT + k]!) * ofWords +
        (ideaSums[to * CLASS_COUNT + k]! - ideaSums[from * CLASS_COUNT + k]!) * ofIdeas;
    for (let i = 0; i < DENSE; i++) {
      const value = dense[i]!;
      if (value === 0) continue;
      for (let k = 0; k < CLASS_COUNT; k++) z[k]! += value * weights.dense[i * CLASS_COUNT + k]!;
    }
    const logit = logSumExp(z[0]!, z[1]!, z[2]!);
    if (logit > best.logit)
      best = {
        logit,
        classes: [...z],
        first: analysis.blocks[from]!,
        last: Math.max(0, (analysis.blocks[to] ?? 1) - 1),
      };
  }
  return best;
}

/** Value of one gram in a window: counts are divided by the root of their number, so that length alone says nothing. */
export function shareOf({ ends }: Grams, from: number, to: number): number {
  const count = (to === 0 ? 0 : (ends[to - 1] ?? 0)) - (from === 0 ? 0 : (ends[from - 1] ?? 0));
  return count === 0 ? 0 : 1 / Math.sqrt(count);
}
