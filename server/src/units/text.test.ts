import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, isWellFormed, wellFormed, wellFormedJson } from './text.ts';

const anyText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .chain((text) =>
    fc
      .constantFrom('', '\ud800', '\udfff', '\u0000', '\u001b[31m', '\u2028', '\u0085', '\ufeff')
      .map((odd) => text + odd + text),
  );

test('a lone half of a pair and a control character become U+FFFD, all else stays', () => {
  expect(wellFormed('a\ud800\u0000\u001b\u009bb')).toBe('a\ufffd\ufffd\ufffd\ufffdb');
  expect(wellFormed('é\u{1f600}\u2028\t\r\n')).toBe('é\u{1f600}\u2028\t\r\n');
});

test('whatever comes, the result survives UTF-8 and is its own well-formed form', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const made = wellFormed(text);
      expect(isWellFormed(made)).toBe(true);
      expect(Buffer.from(made, 'utf8').toString('utf8')).toBe(made);
      expect(wellFormed(made)).toBe(made);
      expect(made.length).toBe(text.length);
    }),
  );
});

test('a cut never leaves half of a pair, is no longer than asked, and is the beginning', () => {
  expect(cutText('ab\u{1f600}', 3)).toBe('ab');
  expect(cutText('ab\u{1f600}', 4)).toBe('ab\u{1f600}');
  expect(cutText('\u{1f600}', 0)).toBe('');
  fc.assert(
    fc.property(anyText, fc.nat(90), (text, most) => {
      const made = cutText(text, most);
      expect(made.length).toBeLessThanOrEqual(most);
      expect(made.length).toBeGreaterThanOrEqual(Math.min(text.length, most) - 1);
      expect(wellFormed(text).startsWith(made)).toBe(true);
    }),
  );
});

test('JSON is taken apart to its texts and stays the same object where they are well formed', () => {
  const fine = { a: ['b', { c: 1 }] };
  expect(wellFormedJson(fine)).toBe(fine);
  expect(wellFormedJson({ 'k\u0000': ['\ud800', { b: null }], n: 1 })).toEqual({
    'k\ufffd': ['\ufffd', { b: null }],
    n: 1,
  });
});
