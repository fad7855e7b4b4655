import type { Folded } from '../fold/fold.ts';
import { LETTER_OF_LEET } from '../fold/lookalikes.ts';
import { kindOf, type Tokens } from '../fold/tokens.ts';
import { CHUNK, classOf, CLASSES } from '../model/gibberish.ts';
import { placed, textOf, type Variant } from './variant.ts';

const LETTER = 2;
const BLANK = 32;
const FEWEST_SPACED = 8;
const WIDEST_GAP = 12;
const LINE_FEED = 10;
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
/**
 * Runs of single letters with something between them, put together again; signs stay, and a wider gap is the end of a word.
 */
export function spacedVariants(folded: Folded): Variant[] {
  const { codes, length } = folded;
  const variants: Variant[] = [];
  /** Where the letter that begins here ends; -1 where it is part of a word. Vowel signs of Indic scripts belong to theirs. */
  const endOf = (i: number): number => {
    if (!isLetter(codes[i]!) || (i > 0 && isLetter(codes[i - 1]!))) return -1;
    let end = i + 1;
    while (end < length && end - i < 4 && codes[i]! >= INDIC && isLetter(codes[end]!)) end++;
    return end < length && isLetter(codes[end]!) ? -1 : end;
  };
  for (let i = 0; i < length; i++) {
    let end = endOf(i);
    if (end < 0) continue;
    const from = i;
    let joined = textOf(codes, i, end);
    let letters = 1;
    let usual = 0;
    for (;;) {
      let next = end;
      let signs = '';
      let lines = '';
      while (next < length && next - end <= WIDEST_GAP && !isLetter(codes[next]!)) {
        if (codes[next] === LINE_FEED) lines = '\n';
        else if (codes[next] !== BLANK) signs += String.fromCharCode(codes[next]!);
        next++;
      }
      const nextEnd = next >= length || next - end > WIDEST_GAP ? -1 : endOf(next);
      if (nextEnd < 0) break;
      const gap = next - end;
      // The sign between all letters, as in "i-g-n-o-r-e", is no sign of the text.
      const isUsual = usual === 0 || gap <= usual;
      if (isUsual) usual = gap;
      joined += isUsual ? lines : `${signs}${lines === '' ? ' ' : lines}`;
      joined += textOf(codes, next, nextEnd);
      letters++;
      i = next;
      end = nextEnd;
    }
    if (letters >= FEWEST_SPACED) variants.push({ disguise: 'spaced', text: joined, ...placed(folded, from, end) });
  }
  return variants;
}

const REGION = 256;
const FEWEST_LEET = 2;
const ONE = 49;
const CODE_I = 105;
const CODE_L = 108;
const isLow = (code: number): boolean => code >= 97 && code <= 122;

/** Parts of a text where digits and signs stand inside words, with letters in their place. */
export function leetVariants(folded: Folded, surprise: Uint8Array): Variant[] {
  const { codes, length } = folded;
  const regions = Math.ceil(length / REGION);
  const perRegion = new Uint16Array(regions);
  let found = 0;
  for (let i = 0; i < length;) {
    if (!isWordly(codes[i]!)) {
      i++;
      continue;
    }
    const from = i;
    let letters = 0;
    let signs = 0;
    let turns = 0;
    for (let before = 0; i < length && isWordly(codes[i]!); i++) {
      const own = isLow(codes[i]!) ? 1 : 2;
      if (own === 1) letters++;
      else signs++;
      if (before !== 0 && own !== before) turns++;
      before = own;
    }
    // "utf8", "10k" and "3rd" turn once, at an end; a disguised word turns in its middle or has more letters to hide.
    if (letters > 0 && signs > 0 && (turns > 1 || (letters > 2 && i - from > 3))) {
      perRegion[Math.floor(from / REGION)]!++;
      found++;
    }
  }
  if (found < FEWEST_LEET) return [];
  const variants: Variant[] = [];
  for (let region = 0; region < regions; region++) {
    const near = perRegion[region]! + (perRegion[region + 1] ?? 0);
    if (near < FEWEST_LEET || perRegion[region] === 0) continue;
    let last = region;
    while (last + 1 < regions && perRegion[last + 1]! > 0) last++;
    const from = Math.max(0, region * REGION - REGION / 4);
    const to = Math.min(length, (last + 1) * REGION + REGION / 4);
    variants.push({ disguise: 'leet', text: withLetters(codes, from, to, surprise), ...placed(folded, from, to) });
    region = last;
  }
  return variants;
}
const isWordly = (code: number): boolean => isLow(code) || LETTER_OF_LEET.has(code);

function withLetters(codes: Uint16Array, from: number, to: number, surprise: Uint8Array): string {
  const letters: number[] = [];
  const cost = (a: number, b: number, c: number): number => surprise[(a * CLASSES + b) * CLASSES + c]!;
  const at = (i: number): number => {
    const code = letters[i];
    return code === undefined ? BLANK : code;
  };
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    const letter = LETTER_OF_LEET.get(code);
    if (letter === undefined) {
      letters.push(code);
      continue;
    }
    if (code !== ONE) {
      letters.push(letter);
      continue;
    }
    // A one is an i or an l: whichever fits what stands around it.
    const [a, b] = [classOf(at(letters.length - 2)), classOf(at(letters.length - 1))];
    const after = codes[i + 1] ?? BLANK;
    const next = classOf(LETTER_OF_LEET.get(after) ?? after);
    const [i0, l0] = [classOf(CODE_I), classOf(CODE_L)];
    letters.push(cost(a, b, l0) + cost(b, l0, next) < cost(a, b, i0) + cost(b, i0, next) ? CODE_L : CODE_I);
  }
  return textOf(Uint16Array.from(letters), 0, letters.length);
}

/** Chunks of the sums of surprise that are looked at together: 64 characters. */
const CHUNKS = 2;
/** Mean surprise, in stored steps, above which ordinary text seldom is, and how much better a shift has to read. */
const [STRANGE, BETTER] = [30, 0.75] as const;
const SHORTEST_SHIFTED = 16;
/** Surprise of each letter by itself, drawn from how often English has it (per mille). */
const LETTER_COST = Float64Array.from(
  [82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1],
  (perMille) => -Math.log2(perMille / 1000),
);

/**
 * Parts that read as text once their letters are shifted (ROT13 and the other Caesar ciphers). Which shift is guessed from
 * single letters, and proven by three in a row.
 * @param sums running sums of surprise of the fold
 */
export function shiftedVariants(folded: Folded, sums: Uint32Array, surprise: Uint8Array): Variant[] {
  const { codes, length } = folded;
  const variants: Variant[] = [];
  const size = CHUNK * CHUNKS;
  for (let from = 0; from < length;) {
    let to = Math.min(length, from + size);
    const chunk = from / CHUNK;
    const mean = (sums[Math.min(sums.length - 1, chunk + CHUNKS)]! - sums[chunk]!) / (to - from);
    const shift = mean < STRANGE || to - from < SHORTEST_SHIFTED ? 0 : likeliestShift(codes, from, to);
    if (
      shift === 0 ||
      !(meanCost(codes, from, to, shift, surprise) < meanCost(codes, from, to, 0, surprise) * BETTER)
    ) {
      from = to;
      continue;
    }
    while (to < length) {
      const next = Math.min(length, to + size);
      if (meanCost(codes, to, next, shift, surprise) > meanCost(codes, to, next, 0, surprise)) break;
      to = next;
    }
    const begin = Math.max(0, from - size);
    const end = Math.min(length, to + CHUNK);
    const letters = codes.slice(begin, end);
    for (let i = 0; i < letters.length; i++) letters[i] = shifted(letters[i]!, shift);
    variants.push({ disguise: 'shifted', text: textOf(letters, 0, letters.length), ...placed(folded, begin, end) });
    from = Math.ceil(to / size) * size;
  }
  return variants;
}

const shifted = (code: number, by: number): number => (isLow(code) ? ((code - 97 + by) % 26) + 97 : code);

function likeliestShift(codes: Uint16Array, from: number, to: number): number {
  const counts = new Uint8Array(26);
  for (let i = from; i < to; i++) if (isLow(codes[i]!)) counts[codes[i]! - 97]!++;
  let [best, least] = [0, Infinity];
  for (let shift = 0; shift < 26; shift++) {
    let cost = 0;
    for (let letter = 0; letter < 26; letter++) cost += counts[letter]! * LETTER_COST[(letter + shift) % 26]!;
    if (cost < least) [best, least] = [shift, cost];
  }
  return best;
}

/** Mean surprise of the letters of a part under a shift; NaN where there are too few. */
function meanCost(codes: Uint16Array, from: number, to: number, shift: number, surprise: Uint8Array): number {
  let [a, b] = [classOf(BLANK), classOf(BLANK)];
  let sum = 0;
  let letters = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    const c = classOf(shifted(code, shift));
    if (isLow(code)) {
      letters++;
      sum += surprise[(a * CLASSES + b) * CLASSES + c]!;
    }
    [a, b] = [b, c];
  }
  return letters < SHORTEST_SHIFTED / 2 ? NaN : sum / letters;
}
