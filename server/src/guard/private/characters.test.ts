import { describe, expect, test } from 'vitest';
import {
  isAlnumCode,
  isDigitCode,
  isFreeBefore,
  isFreeBehind,
  isNamed,
  isSpaceCode,
  isUpperCode,
  isWordCode,
  wordsBefore,
} from './characters.ts';

const ascii = Array.from({ length: 128 }, (_, code) => code);
const matching = (codes: readonly number[], pattern: RegExp): readonly number[] =>
  codes.filter((code) => pattern.test(String.fromCharCode(code)));

describe('what a code unit is', () => {
  test.each([
    ['in a word', isWordCode, /\w/],
    ['a digit', isDigitCode, /\d/],
    ['a capital', isUpperCode, /[A-Z]/],
    ['a letter or a digit', isAlnumCode, /[A-Za-z0-9]/],
    ['a space within a line', isSpaceCode, /[ \t]/],
  ])('%s, as a regular expression says of ASCII', (_, is, pattern) => {
    expect(ascii.filter(is)).toEqual(matching(ascii, pattern));
  });

  test('of Latin-1 signs only letters are in words, as Unicode has it', () => {
    const signs = Array.from({ length: 0x40 }, (_, i) => 0x80 + i);
    expect(signs.filter(isWordCode)).toEqual(matching(signs, /\p{L}/u));
  });

  test.each([
    0x2000, 0x200b, 0x2010, 0x2014, 0x2019, 0x201c, 0x2026, 0x202f, 0x206f, 0x3000, 0x3001, 0x3002, 0x300c, 0x303f,
    0xff00, 0xff01, 0xff08, 0xff0c, 0xff0e, 0xff0f, 0xff1a, 0xfeff,
  ])('U+%s: a space, dash, quote or stop of another script ends a word', (code) => {
    expect(isWordCode(code)).toBe(false);
  });

  test.each([0xc0, 0xe9, 0x3b1, 0x430, 0x5d0, 0x1fff, 0x2070, 0x2fff, 0x3042, 0x4e00, 0xac00, 0xff10, 0xff21, 0xfefe])(
    'U+%s: a letter or figure of another script stands in one',
    (code) => {
      expect(isWordCode(code)).toBe(true);
    },
  );

  test('beyond ASCII nothing counts as a letter of an identifier, and beyond the text nothing at all', () => {
    expect([0x80, 0xe9, 0x4e00].some(isAlnumCode)).toBe(false);
    expect([0xe9, 0x391].some(isUpperCode)).toBe(false);
    expect([isWordCode, isAlnumCode, isDigitCode, isUpperCode, isSpaceCode].some((is) => is(NaN))).toBe(false);
  });

  test('a space that does not break a line is one as well', () => {
    expect([0xa0, 0x202f].every(isSpaceCode)).toBe(true);
    expect([0x0a, 0x0d, 0x2003].some(isSpaceCode)).toBe(false);
  });
});

describe('what is tied to what', () => {
  // The place is that of `7`.
  test.each([
    ['7', true],
    ['a7', false],
    ['_7', false],
    [' 7', true],
    ['a 7', true],
    ['a-7', false],
    ['1.7', false],
    ['x/7', false],
    ['x\\7', false],
    ['a%7', false],
    ['a~7', false],
    [' -7', true],
    ['-7', true],
    ['a,7', true],
    ['é7', false],
    ['“7', true],
  ])('before: %s', (text, free) => {
    expect(isFreeBefore(text, text.indexOf('7'))).toBe(free);
  });

  test.each([
    ['7', true],
    ['7a', false],
    ['7_', false],
    ['7@', false],
    ['7 a', true],
    ['7-a', false],
    ['7.5', false],
    ['7.', true],
    ['7. A', true],
    ['7/x', false],
    ['7,a', true],
    ['7é', false],
    ['7”', true],
  ])('behind: %s', (text, free) => {
    expect(isFreeBehind(text, 1)).toBe(free);
  });
});

describe('what stands near', () => {
  test('begins with a whole word', () => {
    const text = 'alpha beta 7';
    expect(wordsBefore(text, 11, 100)).toBe('alpha beta ');
    expect(wordsBefore(text, 11, 6)).toBe('beta ');
    expect(wordsBefore(text, 11, 5)).toBe('beta ');
    expect(wordsBefore(text, 11, 3)).toBe('');
    expect(wordsBefore('abcdefgh', 8, 3)).toBe('');
    expect(wordsBefore('abcdefgh', 0, 3)).toBe('');
  });

  test('is looked for in 64 characters before and 32 behind', () => {
    const near = (before: number, behind: number): boolean => {
      const text = `${before === 0 ? '' : `pin${' '.repeat(before - 3)}`}7${behind === 0 ? '' : `${' '.repeat(behind - 3)}pin`}`;
      const at = text.indexOf('7');
      return isNamed(text, at, at + 1, /\bpin\b/);
    };
    expect([near(64, 0), near(65, 0), near(0, 32), near(0, 33), near(0, 0)]).toEqual([true, false, true, false, false]);
  });
});
