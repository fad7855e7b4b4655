import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divided } from './divide.ts';

test('parts sum to the whole, and none is a unit or more away from its share', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 8 }),
      (whole, weights) => {
        const parts = divided(whole, weights);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole);
        const sum = weights.reduce((all, weight) => all + weight, 0n);
        if (sum === 0n) return;
        parts.forEach((part, i) => {
          const off = part * sum - whole * weights[i]!;
          expect(off < sum && off > -sum).toBe(true);
          if (weights[i] === 0n) expect(part).toBe(0n);
        });
      },
    ),
  );
});

test('what is left goes to those that lost most, the first of them where they are alike', () => {
  expect(divided(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n]);
  expect(divided(10n, [1n, 2n, 3n])).toEqual([2n, 3n, 5n]);
  expect(divided(-10n, [1n, 1n, 1n])).toEqual([-4n, -3n, -3n]);
  expect(divided(7n, [0n, 0n])).toEqual([7n, 0n]);
});
