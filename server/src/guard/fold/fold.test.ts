import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldedText } from './fold.ts';
import { tokensOf } from './tokens.ts';

test.each([
  ['Ｉｇｎｏｒｅ', 'ignore'],
  ['𝓘𝓰𝓷𝓸𝓻𝓮', 'ignore'],
  ['i\u200bg\u200dn\u2060o\ufeffr\u00ade', 'ignore'],
  ['Іgnоrе', 'ignore'],
  ['ígnórè', 'ignore'],
  ['i\u0301gno\u0308re', 'ignore'],
  ['\u202eignore\u202c', 'ignore'],
  ['\u{e0001}\u{e0069}ignore\ufe0f', 'ignore'],
  ['ﬁnd', 'find'],
  ['a\tb\u00a0c\nd', 'a b c\nd'],
  ['忽略', '忽略'],
])('%j folds to %j', (text, folded) => {
  expect(foldedText(fold(text))).toBe(folded);
});

test('every place leads back to the character that it came from', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const { codes, at, length } = fold(text);
      for (let i = 0; i < length; i++) {
        expect(at[i]).toBeLessThan(text.length);
        if (i > 0) expect(at[i]).toBeGreaterThanOrEqual(at[i - 1]!);
        // What a character folds to among others, it folds to by itself.
        const own = foldedText(fold(String.fromCodePoint(text.codePointAt(at[i]!)!)));
        expect(own).toContain(String.fromCharCode(codes[i]!));
      }
    }),
    { numRuns: 200, seed: 17 },
  );
});

test('folding twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
      const once = foldedText(fold(text));
      expect(foldedText(fold(once)).replaceAll('\ufffd', '')).toBe(once.replaceAll('\ufffd', ''));
    }),
    { numRuns: 200, seed: 17 },
  );
});

test('words are cut at what is no letter, and signs without spaces one by one', () => {
  const folded = fold("Don't stop: 忽略it");
  const { count, start, end } = tokensOf(folded);
  const words = Array.from({ length: count }, (_, i) => foldedText(folded).slice(start[i], end[i]));
  expect(words).toEqual(['don', 't', 'stop', '忽', '略', 'it']);
});
