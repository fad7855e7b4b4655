import { describe, expect, test } from 'vitest';
import { NanoSum } from '../../units/index.ts';
import { exceeds } from './exceeds.ts';

const of = (whole: number, rest = 0): NanoSum => Object.assign(new NanoSum(), { whole, rest });

describe('a limit', () => {
  test.each([
    ['used up exactly', of(5), of(0), 0, false],
    ['passed by a nano that is used', of(5, 1), of(0), 0, true],
    ['passed by a nano that is held', of(4, 999_999_999), of(0, 2), 0, true],
    ['passed by a nano that is asked for', of(3), of(2), 1, true],
    ['met by what is held and asked for', of(3), of(1, 500_000_000), 500_000_000, false],
    ['passed by units alone', of(6), of(0), 0, true],
    ['far from used', of(0), of(0), 4_999_999_999, false],
  ])('of 5 that is %s', (_, used, held, nano, over) => {
    expect(exceeds(used, held, nano, of(5))).toBe(over);
  });

  test('with nano units of its own is compared by them', () => {
    expect(exceeds(of(5, 499_999_999), of(0), 1, of(5, 500_000_000))).toBe(false);
    expect(exceeds(of(5, 500_000_000), of(0), 1, of(5, 500_000_000))).toBe(true);
    expect(exceeds(of(4, 900_000_000), of(0, 900_000_000), 0, of(5, 800_000_000))).toBe(false);
  });
});
