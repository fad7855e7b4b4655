import { CONCEPTS } from '../phrases/matcher.ts';
import { RULES } from '../phrases/rules.ts';
import type { Analysis } from './analysis.ts';
import { CHUNK, STEP_BITS } from './gibberish.ts';

const SHAPES = [
  'log-length',
  'digits',
  'signs',
  'foreign',
  'asks',
  'short-window',
  'surprise',
  'most-surprise',
  'quoted',
] as const;
/** Names of what a window is described by besides n-grams, in the order of the model's weights. */
export const DENSE_NAMES: readonly string[] = [
  ...SHAPES,
  ...CONCEPTS.map((name) => `has ${name}`),
  ...CONCEPTS.map((name) => `often ${name}`),
  ...RULES.map(({ id }) => `rule ${id}`),
];
export const DENSE = DENSE_NAMES.length;
const HAS = SHAPES.length;
const OFTEN = HAS + CONCEPTS.length;
const MET = OFTEN + CONCEPTS.length;
const [QUESTION, FOREIGN_FROM] = [63, 0x80] as const;

/** Counts of a block that add up to those of a window. */
const SIGNS = 0;
const DIGITS = 1;
const FOREIGN = 2;
const ASKS = 3;
const QUOTES = 4;
const COUNTED = 5;

/** Describes windows of a text, one at a time, into the same array. */
export function describer(
  { folded, tokens, hits, ruleHits, blocks }: Analysis,
  surprise: Uint32Array,
): (from: number, to: number, out: Float32Array) => void {
  const { codes, length } = folded;
  const blockCount = Math.max(0, blocks.length - 1);
  const startOf = (block: number): number =>
    block >= blockCount ? length : block === 0 ? 0 : tokens.start[blocks[block]!]!;
  const counts = new Uint16Array(blockCount * COUNTED);
  for (let block = 0; block < blockCount; block++)
    for (let i = startOf(block), to = startOf(block + 1), base = block * COUNTED; i < to; i++) {
      const code = codes[i]!;
      if (code >= FOREIGN_FROM) counts[base + FOREIGN]!++;
      else if (code >= 48 && code <= 57) counts[base + DIGITS]!++;
      else if (code > 32 && (code < 97 || code > 122)) {
        counts[base + SIGNS]!++;
        if (code === QUESTION) counts[base + ASKS]!++;
        else if (code === 34 || code === 39) counts[base + QUOTES]!++;
      }
    }
  const hitBlocks = firstIn(hits.last, hits.count, blocks);
  const rulesByEnd = ruleHits.toSorted((a, b) => a.last - b.last);
  const ruleBlocks = firstIn(
    Uint32Array.from(rulesByEnd, ({ last }) => last),
    rulesByEnd.length,
    blocks,
  );

  const sums = new Uint32Array(COUNTED);
  return (from, to, out) => {
    out.fill(0);
    const [begin, end] = [startOf(from), startOf(to)];
    const size = Math.max(1, end - begin);
    sums.fill(0);
    for (let i = from * COUNTED; i < to * COUNTED; i += COUNTED)
      for (let j = 0; j < COUNTED; j++) sums[j]! += counts[i + j]!;
    out[0] = Math.log10(size) - 2;
    out[1] = (sums[DIGITS]! / size) * 4;
    out[2] = (sums[SIGNS]! / size) * 4;
    out[3] = sums[FOREIGN]! / size;
    out[4] = Math.min(1, sums[ASKS]!);
    out[5] = Math.max(0, 1 - size / 128);
    const [first, last] = [Math.floor(begin / CHUNK), Math.min(surprise.length - 1, Math.ceil(end / CHUNK))];
    const bits = (a: number, b: number): number =>
      b <= a ? 0 : ((surprise[b]! - surprise[a]!) * STEP_BITS) / Math.max(1, Math.min(length, b * CHUNK) - a * CHUNK);
    out[6] = (bits(first, last) - 2.5) / 2;
    let most = 0;
    for (let i = first; i < last; i += 1) {
      const upTo = Math.min(last, i + 2);
      if (upTo - i === 2 || last - first < 2) most = Math.max(most, bits(i, upTo));
    }
    out[7] = (most - 3) / 2;
    out[8] = Math.min(1, sums[QUOTES]! / 4);
    for (let i = hitBlocks[from]!; i < hitBlocks[to]!; i++) {
      const concept = hits.concept[i]!;
      out[HAS + concept] = 1;
      out[OFTEN + concept]! += 1;
    }
    for (let i = OFTEN; i < MET; i++) if (out[i]! > 0) out[i] = Math.log2(out[i]!) / 2;
    for (let i = ruleBlocks[from]!; i < ruleBlocks[to]!; i++) out[MET + rulesByEnd[i]!.rule] = 1;
  };
}

/** For each block boundary, how many of the ascending tokens lie before it. */
function firstIn(tokens: Uint32Array, count: number, blocks: Uint32Array): Uint32Array {
  const before = new Uint32Array(Math.max(1, blocks.length));
  let i = 0;
  for (let block = 0; block < blocks.length; block++) {
    while (i < count && tokens[i]! < blocks[block]!) i++;
    before[block] = i;
  }
  return before;
}
