import { wordsOf } from './words.ts';

/** Words of one shingle. */
export const WIDTH = 5;
const MULTIPLIERS = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];
const SALTS = [0x3c6ef372, 0x1f83d9ab, 0x5be0cd19, 0x2b3e6c1f, 0x6a09e667, 0x510e527f];

/** Keys of the shingle that begins at a word: whole, and with each of its words left open, so that a swapped word hides little. */
export function* keysAt(words: readonly number[], at: number): Generator<number> {
  let sum = 0;
  for (let i = 0; i < WIDTH; i++) sum = (sum + Math.imul(words[at + i] as number, MULTIPLIERS[i] as number)) | 0;
  yield mixed(sum, 5);
  for (let i = 0; i < WIDTH; i++)
    yield mixed((sum - Math.imul(words[at + i] as number, MULTIPLIERS[i] as number)) | 0, i);
}
function mixed(sum: number, kind: number): number {
  let x = sum ^ (SALTS[kind] as number);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Shingles of the texts that must not come out. */
export interface ShingleIndex {
  /** Place of each shingle, by each of its keys. */
  readonly places: ReadonlyMap<number, number>;
  readonly count: number;
  /** So many different ones together are a leak. */
  readonly least: number;
}

/** A prompt of fewer shingles has nothing to hide: `You are a helpful assistant.` */
const FEWEST = 6;
const SHARE = 0.2;
const MOST_NEEDED = 60;

/**
 * Shingles of what an application tells its model; `null` where that is too short to be told from what anyone says.
 * @example shingleIndex(['You are a helpful assistant.']) // null
 */
export function shingleIndex(texts: readonly string[]): ShingleIndex | null {
  const places = new Map<number, number>();
  let count = 0;
  for (const text of texts) {
    const words = wordsOf(text.slice(0, MOST_CHARACTERS));
    for (let at = 0; at + WIDTH <= words.length; at++, count++)
      for (const key of keysAt(words, at)) if (!places.has(key)) places.set(key, count);
  }
  if (count < FEWEST) return null;
  return { places, count, least: Math.min(MOST_NEEDED, Math.max(FEWEST, Math.ceil(count * SHARE))) };
}
const MOST_CHARACTERS = 65_536;
