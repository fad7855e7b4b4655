import { describe, expect, test } from 'vitest';
import { exceeds, NanoSum } from './nano-sum.ts';

const of = (whole: number, rest = 0): NanoSum => Object.assign(new NanoSum(), { whole, rest });

describe('a nano sum', () => {
  test.each([
    [0, 0, 0],
    [1, 1, 0],
    [0.000000001, 0, 1],
    [0.9999999999, 1, 0],
    [2.5, 2, 500_000_000],
    [9_007_199.254740993, 9_007_199, 254_740_993],
  ])('of %d units is %i and %i nano, to the nearest', (units, whole, rest) => {
    const sum = NanoSum.of(units);
    expect([sum.whole, sum.rest]).toEqual([whole, rest]);
  });

  test('carries at a whole unit, up and down, and its rest stays below one', () => {
    const sum = of(3, 999_999_999);
    sum.add(1);
    expect([sum.whole, sum.rest]).toEqual([4, 0]);
    sum.add(-1);
    expect([sum.whole, sum.rest]).toEqual([3, 999_999_999]);
    sum.add(-5_000_000_000);
    expect([sum.whole, sum.rest]).toEqual([-2, 999_999_999]);
    expect(sum.units).toBeCloseTo(-1.000000001, 12);
    sum.clear();
    expect([sum.whole, sum.rest, sum.units]).toEqual([0, 0, 0]);
  });
});

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
