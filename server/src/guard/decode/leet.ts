import { textOf, type Folded } from '../fold/fold.ts';
import { LETTER_OF_LEET } from '../fold/lookalikes.ts';
import { classOf, CLASSES } from '../model/gibberish.ts';
import { placed, type Variant } from './variant.ts';

const BLANK = 32;
const REGION = 256;
const FEWEST_LEET = 2;
const ONE = 49;
const CODE_I = 105;
const CODE_L = 108;

const LETTER = 1;
const CAPITAL = 2;
const SIGN = 4;
/** Letters, and digits and signs that stand for some. */
const kinds = new Uint8Array(0x80);
for (let i = 0; i < 26; i++) {
  kinds[97 + i] = LETTER;
  kinds[65 + i] = CAPITAL;
}
LETTER_OF_LEET.forEach((letter, sign) => {
  if (letter !== 0) kinds[sign] = SIGN;
});
const kindOf = (code: number): number => (code < 0x80 ? kinds[code]! : 0);
const isLetter = (code: number): boolean => (kindOf(code) & (LETTER | CAPITAL)) !== 0;
/** In a fold nothing is a capital. */
const isWordly = (code: number): boolean => (kindOf(code) & (LETTER | SIGN)) !== 0;

/** Whether a digit or sign stands between two letters or before two. */
export function hasLeet(units: Uint16Array, length: number): boolean {
  for (let i = 0; i + 1 < length; i++)
    if (
      kindOf(units[i]!) === SIGN &&
      isLetter(units[i + 1]!) &&
      ((i > 0 && isLetter(units[i - 1]!)) || (i + 2 < length && isLetter(units[i + 2]!)))
    )
      return true;
  return false;
}

/** Parts of a text where digits and signs stand inside words, with letters in their place. */
export function leetVariants(folded: Folded, surprise: Uint8Array): Variant[] {
  const { codes, length } = folded;
  const regions = Math.ceil(length / REGION);
  const perRegion = new Uint16Array(regions);
  let found = 0;
  for (let i = 0, after = 0; i < length; i++) {
    if (kindOf(codes[i]!) !== SIGN) continue;
    let from = i;
    while (from > after && isWordly(codes[from - 1]!)) from--;
    let letters = 0;
    let signs = 0;
    let turns = 0;
    let before = 0;
    for (i = from; i < length; i++) {
      const own = kindOf(codes[i]!);
      if ((own & (LETTER | SIGN)) === 0) break;
      if (own === LETTER) letters++;
      else signs++;
      if (before !== 0 && own !== before) turns++;
      before = own;
    }
    after = i;
    // "10k", "3rd" and "h264" turn once, at an end; a disguised word turns in its middle or has more letters to hide.
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
const asLetter = (code: number): number => (code < 0x80 ? LETTER_OF_LEET[code]! : 0) || code;

function withLetters(codes: Uint16Array, from: number, to: number, surprise: Uint8Array): string {
  const letters = new Uint16Array(to - from);
  const cost = (a: number, b: number, c: number): number => surprise[(a * CLASSES + b) * CLASSES + c]!;
  const at = (i: number): number => (i < 0 ? BLANK : letters[i]!);
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code !== ONE) {
      letters[i - from] = asLetter(code);
      continue;
    }
    // A one is an i or an l: whichever fits what stands around it.
    const [a, b] = [classOf(at(i - from - 2)), classOf(at(i - from - 1))];
    const next = classOf(asLetter(codes[i + 1] ?? BLANK));
    const [i0, l0] = [classOf(CODE_I), classOf(CODE_L)];
    letters[i - from] = cost(a, b, l0) + cost(b, l0, next) < cost(a, b, i0) + cost(b, i0, next) ? CODE_L : CODE_I;
  }
  return textOf(letters, 0, letters.length);
}
