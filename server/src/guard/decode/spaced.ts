import { textOf, type Folded } from '../fold/fold.ts';
import { kindOf, type Tokens } from '../fold/tokens.ts';
import { segmented } from './segmented.ts';
import { placed, type Variant } from './variant.ts';

const LETTER = 2;
const FEWEST_SPACED = 8;
const WIDEST_GAP = 12;
const [LINE_FEED, BLANK] = [10, 32] as const;
const isLetter = (code: number): boolean => kindOf(code) === LETTER;

/** Whether enough tokens of a letter follow each other for a spaced text. */
export function hasSpaced({ count, start, end }: Tokens): boolean {
  for (let i = 0, run = 0; i < count; i++) {
    run = end[i]! - start[i]! < 3 && (i === 0 || start[i]! - end[i - 1]! <= WIDEST_GAP) ? run + 1 : 0;
    if (run >= FEWEST_SPACED) return true;
  }
  return false;
}

const INDIC = 0x900;

/** Where the letter that begins at `i` ends; -1 where it is part of a word. Vowel signs of Indic scripts belong to theirs. */
function endOf({ codes, length }: Folded, i: number): number {
  if (!isLetter(codes[i]!) || (i > 0 && isLetter(codes[i - 1]!))) return -1;
  let end = i + 1;
  while (end < length && end - i < 4 && codes[i]! >= INDIC && isLetter(codes[end]!)) end++;
  return end < length && isLetter(codes[end]!) ? -1 : end;
}

/** Begin and end of each letter of the run that begins at `from`, whose first letter ends at `end`. */
function runAt(folded: Folded, from: number, end: number): number[] {
  const { codes, length } = folded;
  const places: number[] = [];
  for (let next = from, last = end; last >= 0; last = endOf(folded, next)) {
    places.push(next, last);
    next = last;
    while (next < length && next - last <= WIDEST_GAP && !isLetter(codes[next]!)) next++;
    if (next - last > WIDEST_GAP || next >= length) break;
  }
  return places;
}

/**
 * What stands for a gap between two letters: nothing for the usual one, otherwise its signs as they are, and a blank where
 * the gap has more of them than stand between letters.
 */
function gapText(codes: Uint16Array, from: number, to: number, usual: string, sign: string): string {
  let signs = 0;
  for (let i = from; i < to; i++) {
    if (codes[i] === LINE_FEED) return '\n';
    if (codes[i] !== BLANK) signs++;
  }
  if (to - from <= usual.length && (sign === '' || signs > 0)) return '';
  let text = '';
  for (const [part] of textOf(codes, from, to).matchAll(/ +|[^ ]/g))
    if (part !== sign && (part[0] !== ' ' || part.length > usual.length)) text += part[0];
  return text === '' ? ' ' : text;
}

/** A run of letters put together again: what stands for a gap is no longer than the gap. */
function joined(codes: Uint16Array, run: readonly number[], usual: string): string {
  const sign = usual.trim();
  const letters = new Uint16Array(run.at(-1)! - run[0]!);
  let count = 0;
  for (let k = 0; k < run.length; k += 2) {
    for (let i = run[k]!; i < run[k + 1]!; i++) letters[count++] = codes[i]!;
    if (k + 2 === run.length) break;
    const gap = gapText(codes, run[k + 1]!, run[k + 2]!, usual, sign);
    for (let i = 0; i < gap.length; i++) letters[count++] = gap.charCodeAt(i);
  }
  return textOf(letters, 0, count);
}

/**
 * Runs of single letters with something between them, put together again; signs stay, and a wider gap is the end of a word.
 * Where no gap is wider the words are told by the lexicon.
 */
export function spacedVariants(folded: Folded): Variant[] {
  const { codes, length } = folded;
  const variants: Variant[] = [];
  for (let i = 0; i < length; i++) {
    const first = endOf(folded, i);
    if (first < 0) continue;
    const run = runAt(folded, i, first);
    const from = i;
    const last = run.at(-1)!;
    i = last - 1;
    if (run.length / 2 < FEWEST_SPACED) continue;
    let usual = '\0'.repeat(WIDEST_GAP + 1);
    for (let k = 1; k + 1 < run.length; k += 2)
      if (run[k + 1]! - run[k]! < usual.length) usual = textOf(codes, run[k]!, run[k + 1]!);
    let end = last;
    while (end < length && end - last < usual.length + 2 && !isLetter(codes[end]!)) end++;
    const text = joined(codes, run, usual) + textOf(codes, last, end).trim();
    variants.push({ disguise: 'spaced', text, ...placed(folded, from, end) });
    const words = segmented(text);
    if (words !== text) variants.push({ disguise: 'spaced', text: words, ...placed(folded, from, end) });
  }
  return variants;
}
