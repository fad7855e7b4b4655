import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetPrices, fullCostUsd, NO_SHADOW } from './candidate.ts';

const amount = fc.double({ min: 0, max: 1000, noNaN: true });
const option = fc.record({ cash: amount, grams: amount, ms: amount, litres: amount });

test('adds to each owned price and multiplies cash', () => {
  fc.assert(
    fc.property(
      option,
      option,
      fc.tuple(amount, amount, amount, amount, amount, amount, amount),
      (a, b, [carbon, latency, water, addCarbon, addLatency, addWater, money]) => {
        const prices = budgetPrices(
          { carbonUsdPerTonne: carbon, latencyUsdPerSecond: latency, waterUsdPerLitre: water },
          {
            carbonUsdPerTonne: addCarbon,
            latencyUsdPerSecond: addLatency,
            waterUsdPerLitre: addWater,
            moneyUsdPerUsd: money,
          },
        );
        const direct = ({ cash, grams, ms, litres }: typeof a): number =>
          (water + addWater) * litres +
          (1 + money) * cash +
          ((carbon + addCarbon) * grams) / 1e6 +
          ((latency + addLatency) * ms) / 1000;
        const combined = ({ cash, grams, ms, litres }: typeof a): number =>
          fullCostUsd({ cashUsd: cash, carbonG: grams, addedMs: ms, waterL: litres }, prices);
        expect(combined(a) - combined(b)).toBeCloseTo(direct(a) - direct(b), 6);
      },
    ),
  );
});

test('without budgets the owned prices stand', () => {
  const owned = { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.02 };
  expect(budgetPrices(owned, NO_SHADOW)).toEqual(owned);
});
