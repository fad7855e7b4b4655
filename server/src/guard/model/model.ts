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
function runningSums({ index, ends }: Grams, { grams, gramScale }: Weights, sums: Float64Array): Float64Array {
  sums.fill(0, 0, CLASS_COUNT);
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
  const { room, blocks } = analysis;
  const size = (blocks.length + 1) * CLASS_COUNT;
  const wordSums = runningSums(words, weights, room.wordSums(size));
  const ideaSums = runningSums(ideas, weights, room.ideaSums(size));
  const { bias, dense: denseWeights } = weights;
  const describe = describer(analysis, sums);
  let best: WindowScore = { logit: -Infinity, classes: NONE, first: 0, last: 0 };
  for (const [from, to] of windowsOf(analysis)) {
    if (!saysEnough(analysis, from, to)) continue;
    describe(from, to, dense);
    const ofWords = shareOf(words, from, to);
    const ofIdeas = shareOf(ideas, from, to);
    for (let k = 0; k < CLASS_COUNT; k++)
      z[k] =
        bias[k]! +
        (wordSums[to * CLASS_COUNT + k]! - wordSums[from * CLASS_COUNT + k]!) * ofWords +
        (ideaSums[to * CLASS_COUNT + k]! - ideaSums[from * CLASS_COUNT + k]!) * ofIdeas;
    let [a, b, c] = [z[0]!, z[1]!, z[2]!];
    for (let i = 0; i < DENSE; i++) {
      const value = dense[i]!;
      if (value === 0) continue;
      a += value * denseWeights[i * CLASS_COUNT]!;
      b += value * denseWeights[i * CLASS_COUNT + 1]!;
      c += value * denseWeights[i * CLASS_COUNT + 2]!;
    }
    // Three alike are no more than log 3 above each: most windows are out already.
    if (Math.max(a, b, c) + LOG_OF_CLASSES <= best.logit) continue;
    const logit = logSumExp(a, b, c);
    if (logit > best.logit)
      best = {
        logit,
        classes: [a, b, c],
        first: blocks[from]!,
        last: Math.max(0, (blocks[to] ?? 1) - 1),
      };
  }
  return best;
}
const NONE = ATTACKS.map(() => -Infinity);

/** Different letters and digits of different words that a window needs, as bytes of UTF-8. */
const LEAST_SAID = 12;
const BYTES_OF_OTHERS = 3;
/**
 * Whether a window says enough for the model to judge it. Of "ok", "?" or ":)", once or a hundred times, every share is extreme.
 * Attacks are hardly ever as short: two of the 1,724 attacks of the training set are, a line of Morse code and the word
 * "interleave". Texts that are too short are read by the rules alone.
 */
function saysEnough({ blocks, folded: { codes }, tokens }: Analysis, from: number, to: number): boolean {
  const last = blocks[to] ?? tokens.count;
  const seen: number[] = [];
  let said = 0;
  for (let token = blocks[from] ?? 0; token < last && said < LEAST_SAID; token++) {
    if (seen.includes(tokens.hash[token]!)) continue;
    seen.push(tokens.hash[token]!);
    let letters = 0;
    for (let i = tokens.start[token]!, end = tokens.end[token]!; i < end; i++) {
      const code = codes[i]!;
      const letter = 1 << (code & 31);
      if ((letters & letter) !== 0) continue;
      letters |= letter;
      if (code >= 0x80) said += BYTES_OF_OTHERS;
      else if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) said++;
    }
  }
  return said >= LEAST_SAID;
}
const LOG_OF_CLASSES = Math.log(CLASS_COUNT) + 1e-9;
/** The window that is looked at. */
const dense = new Float32Array(DENSE);
const z = new Float64Array(CLASS_COUNT);

/** Value of one gram in a window: counts are divided by the root of their number, so that length alone says nothing. */
export function shareOf({ ends }: Grams, from: number, to: number): number {
  const count = (to === 0 ? 0 : (ends[to - 1] ?? 0)) - (from === 0 ? 0 : (ends[from - 1] ?? 0));
  return count === 0 ? 0 : 1 / Math.sqrt(count);
}
