import { fold, type Folded } from '../fold/fold.ts';
import { HASH_SEED, hashed, tokensOf, type Tokens } from '../fold/tokens.ts';
import { ASIAN, EUROPEAN } from './lexicon-others.ts';
import { ROMANCE } from './lexicon-romance.ts';
import { ENGLISH, type Concept, type Lexicon } from './lexicon.ts';

export const CONCEPTS = Object.keys(ENGLISH) as Concept[];
/** Where a concept stands in every array that is indexed by concepts. */
export const CONCEPT_INDEX = Object.fromEntries(CONCEPTS.map((name, i) => [name, i])) as Record<Concept, number>;

/** Places where phrases were found, in the order of their last token. */
export interface Hits {
  readonly count: number;
  readonly concept: Uint8Array;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

const bucket = (hash: number): number => (hash ^ (hash >>> 16)) & 0xffff;

/** Words of a set of phrases: whole ones and beginnings, each with a number, and a filter that most words do not pass. */
class Words {
  readonly #ids = new Map<number, number>();
  readonly #filter = new Uint8Array(0x10000);
  #next: number;
  readonly #step: number;

  constructor(first: number, step: number) {
    this.#next = first;
    this.#step = step;
  }
  add(hash: number): number {
    const known = this.#ids.get(hash);
    if (known !== undefined) return known;
    const id = this.#next;
    this.#next += this.#step;
    this.#ids.set(hash, id);
    this.#filter[bucket(hash)] = 1;
    return id;
  }
  idOf(hash: number): number {
    return this.#filter[bucket(hash)] === 0 ? -1 : (this.#ids.get(hash) ?? -1);
  }
}

// Whole words have even numbers and beginnings odd ones, so that both are edges of one tree.
const whole = new Words(0, 2);
const beginnings = new Words(1, 2);
/** Words of the lexicon are fewer, so that an edge is a small integer, which a map finds fastest. */
const EDGE = 0x8000;
const edges = new Map<number, number>();
const meanings: number[][] = [[]];
const STEM_LONGEST = 16;
const STEM_SHORTEST = 2;
/** First letters of all beginnings: few words go on from there. */
const stemStarts = new Uint8Array(0x10000);

function learn(concept: number, phrase: string): void {
  let node = 0;
  for (const word of phrase.split(/\s+/)) {
    const isStem = word.endsWith('*');
    const folded = fold(isStem ? word.slice(0, -1) : word);
    const tokens = tokensOf(folded);
    if (isStem) {
      if (folded.length < STEM_SHORTEST) throw new Error(`the beginning "${word}" of a phrase is too short`);
      const from = tokens.start[tokens.count - 1]!;
      stemStarts[bucket(folded.codes.subarray(from, from + STEM_SHORTEST).reduce(hashed, HASH_SEED))] = 1;
    }
    for (let i = 0; i < tokens.count; i++) {
      const id = (isStem && i === tokens.count - 1 ? beginnings : whole).add(tokens.hash[i]!);
      const edge = node * EDGE + id;
      const next = edges.get(edge) ?? meanings.push([]) - 1;
      edges.set(edge, next);
      node = next;
    }
  }
  if (node !== 0 && !meanings[node]!.includes(concept)) meanings[node]!.push(concept);
}
let learned = false;

/** Learns the lexicon when the first text is read: most programs that load it read none. */
function learnOnce(): void {
  if (learned) return;
  learned = true;
  for (const lexicon of [ENGLISH, ROMANCE, EUROPEAN, ASIAN] as readonly Lexicon[])
    for (const [name, phrases] of Object.entries(lexicon))
      for (const phrase of phrases.split('|')) {
        const trimmed = phrase.trim();
        if (trimmed !== '') learn(CONCEPT_INDEX[name as Concept], trimmed);
      }
}

/** What words of a text were found to be, by their hash: most words come again and again. */
const KNOWN = 8192;
const knownHash = new Int32Array(KNOWN);
const knownLength = new Uint8Array(KNOWN);
const knownWhole = new Int32Array(KNOWN);
const knownStem = new Int32Array(KNOWN);

const LONGEST_PHRASE = 16;
/** At most this many hits a token are kept: a text of nothing but phrases stays in line with its length. */
const HITS_PER_TOKEN = 6;

/** Whether a word stands in a phrase of the lexicon. */
export function knowsWord(hash: number): boolean {
  learnOnce();
  return whole.idOf(hash) >= 0;
}

/** Number of the longest beginning that a word has; -1 where it has none. */
function stemOf(codes: Uint16Array, from: number, to: number): number {
  if (to - from < STEM_SHORTEST) return -1;
  let prefix = HASH_SEED;
  let found = -1;
  for (let j = from; j < to; j++) {
    prefix = hashed(prefix, codes[j]!);
    if (j - from < STEM_SHORTEST - 1) continue;
    if (j - from === STEM_SHORTEST - 1 && stemStarts[bucket(prefix)] === 0) break;
    const id = beginnings.idOf(prefix);
    // Of two beginnings the longer one says more.
    if (id >= 0) found = id;
  }
  return found;
}

/** Finds all phrases of the lexicon in one pass: each token starts at most a few short walks. */
export function hitsOf({ codes }: Folded, tokens: Tokens): Hits {
  learnOnce();
  const { count, hash, start, end } = tokens;
  const wholeId = new Int32Array(count);
  const stemId = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const own = hash[i]!;
    const from = start[i]!;
    const to = end[i]!;
    const slot = own & (KNOWN - 1);
    const length = Math.min(255, to - from);
    if (knownHash[slot] !== own || knownLength[slot] !== length) {
      knownHash[slot] = own;
      knownLength[slot] = length;
      knownWhole[slot] = whole.idOf(own);
      knownStem[slot] = stemOf(codes, from, Math.min(to, from + STEM_LONGEST));
    }
    wholeId[i] = knownWhole[slot]!;
    stemId[i] = knownStem[slot]!;
  }
  const found: number[] = [];
  const follow = (node: number, id: number, first: number, at: number): void => {
    if (id < 0) return;
    const next = edges.get(node * EDGE + id);
    if (next === undefined) return;
    for (const concept of meanings[next]!) found.push(at, concept, first);
    if (at + 1 < count && at + 1 - first < LONGEST_PHRASE) walk(next, first, at + 1);
  };
  const walk = (node: number, first: number, at: number): void => {
    follow(node, wholeId[at]!, first, at);
    follow(node, stemId[at]!, first, at);
  };
  for (let i = 0; i < count; i++) if (wholeId[i]! >= 0 || stemId[i]! >= 0) walk(0, i, i);
  return ordered(found, count);
}

/** Counting sort by last token; the earliest start of a concept at a token stands for the others. */
function ordered(found: readonly number[], tokens: number): Hits {
  const perToken = new Uint32Array(tokens + 1);
  for (let i = 0; i < found.length; i += 3) perToken[found[i]! + 1]!++;
  for (let i = 0; i < tokens; i++) perToken[i + 1]! += perToken[i]!;
  const order = new Uint32Array(found.length / 3);
  const next = perToken.slice();
  for (let i = 0; i < found.length; i += 3) order[next[found[i]!]!++] = i;
  const concept = new Uint8Array(order.length);
  const first = new Uint32Array(order.length);
  const last = new Uint32Array(order.length);
  let count = 0;
  for (let token = 0; token < tokens; token++) {
    const begin = count;
    for (let i = perToken[token]!; i < perToken[token + 1]!; i++) {
      const own = found[order[i]! + 1]!;
      let same = begin;
      while (same < count && concept[same] !== own) same++;
      // Walks begin from left to right, so that the first seen is the longest.
      if (same < count || count - begin >= HITS_PER_TOKEN) continue;
      concept[count] = own;
      last[count] = token;
      first[count++] = found[order[i]! + 2]!;
    }
  }
  return { count, concept, first, last };
}
