/** What the end of a text is described by, in the order of the weights. Language and words say nothing: only shapes count. */
export const SUFFIX_NAMES = [
  'signs',
  'unbalanced',
  'open-quotes',
  'sign-before-word',
  'blank-before-sign',
  'capital-in-word',
  'odd-signs',
  'kinds-of-signs',
  'kinds-of-clusters',
  'blanks',
  'digits',
  'longest-word',
  'foreign',
  'capitals',
] as const;

/** Weights of the end's shape, of each name and of none, and the log-odds from which it is a detection. */
export interface SuffixModel {
  readonly weights: readonly number[];
  readonly from: number;
}

/** So much of the last line is looked at, and no line that is shorter than the least. */
const MOST = 128;
const LEAST = 48;
/** Blanks and line feeds that may follow the last line. */
const TRAILING = 384;

const BLANK = 1;
const LOW = 2;
const CAPITAL = 3;
const DIGIT = 4;
const SIGN = 5;
const FOREIGN = 6;
function classOf(code: number): number {
  if (code > 0x7f) return FOREIGN;
  if (code >= 97 && code <= 122) return LOW;
  if (code >= 65 && code <= 90) return CAPITAL;
  if (code >= 48 && code <= 57) return DIGIT;
  return code <= 32 || code === 127 ? BLANK : SIGN;
}
const signs = (of: string): Uint8Array => {
  const is = new Uint8Array(0x80);
  for (const sign of of) is[sign.charCodeAt(0)] = 1;
  return is;
};
const CLOSING = signs('!?;:.,)]}%&|=>~^');
const STOPS = signs('!?;:.,)]}');
const OPENING = signs('([{');
const BEFORE_OPENING = signs('!?;:.,"\'');
const AFTER_OPENING = signs('!?;:.,)');
const RARE = signs('`$\\%&|~^');
const [LINE_FEED, QUOTE, TICK] = [10, 34, 96] as const;
const OPENER_OF: ReadonlyMap<number, number> = new Map(
  ['()', '[]', '{}'].map((pair) => [pair.charCodeAt(1), pair.charCodeAt(0)]),
);

/** Where the end of a text stands that is looked at: part of its last line. `null` where that is too short. */
export function suffixPlace(text: string): { readonly from: number; readonly to: number } | null {
  const least = Math.max(0, text.length - TRAILING);
  let to = text.length;
  while (to > least && classOf(text.charCodeAt(to - 1)) === BLANK) to--;
  let from = to;
  while (from > 0 && to - from < MOST && text.charCodeAt(from - 1) !== LINE_FEED) from--;
  return to - from < LEAST ? null : { from, to };
}

/**
 * Shape of the end of a text, whose work is bounded by its few characters. `null` where words and signs are not mixed, as
 * they are in suffixes that were found by search: data, numbers and scripts of their own are told apart by this alone.
 *
 * @example suffixShape('Thanks, and see you on Monday at the harbour, as always.')?.length // 14
 */
export function suffixShape(text: string): readonly number[] | null {
  const place = suffixPlace(text);
  if (place === null) return null;
  const end = text.slice(place.from, place.to);
  const { length } = end;
  const count = { blanks: 0, letters: 0, capitals: 0, digits: 0, signs: 0, foreign: 0 };
  const met = { unbalanced: 0, quotes: 0, ticks: 0, beforeWord: 0, afterBlank: 0, inWord: 0, odd: 0 };
  const kinds = new Set<number>();
  const clusters = new Set<string>();
  const open: number[] = [];
  let longest = 0;
  let word = 0;
  let cluster = '';
  /** A closing sign follows a blank, or others that do. */
  let glued = false;
  for (let i = 0; i < length; i++) {
    const code = end.charCodeAt(i);
    const own = classOf(code);
    const before = i === 0 ? BLANK : classOf(end.charCodeAt(i - 1));
    const last = i === 0 ? 0 : end.charCodeAt(i - 1);
    word = own === BLANK ? 0 : word + 1;
    if (word > longest) longest = word;
    if (own === SIGN) cluster += end[i]!;
    else if (cluster !== '') {
      if (cluster.length > 1) clusters.add(cluster);
      cluster = '';
    }
    if (own === BLANK) count.blanks++;
    else if (own === LOW) count.letters++;
    else if (own === CAPITAL) {
      count.letters++;
      count.capitals++;
      if (i > 1 && before === LOW && classOf(end.charCodeAt(i - 2)) === LOW) met.inWord++;
    } else if (own === DIGIT) count.digits++;
    else if (own === FOREIGN) count.foreign++;
    else {
      count.signs++;
      kinds.add(code);
      if (OPENING[code] === 1) open.push(code);
      else if (OPENER_OF.has(code) && open.at(-1) === OPENER_OF.get(code)) open.pop();
      else if (OPENER_OF.has(code)) met.unbalanced++;
      if (code === QUOTE) met.quotes++;
      if (code === TICK) met.ticks++;
      if (i > 1 && before === BLANK && STOPS[code] === 1 && isLetter(end.charCodeAt(i - 2))) met.afterBlank++;
      if (
        RARE[code] === 1 ||
        (before === SIGN && OPENING[code] === 1 && BEFORE_OPENING[last] === 1) ||
        (before === SIGN && OPENING[last] === 1 && AFTER_OPENING[code] === 1)
      )
        met.odd++;
    }
    if ((own === LOW || own === CAPITAL) && glued) met.beforeWord++;
    glued = own === SIGN && CLOSING[code] === 1 && (before === BLANK || glued);
  }
  if (cluster.length > 1) clusters.add(cluster);
  if (!isMixed(count, length, longest)) return null;
  const perHundred = 100 / Math.max(100, length);
  return [
    (count.signs * perHundred) / 10,
    (met.unbalanced + open.length) * perHundred,
    (met.quotes % 2) + (met.ticks % 2),
    met.beforeWord * perHundred,
    met.afterBlank * perHundred,
    met.inWord * perHundred,
    met.odd * perHundred,
    kinds.size / 10,
    clusters.size * perHundred,
    (count.blanks * perHundred) / 10,
    (count.digits * perHundred) / 10,
    Math.min(3, longest / 30),
    (count.foreign * perHundred) / 20,
    (count.capitals * perHundred) / 10,
  ];
}
const isLetter = (code: number): boolean => classOf(code) === LOW || classOf(code) === CAPITAL;

const isMixed = (
  { blanks, letters, digits, foreign }: Readonly<Record<'blanks' | 'letters' | 'digits' | 'foreign', number>>,
  length: number,
  longest: number,
): boolean =>
  blanks >= 0.05 * length &&
  blanks <= 0.3 * length &&
  letters >= 0.5 * length &&
  digits <= 0.1 * length &&
  foreign <= 0.2 * length &&
  longest <= 40;

/** Log-odds that a shape is that of a suffix found by search. */
export const suffixLogit = (shape: readonly number[], weights: readonly number[]): number =>
  shape.reduce((sum, value, i) => sum + value * weights[i]!, weights[shape.length]!);
