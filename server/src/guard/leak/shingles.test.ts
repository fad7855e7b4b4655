import { expect, test } from 'vitest';
import { keysAt, shingleIndex, WIDTH } from './shingles.ts';
import { wordsOf } from './words.ts';

const words = (count: number, letter = 'w'): string =>
  Array.from({ length: count }, (_, i) => `${letter}${i}`).join(' ');

test('a prompt hides something from ten words on, and a fifth of it is a leak: six shingles at least, sixty at most', () => {
  expect(shingleIndex([])).toBeNull();
  expect(shingleIndex([words(9)])).toBeNull();
  expect(shingleIndex([words(10)])).toMatchObject({ count: 6, least: 6 });
  expect(shingleIndex([words(34)])).toMatchObject({ count: 30, least: 6 });
  expect(shingleIndex([words(35)])).toMatchObject({ count: 31, least: 7 });
  expect(shingleIndex([words(304)])).toMatchObject({ count: 300, least: 60 });
  expect(shingleIndex([words(2000)])).toMatchObject({ count: 1996, least: 60 });
});

test('texts are told apart: no shingle goes from one into the next', () => {
  const [one, two] = [words(10, 'a'), words(10, 'b')];
  const index = shingleIndex([one, two])!;
  expect(index.count).toBe(12);
  const across = wordsOf(`${words(10, 'a')} ${words(10, 'b')}`).slice(8, 13);
  expect([...keysAt(across, 0)].some((key) => index.places.has(key))).toBe(false);
});

test('a shingle is known again with any one of its words swapped, by the place where it was first said', () => {
  const text = words(20);
  const { places } = shingleIndex([`${text} and ${text}`])!;
  const all = wordsOf(text);
  for (let at = 0; at + WIDTH <= all.length; at++) {
    const own = all.slice(at, at + WIDTH);
    expect([...keysAt(all, at)].map((key) => places.get(key))).toEqual(Array.from({ length: 6 }, () => at));
    for (let swapped = 0; swapped < WIDTH; swapped++) {
      const found = [...keysAt(own.with(swapped, 12_345), 0)].filter((key) => places.has(key));
      expect(found.map((key) => places.get(key))).toEqual([at]);
      // Two swapped words are another text.
      const two = own.with(swapped, 12_345).with((swapped + 1) % WIDTH, 54_321);
      expect([...keysAt(two, 0)].filter((key) => places.has(key))).toEqual([]);
    }
    expect([...keysAt(own.toReversed(), 0)].filter((key) => places.has(key))).toEqual([]);
  }
});

test('of a very long prompt the beginning is watched', () => {
  const index = shingleIndex([words(20_000)])!;
  expect(index.count).toBeGreaterThan(9_000);
  expect(index.count).toBeLessThan(13_000);
});
