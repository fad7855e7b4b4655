import type { Folded } from '../fold/fold.ts';
import { LETTER_OF_LEET } from '../fold/lookalikes.ts';
import { CHUNK, classOf, CLASSES } from '../model/gibberish.ts';
import { placed, textOf, type Variant } from './variant.ts';

const BLANK = 32;
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
  const letters = new Uint16Array(to - from);
  const cost = (a: number, b: number, c: number): number => surprise[(a * CLASSES + b) * CLASSES + c]!;
  const at = (i: number): number => (i < 0 ? BLANK : letters[i]!);
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    const letter = LETTER_OF_LEET.get(code);
    if (letter === undefined) {
      letters[i - from] = code;
      continue;
    }
    if (code !== ONE) {
      letters[i - from] = letter;
      continue;
    }
    // A one is an i or an l: whichever fits what stands around it.
    const [a, b] = [classOf(at(i - from - 2)), classOf(at(i - from - 1))];
    const after = codes[i + 1] ?? BLANK;
    const next = classOf(LETTER_OF_LEET.get(after) ?? after);
    const [i0, l0] = [classOf(CODE_I), classOf(CODE_L)];
    letters[i - from] = cost(a, b, l0) + cost(b, l0, next) < cost(a, b, i0) + cost(b, i0, next) ? CODE_L : CODE_I;
  }
  return textOf(letters, 0, letters.length);
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
