import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetPrices } from './budget-prices.ts';
import { fullCostUsd } from './decide.ts';

const amount = fc.double({ min: 0, max: 1000, noNaN: true });
const option = fc.record({ cash: amount, grams: amount, ms: amount });

test('adds to each owned price and multiplies cash', () => {
  fc.assert(
    fc.property(
      option,
      option,
      fc.tuple(amount, amount, amount, amount, amount),
      (a, b, [carbon, latency, addCarbon, addLatency, money]) => {
        const prices = budgetPrices(
          { carbonUsdPerTonne: carbon, latencyUsdPerSecond: latency },
          { carbonUsdPerTonne: addCarbon, latencyUsdPerSecond: addLatency, moneyUsdPerUsd: money },
        );
        const direct = ({ cash, grams, ms }: typeof a): number =>
          (1 + money) * cash + ((carbon + addCarbon) * grams) / 1e6 + ((latency + addLatency) * ms) / 1000;
        const combined = ({ cash, grams, ms }: typeof a): number => fullCostUsd(cash, grams, ms, prices);
        expect(combined(a) - combined(b)).toBeCloseTo(direct(a) - direct(b), 6);
      },
    ),
  );
});

test('without budgets the owned prices stand', () => {
  const owned = { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.02 };
  expect(budgetPrices(owned, { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0, moneyUsdPerUsd: 0 })).toEqual(owned);
});
