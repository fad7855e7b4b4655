import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../fold/fold.ts';
import { CLASSES } from '../model/gibberish.ts';
import { hasLeet, leetVariants } from './leet.ts';

const NOTHING_SURPRISES = new Uint8Array(CLASSES ** 3);
/** What stands for what, by whoever writes so. */
const LETTERS: Readonly<Record<string, string>> = {
  4: 'a',
  '@': 'a',
  3: 'e',
  1: 'i',
  '!': 'i',
  '|': 'l',
  0: 'o',
  5: 's',
  $: 's',
  7: 't',
  '+': 't',
  8: 'b',
  9: 'g',
  6: 'g',
  2: 'z',
};
const SIGNS = Object.keys(LETTERS).join('');
const inSet = (signs: string): string => signs.replaceAll(/[\\\]^|+$!-]/g, '\\$&');
const WORD = new RegExp(`[a-z${inSet(SIGNS)}]+`, 'g');
const SIGN = new RegExp(`[${inSet(SIGNS)}]`, 'g');

/** Whether a word hides letters: it changes between letters and signs more than once, or has three letters and a sign. */
function hides(word: string): boolean {
  const isSign = [...word].map((each) => each in LETTERS);
  const signs = isSign.filter(Boolean).length;
  const letters = word.length - signs;
  const turns = isSign.filter((each, i) => i > 0 && each !== isSign[i - 1]).length;
  return letters > 0 && signs > 0 && (turns > 1 || letters > 2);
}

/** Parts of 256 characters in which a disguised word begins, in rows; the first of a row has two near it. */
function wanted(text: string): readonly { readonly text: string; readonly from: number; readonly to: number }[] {
  const inPart: number[] = Array(Math.ceil(text.length / 256) + 1).fill(0);
  for (const { index, 0: word } of text.matchAll(WORD)) if (hides(word)) inPart[Math.floor(index / 256)]!++;
  const found = [];
  for (let part = 0; part < inPart.length - 1; part++) {
    if (inPart[part] === 0 || inPart[part]! + inPart[part + 1]! < 2) continue;
    let last = part;
    while (inPart[last + 1]! > 0) last++;
    const [from, to] = [Math.max(0, part * 256 - 64), Math.min(text.length, last * 256 + 320)];
    found.push({ text: text.slice(from, to).replaceAll(SIGN, (each) => LETTERS[each]!), from, to });
    part = last;
  }
  return found;
}

const words = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('h4ck', 'th1s', 'utf8', '10k', '3rd', '$ay', 'a1', '1ab', 'abc1', '7', 'b2b'),
  },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z0-9$@!]{1,6}$/) },
  { weight: 4, arbitrary: fc.constantFrom('plain', 'words', 'of', 'a', 'text', 'that', 'say', 'nothing') },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 300 }).map((times) => 'x '.repeat(times).trimEnd()) },
);
const texts = fc
  .array(fc.tuple(words, fc.constantFrom(' ', ' ', ', ', '\n', '. ')), { maxLength: 30 })
  .map((list) => list.flat().join(''));

test('disguised words are read where a reader of words finds them', () => {
  let many = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const folded = fold(text);
      // What the fold leaves as it is, place by place.
      fc.pre(String.fromCharCode(...folded.codes.subarray(0, folded.length)) === text);
      const all = wanted(text);
      many += all.length;
      const found = leetVariants(folded, NOTHING_SURPRISES);
      expect(found).toEqual(all.map((each) => ({ disguise: 'leet', ...each })));
    }),
    { numRuns: 1500, seed: 4 },
  );
  expect(many).toBeGreaterThan(250);
});

test('they are looked for where a sign stands between letters or before two, whatever stands behind the text', () => {
  const between = new RegExp(`[A-Za-z][${inSet(SIGNS)}][A-Za-z]|[${inSet(SIGNS)}][A-Za-z][A-Za-z]`);
  let many = 0;
  fc.assert(
    fc.property(fc.stringMatching(/^[a-cXYZ014$@ .é]{0,7}$/), (text) => {
      const has = between.test(text);
      if (has) many++;
      // The memory that a text is read into has what was read before.
      const units = Uint16Array.from(`${text}a1b2`, (each) => each.charCodeAt(0));
      expect(hasLeet(units, text.length), text).toBe(has);
    }),
    { numRuns: 4000, seed: 8 },
  );
  expect(many).toBeGreaterThan(500);
});
