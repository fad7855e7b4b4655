import { CONCEPTS } from '../phrases/phrase-tree.ts';
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

/** Counts of a block that add up to those of a window. */
const SIGNS = 0;
const DIGITS = 1;
const FOREIGN = 2;
const ASKS = 3;
const QUOTES = 4;
const COUNTED = 5;
/** What an ASCII character counts as: letters and blanks as nothing, question marks and quotation marks as signs too. */
const NOTHING = 0xff;
const countedAs = Uint8Array.from({ length: 0x80 }, (_, code) => {
  if (code >= 48 && code <= 57) return DIGITS;
  if (code <= 32 || (code >= 97 && code <= 122)) return NOTHING;
  return code === 63 ? ASKS : code === 34 || code === 39 ? QUOTES : SIGNS;
});
/** Halves of the logarithms of how often a phrase may be met. */
const HALF_LOGS = Float64Array.from({ length: 1024 }, (_, count) => Math.log2(count) / 2);

/** Describes windows of a text, one at a time, into the same array. */
export function describer(
  { folded, tokens, hits, ruleHits, blocks, room }: Analysis,
  surprise: Uint32Array,
): (from: number, to: number, out: Float32Array) => void {
  const { codes, length } = folded;
  const blockCount = Math.max(0, blocks.length - 1);
  const startOf = (block: number): number =>
    block >= blockCount ? length : block === 0 ? 0 : tokens.start[blocks[block]!]!;
  /** Running counts: those of a window are a difference. */
  const counts = room.counts((blockCount + 1) * COUNTED).fill(0, 0, COUNTED);
  for (let block = 0; block < blockCount; block++) {
    const base = (block + 1) * COUNTED;
    for (let j = 0; j < COUNTED; j++) counts[base + j] = counts[base - COUNTED + j]!;
    for (let i = startOf(block), to = startOf(block + 1); i < to; i++) {
      const code = codes[i]!;
      const counted = code < 0x80 ? countedAs[code]! : FOREIGN;
      if (counted === NOTHING) continue;
      counts[base + counted]!++;
      if (counted >= ASKS) counts[base + SIGNS]!++;
    }
  }
  const hitBlocks = firstIn(hits.last, hits.count, blocks);
  const rulesByEnd = ruleHits.toSorted((a, b) => a.last - b.last);
  const ruleEnds = new Uint32Array(rulesByEnd.length);
  for (let i = 0; i < ruleEnds.length; i++) ruleEnds[i] = rulesByEnd[i]!.last;
  const ruleBlocks = firstIn(ruleEnds, ruleEnds.length, blocks);

  return (from, to, out) => {
    out.fill(0);
    const [begin, end] = [startOf(from), startOf(to)];
    const size = Math.max(1, end - begin);
    const counted = (which: number): number => counts[to * COUNTED + which]! - counts[from * COUNTED + which]!;
    out[0] = Math.log10(size) - 2;
    out[1] = (counted(DIGITS) / size) * 4;
    out[2] = (counted(SIGNS) / size) * 4;
    out[3] = counted(FOREIGN) / size;
    out[4] = Math.min(1, counted(ASKS));
    out[5] = Math.max(0, 1 - size / 128);
    const [first, last] = [Math.floor(begin / CHUNK), Math.min(surprise.length - 1, Math.ceil(end / CHUNK))];
    const bits = (a: number, b: number): number =>
      b <= a ? 0 : ((surprise[b]! - surprise[a]!) * STEP_BITS) / Math.max(1, Math.min(length, b * CHUNK) - a * CHUNK);
    out[6] = (bits(first, last) - 2.5) / 2;
    let steps = 0;
    for (let i = first; i + 3 <= last; i++) steps = Math.max(steps, surprise[i + 2]! - surprise[i]!);
    // Only the last two chunks may be short.
    out[7] = (Math.max((steps * STEP_BITS) / (2 * CHUNK), bits(Math.max(first, last - 2), last)) - 3) / 2;
    out[8] = Math.min(1, counted(QUOTES) / 4);
    for (let i = hitBlocks[from]!; i < hitBlocks[to]!; i++) {
      const concept = hits.concept[i]!;
      out[HAS + concept] = 1;
      out[OFTEN + concept]! += 1;
    }
    for (let i = OFTEN; i < MET; i++) {
      const often = out[i]!;
      if (often > 0) out[i] = HALF_LOGS[often] ?? Math.log2(often) / 2;
    }
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
