import type { Folded } from '../fold/fold.ts';
import { memory, type Memory } from '../fold/memory.ts';
import type { Tokens } from '../fold/tokens.ts';
import { hasMore, learnOnce, meaningsOf, nodeAfter, stemIdOf, wholeIdOf } from './phrase-tree.ts';

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
  walks.wholeId = room.wholeId(count);
  walks.stemId = room.stemId(count);
  const { wholeId, stemId } = walks;
  walks.tokens = count;
  walks.filled = 0;
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
    wholeId[i] = known[slot + 2]!;
    stemId[i] = known[slot + 3]!;
  }
  for (let i = 0; i < count; i++) walk(0, i, i);
  return ordered(count, room);
}

/** The text that is walked through, and what was found in it: last token, concept and first token of each hit. */
const walks: { tokens: number; wholeId: Int32Array; stemId: Int32Array; found: Int32Array; filled: number } = {
  tokens: 0,
  wholeId: new Int32Array(0),
  stemId: new Int32Array(0),
  found: new Int32Array(0x1000),
  filled: 0,
};

/** Goes on from a node of the tree with a token, as a whole word and as a beginning. */
function walk(node: number, first: number, at: number): void {
  const wholeId = walks.wholeId[at]!;
  if (wholeId >= 0) follow(nodeAfter(node, wholeId), first, at);
  const stemId = walks.stemId[at]!;
  if (stemId >= 0) follow(nodeAfter(node, stemId), first, at);
}

function follow(node: number, first: number, at: number): void {
  if (node === 0) return;
  const concepts = meaningsOf(node);
  for (let i = 0; i < concepts.length; i++) {
    if (walks.filled + 3 > walks.found.length) {
      const larger = new Int32Array(walks.found.length * 2);
      larger.set(walks.found);
      walks.found = larger;
    }
    const { found } = walks;
    found[walks.filled++] = at;
    found[walks.filled++] = concepts[i]!;
    found[walks.filled++] = first;
  }
  if (hasMore(node) && at + 1 < walks.tokens && at + 1 - first < LONGEST_PHRASE) walk(node, first, at + 1);
}

/** Counting sort by last token; the earliest start of a concept at a token stands for the others. */
function ordered(tokens: number, room: Memory): Hits {
  const { found, filled } = walks;
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
