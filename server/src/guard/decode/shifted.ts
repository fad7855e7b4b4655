import { textOf, type Folded } from '../fold/fold.ts';
import { CHUNK, classOf, CLASSES } from '../model/gibberish.ts';
import { placed, type Variant } from './variant.ts';

const BLANK = 32;
const isLow = (code: number): boolean => code >= 97 && code <= 122;

/** Chunks of the sums of surprise that are looked at together: 64 characters. */
const CHUNKS = 2;
/** Mean surprise, in stored steps, above which ordinary text seldom is, and how much better a shift has to read. */
const [STRANGE, BETTER] = [30, 0.75] as const;
const SHORTEST_SHIFTED = 16;
/** Surprise of each letter by itself, drawn from how often English has it (per mille). */
const costs = [82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1].map(
  (perMille) => -Math.log2(perMille / 1000),
);
/** Twice, so that a shift is only another place to begin at. */
const LETTER_COST = Float64Array.from([...costs, ...costs]);

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

const FEWEST_LETTERS = SHORTEST_SHIFTED / 2;

/** The shift that makes the commonest letters of a part; 0 where it has too few. */
function likeliestShift(codes: Uint16Array, from: number, to: number): number {
  counts.fill(0);
  let letters = 0;
  for (let i = from; i < to; i++) {
    if (!isLow(codes[i]!)) continue;
    counts[codes[i]! - 97]!++;
    letters++;
  }
  if (letters < FEWEST_LETTERS) return 0;
  let [best, least] = [0, Infinity];
  for (let shift = 0; shift < 26; shift++) {
    let cost = 0;
    for (let letter = 0; letter < 26; letter++) cost += counts[letter]! * LETTER_COST[letter + shift]!;
    if (cost < least) [best, least] = [shift, cost];
  }
  return best;
}
const counts = new Uint8Array(26);

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
  return letters < FEWEST_LETTERS ? NaN : sum / letters;
}
