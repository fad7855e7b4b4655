import type { Folded } from '../fold/fold.ts';
import { memory, type Memory } from '../fold/memory.ts';
import type { Tokens } from '../fold/tokens.ts';
import { hasMore, learnOnce, meaningsOf, nodeAfter, ROOT, stemIdOf, wholeIdOf } from './phrase-tree.ts';

/** Places where phrases were found, in the order of their last token. */
export interface Hits {
  readonly count: number;
  readonly concept: Uint8Array;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

/** What words of a text were found to be, by their hash: most words come again and again. */
const KNOWN = 8192;
/** Hash, length, number as a whole word and number of its beginning, side by side. */
const known = new Int32Array(KNOWN * 4);

const LONGEST_PHRASE = 16;
/** At most this many hits a token are kept: a text of nothing but phrases stays in line with its length. */
const HITS_PER_TOKEN = 6;

/** Finds all phrases of the lexicon in one pass: each token starts at most a few short walks. */
export function hitsOf({ codes }: Folded, { count, hash, start, end }: Tokens, room: Memory = memory()): Hits {
  learnOnce();
  const ids = room.ids(count * 2);
  filled = 0;
  for (let i = 0; i < count; i++) {
    const own = hash[i]!;
    const from = start[i]!;
    const to = end[i]!;
    const slot = (own & (KNOWN - 1)) << 2;
    const length = Math.min(255, to - from);
    if (known[slot] !== own || known[slot + 1] !== length) {
      known[slot] = own;
      known[slot + 1] = length;
      known[slot + 2] = wholeIdOf(own);
      known[slot + 3] = stemIdOf(codes, from, to);
    }
    ids[i * 2] = known[slot + 2]!;
    ids[i * 2 + 1] = known[slot + 3]!;
  }
  for (let i = 0; i < count; i++) if (ids[i * 2]! >= 0 || ids[i * 2 + 1]! >= 0) walk(ids, count, ROOT, i, i);
  return ordered(count, room);
}

/** What was found in the text that is read: last token, concept and first token of each hit. */
let found = new Int32Array(0x1000);
let filled = 0;

/**
 * Goes on from a node of the tree with a token, as a whole word and as a beginning.
 * @param ids both numbers of each token
 */
function walk(ids: Int32Array, tokens: number, node: number, first: number, at: number): void {
  const wholeId = ids[at * 2]!;
  if (wholeId >= 0) follow(ids, tokens, nodeAfter(node, wholeId), first, at);
  const stemId = ids[at * 2 + 1]!;
  if (stemId >= 0) follow(ids, tokens, nodeAfter(node, stemId), first, at);
}

function follow(ids: Int32Array, tokens: number, node: number, first: number, at: number): void {
  if (node === ROOT) return;
  const concepts = meaningsOf(node);
  for (let i = 0; i < concepts.length; i++) {
    if (filled + 3 > found.length) {
      const larger = new Int32Array(found.length * 2);
      larger.set(found);
      found = larger;
    }
    found[filled] = at;
    found[filled + 1] = concepts[i]!;
    found[filled + 2] = first;
    filled += 3;
  }
  if (hasMore(node) && at + 1 < tokens && at + 1 - first < LONGEST_PHRASE) walk(ids, tokens, node, first, at + 1);
}

/** Counting sort by last token; the earliest start of a concept at a token stands for the others. */
function ordered(tokens: number, room: Memory): Hits {
  const hits = filled / 3;
  /** At which place of the order the hits of a token begin, and then where they end. */
  const upTo = room.perToken(tokens + 1).fill(0, 0, tokens + 1);
  for (let i = 0; i < filled; i += 3) upTo[found[i]! + 1]!++;
  for (let i = 0; i < tokens; i++) upTo[i + 1]! += upTo[i]!;
  const order = room.order(hits);
  for (let i = 0; i < filled; i += 3) order[upTo[found[i]!]!++] = i;
  const concept = room.concept(hits);
  const first = room.first(hits);
  const last = room.last(hits);
  let count = 0;
  let token = -1;
  let begin = 0;
  for (let i = 0; i < hits; i++) {
    const at = order[i]!;
    if (found[at] !== token) {
      token = found[at]!;
      begin = count;
    }
    const own = found[at + 1]!;
    let same = begin;
    while (same < count && concept[same] !== own) same++;
    // Walks begin from left to right, so that the first seen is the longest.
    if (same < count || count - begin >= HITS_PER_TOKEN) continue;
    concept[count] = own;
    last[count] = token;
    first[count++] = found[at + 2]!;
  }
  return { count, concept, first, last };
}
