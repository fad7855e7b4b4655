import { expect, test } from 'vitest';
import { whyEntry } from '../gateway/index.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { PRINTERS } from './printers.ts';

test('the why names the budgets behind its prices, and says nothing of prices that none is in', () => {
  const plain = sampleEntry('x');
  const printed = (entry: typeof plain): string => PRINTERS['why']!({ entry, ...whyEntry(entry) } as never);
  const text = printed({
    ...plain,
    decision: {
      ...plain.decision!,
      carbonUsdPerTonne: 119,
      cashFactor: 1.2,
      budgetPrices: [
        { budget: 'workload support', dimension: 'carbon', price: 34 },
        { budget: 'the organisation', dimension: 'money', price: 0.2 },
      ],
    },
  });
  expect(text).toContain(
    'price    of carbon, USD/t: 119 = 85.0 owned + 34.0 from the carbon budget of workload support',
  );
  expect(text).toContain(
    'price    of cash, USD/USD: 1.20 = 1.00 owned + 0.200 from the money budget of the organisation',
  );
  expect(printed(plain)).not.toContain('price    ');
});
