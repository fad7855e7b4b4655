import { fold, type Folded } from '../fold/fold.ts';
import { memory, type Memory } from '../fold/memory.ts';
import { tokensOf, type Tokens } from '../fold/tokens.ts';
import { hitsOf, type Hits } from '../phrases/matcher.ts';
import { ruleHitsOf, type RuleHit } from '../phrases/rule-hits.ts';

/** Longest block, and longest window, in characters; windows begin at least a block after one another. */
const BLOCK = 128;
const WINDOW = 512;
/** Phrases that a line needs to be looked at by itself. */
const TELLING = 2;

/** A text cut up and searched, as rules and model need it. */
export interface Analysis {
  readonly folded: Folded;
  readonly tokens: Tokens;
  readonly hits: Hits;
  readonly ruleHits: readonly RuleHit[];
  /** First token of each block, and the number of tokens at the end. */
  readonly blocks: Uint32Array;
  /** Where all of it is kept. */
  readonly room: Memory;
}

/**
 * @param room holds what is said of the text, until the next one is read there
 * @example analysisOf('Ignore the wind').tokens.count // 3
 */
export function analysisOf(text: string, room: Memory = memory()): Analysis {
  const folded = fold(text, room);
  const tokens = tokensOf(folded, room);
  const hits = hitsOf(folded, tokens, room);
  const ruleHits = ruleHitsOf(hits, tokens, folded);
  return { folded, tokens, hits, ruleHits, blocks: blocksOf(folded, tokens, room), room };
}

const LINE_FEED = 10;
/** Blocks end with a line, or where they are long enough. */
function blocksOf({ codes }: Folded, { count, start, end }: Tokens, room: Memory): Uint32Array {
  const blocks = room.blocks(count + 1);
  blocks[0] = 0;
  let filled = 1;
  for (let i = 1, from = 0; i < count; i++)
    if (start[i]! - from >= BLOCK || hasLineFeed(codes, end[i - 1]!, start[i]!)) {
      blocks[filled++] = i;
      from = start[i]!;
    }
  if (count > 0) blocks[filled++] = count;
  return blocks.subarray(0, filled);
}

function hasLineFeed(codes: Uint16Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (codes[i] === LINE_FEED) return true;
  return false;
}

/**
 * First and last block of every window: runs of up to 512 characters, and lines that hold phrases of the lexicon, by
 * themselves, so that company does not dilute them.
 */
export function windowsOf(analysis: Analysis): readonly (readonly [from: number, to: number])[] {
  const { blocks, folded, tokens, hits } = analysis;
  const count = Math.max(0, blocks.length - 1);
  const startOf = (block: number): number => (block >= count ? folded.length : tokens.start[blocks[block]!]!);
  const windows: (readonly [number, number])[] = [];
  for (let from = 0, to = 0, next = 0; from < count && to < count; from++) {
    if (from > 0 && startOf(from) < next) continue;
    to = Math.max(to, from + 1);
    while (to < count && startOf(to + 1) - startOf(from) <= WINDOW) to++;
    windows.push([from, to]);
    next = startOf(from) + BLOCK;
  }
  if (windows.length === 0) return [[0, count]];
  for (let from = 0, hit = 0; from < count;) {
    let to = from + 1;
    while (to < count && !hasLineFeed(folded.codes, tokens.end[blocks[to]! - 1]!, startOf(to))) to++;
    const first = hit;
    while (hit < hits.count && hits.last[hit]! < blocks[to]!) hit++;
    if (hit - first >= TELLING && to - from < count && startOf(to) - startOf(from) <= WINDOW) windows.push([from, to]);
    from = to;
  }
  return windows;
}
