import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carbonPrices } from './carbon-price.ts';
import { coveredShare } from './provisioned.ts';

describe('prices of carbon over years', () => {
  test('200 t a year over five years at 10 %: worked figures of the reference', () => {
    const npv = (path: keyof typeof carbonPrices.named): number =>
      Math.round(carbonPrices.worth(carbonPrices.named[path], [200, 200, 200, 200, 200], 0.1) / 1000);
    expect(npv('policies in force')).toBe(36);
    expect(npv('EU allowances, forward')).toBe(61);
    expect(npv('NGFS Net Zero 2050')).toBe(72);
  });

  test('a level price is the price itself; a path is worth its constant one, year by year in closed form', () => {
    const point = fc.record({ year: fc.integer({ min: 0, max: 12 }), usdPerTonne: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(point, { minLength: 1, maxLength: 4, selector: ({ year }) => year }),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(0, 0.05, 0.1),
        (points, years, rate) => {
          const prices = carbonPrices.of(points, years);
          const discount = prices.map((_, i) => (1 + rate) ** -(i + 1));
          const worth = prices.reduce((sum, usd, i) => sum + usd * discount[i]!, 0);
          const levelled = carbonPrices.levelled(prices, rate);
          expect(levelled * discount.reduce((sum, each) => sum + each, 0)).toBeCloseTo(worth, 6);
          expect(Math.min(...points.map(({ usdPerTonne }) => usdPerTonne))).toBeLessThanOrEqual(Math.min(...prices));
        },
      ),
    );
    expect(carbonPrices.of([{ year: 0, usdPerTonne: 80 }], 3)).toEqual([80, 80, 80]);
  });
});

test('what reserved throughput serves is the integral of the load under it, counted hour by hour', () => {
  const HOURS = 20_000;
  for (const peak of [1, 1.5, 3, 6])
    for (const capacity of [0, 0.3, 1, 2.5, 6, 9]) {
      let served = 0;
      for (let h = 0; h < HOURS; h++)
        served += Math.min(capacity, peak * (1 - (h + 0.5) / HOURS) ** (peak - 1)) / HOURS;
      expect(coveredShare(capacity, peak), `${capacity} of ${peak}`).toBeCloseTo(Math.min(1, served), 3);
    }
});
