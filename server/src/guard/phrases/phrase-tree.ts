import { fold } from '../fold/fold.ts';
import { memory, type Memory } from '../fold/memory.ts';
import { HASH_SEED, hashed, tokensOf } from '../fold/tokens.ts';
import { ASIAN, EUROPEAN } from './lexicon-others.ts';
import { ROMANCE } from './lexicon-romance.ts';
import { ENGLISH, type Concept, type Lexicon } from './lexicon.ts';

export const CONCEPTS = Object.keys(ENGLISH) as Concept[];
/** Where a concept stands in every array that is indexed by concepts. */
export const CONCEPT_INDEX = Object.fromEntries(CONCEPTS.map((name, i) => [name, i])) as Record<Concept, number>;

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
/** Words of the lexicon are fewer, so that an edge is a small integer. */
const EDGE = 0x8000;
export const ROOT = 0;
/** More than twice as many as the lexicon has edges, so that a search seldom meets another. */
const SLOTS = 0x4000;
const NONE = -1;
const edgeOf = new Int32Array(SLOTS).fill(NONE);
const nodeOf = new Uint16Array(SLOTS);
/** Nodes of the words that phrases begin with, by the number of the word; most searches begin there. */
const firsts = new Uint16Array(EDGE);
/** What phrases that end at a node say. */
const meanings: number[][] = [[]];
const goesOn: boolean[] = [false];
let edges = 0;

const slotOf = (edge: number): number => {
  let slot = (Math.imul(edge, 0x9e37_79b1) >>> 16) & (SLOTS - 1);
  while (edgeOf[slot] !== edge && edgeOf[slot] !== NONE) slot = (slot + 1) & (SLOTS - 1);
  return slot;
};

/** Node that a word leads to; the root where no phrase goes on with it. */
export const nodeAfter = (node: number, id: number): number =>
  node === ROOT ? firsts[id]! : nodeOf[slotOf(node * EDGE + id)]!;
/** Concepts of the phrases that end at a node. */
export const meaningsOf = (node: number): readonly number[] => meanings[node]!;
/** Whether a longer phrase begins with what ends at a node. */
export const hasMore = (node: number): boolean => goesOn[node]!;

function grow(node: number, id: number): number {
  const known = nodeAfter(node, id);
  if (known !== ROOT) return known;
  if (++edges > SLOTS / 2) throw new Error('the lexicon has more phrases than its tree has room for');
  const next = meanings.push([]) - 1;
  goesOn.push(false);
  goesOn[node] = true;
  if (node === ROOT) firsts[id] = next;
  else {
    const slot = slotOf(node * EDGE + id);
    edgeOf[slot] = node * EDGE + id;
    nodeOf[slot] = next;
  }
  return next;
}

/** Of all beginnings: no longer one is looked for. */
let longestStem = 0;
const STEM_SHORTEST = 2;
/** First letters of all beginnings: few words go on from there. */
const stemStarts = new Uint8Array(0x10000);

function learn(concept: number, phrase: string, room: Memory): void {
  let node = ROOT;
  for (const word of phrase.split(/\s+/)) {
    const isStem = word.endsWith('*');
    const folded = fold(isStem ? word.slice(0, -1) : word, room);
    const tokens = tokensOf(folded, room);
    if (isStem) {
      if (folded.length < STEM_SHORTEST) throw new Error(`the beginning "${word}" of a phrase is too short`);
      const from = tokens.start[tokens.count - 1]!;
      longestStem = Math.max(longestStem, folded.length - from);
      stemStarts[bucket(folded.codes.subarray(from, from + STEM_SHORTEST).reduce(hashed, HASH_SEED))] = 1;
    }
    for (let i = 0; i < tokens.count; i++)
      node = grow(node, (isStem && i === tokens.count - 1 ? beginnings : whole).add(tokens.hash[i]!));
  }
  if (node !== ROOT && !meanings[node]!.includes(concept)) meanings[node]!.push(concept);
}
let learned = false;

/** Learns the lexicon when the first text is read: most programs that load it read none. */
export function learnOnce(): void {
  if (learned) return;
  learned = true;
  const room = memory();
  for (const lexicon of [ENGLISH, ROMANCE, EUROPEAN, ASIAN] as readonly Lexicon[])
    for (const [name, phrases] of Object.entries(lexicon))
      for (const phrase of phrases.split('|')) {
        const trimmed = phrase.trim();
        if (trimmed !== '') learn(CONCEPT_INDEX[name as Concept], trimmed, room);
      }
}

/** Whether a word stands in a phrase of the lexicon. */
export function knowsWord(hash: number): boolean {
  learnOnce();
  return whole.idOf(hash) >= 0;
}

/** Number of a whole word; -1 where no phrase has it. */
export const wholeIdOf = (hash: number): number => whole.idOf(hash);

/** Number of the longest beginning that a word has; -1 where it has none. */
export function stemIdOf(codes: Uint16Array, from: number, end: number): number {
  if (end - from < STEM_SHORTEST) return -1;
  const to = Math.min(end, from + longestStem);
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
