import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figure } from './answer-client.ts';

test.each([
  [0, '0'],
  [1, '1e-9'],
  [82_500, '0.0000825'],
  [103_564_499, '0.103564'],
  [103_564_501, '0.103565'],
  [-47_626_400, '-0.0476264'],
  [9_007_199_254_740_991, '9007200'],
])('%d nano is told as %s', (nano, text) => {
  expect(figure(nano)).toBe(text);
});

test('six digits, as the language itself rounds', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (nano) => {
      const told = Number(figure(nano));
      const exact = nano / 1e9;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.abs(exact) * 5.000001e-6);
      // Text and whole numbers may differ where the seventh digit is exactly a half.
      expect(Math.abs(told - Number(exact.toPrecision(6)))).toBeLessThanOrEqual(Math.abs(exact) * 1.000001e-5);
      expect(
        figure(nano)
          .replace(/e.*|[-.]/g, '')
          .replace(/^0+|0+$/g, '').length,
      ).toBeLessThanOrEqual(6);
    }),
  );
});
