import { expect, test } from 'vitest';
import { cleanestHours } from './cleanest.ts';

test('hours are counted by hand: the lowest of each, a tie for both, nothing where only one is known', () => {
  const found = cleanestHours(
    new Map([
      //       SE: alone, tie, lower, higher, unknown
      ['SE', [20, 30, 25, 60, null]],
      ['FR', [null, 30, 40, 50, 45]],
      ['DE', [null, 400, 300, 350, 200]],
      ['PL', [null, null, null, null, null]],
    ]),
  );
  expect(Object.fromEntries(found)).toEqual({
    SE: { hours: 2, compared: 3, rank: 2, of: 3 },
    FR: { hours: 3, compared: 4, rank: 1, of: 3 },
    DE: { hours: 0, compared: 4, rank: 3, of: 3 },
  });
});

test('equal zones share a rank, and the next one is as many further down', () => {
  const found = cleanestHours(
    new Map([
      ['A', [1, 9]],
      ['B', [9, 1]],
      ['C', [9, 9]],
    ]),
  );
  expect([...found.values()].map(({ rank }) => rank)).toEqual([1, 1, 3]);
  expect(cleanestHours(new Map([['A', [1, 2]]])).size).toBe(0);
});
