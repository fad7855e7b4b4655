import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitProduct, wholeParts, type Factor } from './split-change.ts';

const orders = (of: readonly number[]): readonly (readonly number[])[] =>
  of.length === 0 ? [[]] : of.flatMap((first) => orders(of.filter((i) => i !== first)).map((rest) => [first, ...rest]));

/** One factor exchanged at a time, in every order. */
function byOrders(factors: readonly Factor[]): readonly number[] {
  const all = orders(factors.map((_, i) => i));
  const sums = factors.map(() => 0);
  for (const order of all) {
    const now = factors.map(({ before }) => before);
    const product = (): number => now.reduce((a, b) => a * b, 1);
    for (const i of order) {
      const was = product();
      now[i] = factors[i]!.after;
      sums[i]! += product() - was;
    }
  }
  return sums.map((sum) => sum / all.length);
}

const value = fc.double({ min: 0, max: 100, noNaN: true });
const FACTORS = fc.array(fc.record({ before: value, after: value }), {
  minLength: 1,
  maxLength: 6,
});

test('a change told by factors is the mean over every order in which they may change', () => {
  fc.assert(
    fc.property(FACTORS, (factors) => {
      const scale = factors.reduce((product, { before, after }) => product * Math.max(before, after, 1), 1);
      const expected = byOrders(factors);
      splitProduct(factors).forEach((part, i) => expect(Math.abs(part - expected[i]!) / scale).toBeLessThan(1e-12));
    }),
    { numRuns: 100 },
  );
});

test('parts of twelve factors sum to the change', () => {
  const twelve = fc.array(fc.record({ before: value, after: value }), {
    minLength: 12,
    maxLength: 12,
  });
  const product = (factors: readonly Factor[], side: 'before' | 'after'): number =>
    factors.reduce((all, factor) => all * factor[side], 1);
  fc.assert(
    fc.property(twelve, (factors) => {
      const sum = splitProduct(factors).reduce((a, b) => a + b, 0);
      const scale = factors.reduce((all, { before, after }) => all * Math.max(before, after, 1), 1);
      expect(Math.abs(sum - (product(factors, 'after') - product(factors, 'before'))) / scale).toBeLessThan(1e-12);
    }),
    { numRuns: 100 },
  );
});

test('whole parts sum to the total, to the nano unit, beyond 2^53 too', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e19, max: 1e19, noNaN: true }), { minLength: 1, maxLength: 10 }),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      (numbers, total) => {
        expect(wholeParts(numbers, total).reduce((a, b) => a + b, 0n)).toBe(total);
      },
    ),
  );
});
