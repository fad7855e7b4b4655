import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NanoSum } from './nano-sum.ts';

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

  test('is the plain sum of what was added, whatever that was and in whatever parts it came', () => {
    const nano = fc.oneof(fc.integer(), fc.maxSafeInteger());
    const parts = fc.array(fc.oneof(nano, fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n })));
    fc.assert(
      fc.property(parts, (added) => {
        const sum = new NanoSum();
        for (const part of added) sum.add(part);
        expect(sum.value).toBe(added.reduce<bigint>((total, part) => total + BigInt(part), 0n));
      }),
    );
  });
});
