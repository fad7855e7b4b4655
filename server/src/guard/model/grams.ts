import { hashed } from '../fold/tokens.ts';
import type { Analysis } from './analysis.ts';

/** Hashed n-grams of a text, block after block. */
export interface Grams {
  readonly index: Uint32Array;
  /** Where the grams of each block end. */
  readonly ends: Uint32Array;
}

export const GRAM_BITS = 16;
const MASK = (1 << GRAM_BITS) - 1;
const [PAIR, TRIPLE, SKIP, CHARACTERS] = [0x2f0b4a27, 0x51ed270b, 0x7feb352d, 0x1b873593] as const;

const spread = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) & MASK;
};

/** Single words, two and three in a row, two around a third, and four characters in a row. */
export function gramsOf({ folded: { codes, length }, tokens: { hash, start, count }, blocks, room }: Analysis): Grams {
  const index = room.grams(count * 4 + length);
  const ends = new Uint32Array(Math.max(0, blocks.length - 1));
  let filled = 0;
  let character = 0;
  for (let block = 0; block + 1 < blocks.length; block++) {
    const to = blocks[block + 1]!;
    for (let i = blocks[block]!; i < to; i++) {
      const own = hash[i]!;
      index[filled++] = spread(own);
      if (i === 0) continue;
      const before = hash[i - 1]!;
      index[filled++] = spread(hashed(before, own) ^ PAIR);
      if (i === 1) continue;
      const second = hash[i - 2]!;
      index[filled++] = spread(hashed(hashed(second, before), own) ^ TRIPLE);
      index[filled++] = spread(hashed(second, own) ^ SKIP);
    }
    const end = to < count ? start[to]! : length;
    for (character = Math.max(character, 3); character < end; character++) {
      const four =
        Math.imul(codes[character - 3]!, 0x1f35_1f35) ^
        Math.imul(codes[character - 2]!, 0x2545_f491) ^
        Math.imul(codes[character - 1]!, 0x9e37_79b1) ^
        codes[character]!;
      index[filled++] = spread(four ^ CHARACTERS);
    }
    ends[block] = filled;
  }
  return { index: index.subarray(0, filled), ends };
}

/** Grams of ideas instead of words: two and three phrases of the lexicon in a row, whatever the language. */
export function ideaGramsOf({ hits, blocks, room }: Analysis): Grams {
  const { count, concept, last } = hits;
  const index = room.ideas(count * 2);
  const ends = new Uint32Array(Math.max(0, blocks.length - 1));
  let filled = 0;
  let hit = 0;
  for (let block = 0; block + 1 < blocks.length; block++) {
    for (; hit < count && last[hit]! < blocks[block + 1]!; hit++) {
      if (hit > 0 && last[hit]! - last[hit - 1]! < NEAR)
        index[filled++] = spread(Math.imul(concept[hit]! * 64 + concept[hit - 1]! + 1, 0x85eb_ca6b));
      if (hit > 1 && last[hit]! - last[hit - 2]! < NEAR)
        index[filled++] = spread(
          Math.imul((concept[hit]! * 64 + concept[hit - 1]!) * 64 + concept[hit - 2]! + 1, 0xc2b2_ae35),
        );
    }
    ends[block] = filled;
  }
  return { index: index.subarray(0, filled), ends };
}
const NEAR = 14;
