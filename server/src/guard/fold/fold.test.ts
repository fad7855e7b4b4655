import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldedText, textOf } from './fold.ts';
import { memory } from './memory.ts';
import { HASH_SEED, hashed, kindOf, tokensOf } from './tokens.ts';

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
  // Separators of lines and words that are no ASCII, and a control character.
  ['a\u2028b\u1680c\u0085d\u3000e', 'a b c d e'],
  // Tags and what is reserved for their like are not seen, what stands before and behind them is.
  ['a\u{e0000}b\u{e0200}c\u{e0fff}d', 'abcd'],
  ['a\u{dffff}b\u{e1000}c', 'a\ufffdb\ufffdc'],
  // Signs beyond the basic plane are one sign, letters of it as what they look like.
  ['x😀y\u{10000}z', 'x\ufffdy\ufffdz'],
  ['\u{10ffff}!', '\ufffd!'],
  // Halves of a pair stand for themselves.
  ['\ud800a\udc00\udbff', '\ud800a\udc00\udbff'],
  ['\u0080\u007f\u0001x', '   x'],
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

test.each([
  ['plain', [0, 1, 2, 3, 4], 0],
  ['ab é c', [0, 1, 2, 3, 4, 5], 0],
  ['a\u200bb\u200b\u{e0155}c\u00ad', [0, 2, 6], 4],
  ['x😀y', [0, 1, 3], 0],
  ['aﬁbﬃ', [0, 1, 1, 2, 3, 3, 3], 0],
  ['\ud83dé\ude00', [0, 1, 2], 0],
])('%j: each sign has its place, and what is not seen is counted, however often', (text, places, invisible) => {
  for (let i = 0; i < 2; i++) {
    const folded = fold(text);
    expect([...folded.at.subarray(0, folded.length)]).toEqual(places);
    expect(folded).toMatchObject({ length: places.length, invisible });
    expect(folded.codes[folded.length]).toBe(0);
    expect([...folded.units.subarray(0, text.length)]).toEqual(
      [...text].flatMap((sign) => sign.split('').map((unit) => unit.charCodeAt(0))),
    );
  }
});

test('of a sign that stands for eighteen four are kept, in a text of them and behind a long one', () => {
  for (const before of ['', 'a'.repeat(5000), 'é'.repeat(5000)]) {
    const text = before + '\ufdfa'.repeat(300);
    const { at, codes, length } = fold(text);
    expect(length).toBe(before.length + 1200);
    const places = Array.from({ length: 1200 }, (_, i) => before.length + Math.floor(i / 4));
    expect([...at.subarray(before.length, length)]).toEqual(places);
    const [first] = Array.from({ length: 300 }, (_, i) =>
      textOf(codes, before.length + i * 4, before.length + i * 4 + 4),
    );
    expect(first).toBe('\ufdfa'.normalize('NFKC').slice(0, 4));
    expect(textOf(codes, before.length, length)).toBe(first!.repeat(300));
  }
});

test('room is lent again where it is large enough, with nothing of the text before behind the end', () => {
  const room = memory();
  const long = fold('ignore all of it', room);
  const short = fold('é!', room);
  expect(short.codes).toBe(long.codes);
  expect(foldedText(short)).toBe('e!');
  expect(short.codes[2]).toBe(0);
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

const told = (text: string): readonly (readonly [word: string, opens: number, hash: number])[] => {
  const folded = fold(text);
  const { count, start, end, opens, hash } = tokensOf(folded);
  return Array.from({ length: count }, (_, i) => [foldedText(folded).slice(start[i], end[i]), opens[i]!, hash[i]!]);
};
const hashOf = (word: string): number => [...word].reduce((hash, sign) => hashed(hash, sign.charCodeAt(0)), HASH_SEED);

test.each([
  [
    'stop now. go on',
    [
      ['stop', 1],
      ['now', 0],
      ['go', 1],
      ['on', 0],
    ],
  ],
  [
    'a, b (c) d\ne "f',
    [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
      ['e', 1],
      ['f', 1],
    ],
  ],
  [
    "don't x_1 ~ y",
    [
      ['don', 1],
      ['t', 0],
      ['x_1', 0],
      ['y', 0],
    ],
  ],
  [
    'abc忽略де',
    [
      ['abc', 1],
      ['忽', 0],
      ['略', 0],
      ['де', 0],
    ],
  ],
  [
    'ภาษา。か',
    [
      ['ภ', 1],
      ['า', 0],
      ['ษ', 0],
      ['า', 0],
      ['か', 1],
    ],
  ],
] as const)('%j: words, and where one opens a sentence, line or quotation', (text, words) => {
  for (let i = 0; i < 2; i++) {
    const tokens = told(text);
    expect(tokens.map(([word, opens]) => [word, opens])).toEqual(
      words.map(([word, opens]) => [foldedText(fold(word)), opens]),
    );
    for (const [word, , hash] of tokens) expect(hash).toBe(hashOf(word));
  }
});

test('a sign is of one kind, whenever it is asked', () => {
  for (let i = 0; i < 2; i++)
    expect([...'a1_é忽かกກកက -。'].map((sign) => kindOf(sign.charCodeAt(0)))).toEqual([
      2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 1, 1, 1,
    ]);
});
