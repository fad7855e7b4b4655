import { expect, test } from 'vitest';
import { compareNumbers, candidate } from './cost-parts.test-data.ts';
import { costParts, ranked, segmentsOf } from './cost-parts.ts';

const PRICES = [
  { kind: 'latency', spend: 'addedMs', per: 1000, unit: 'USD/s', usd: 0.01 },
  { kind: 'carbon', spend: 'carbonG', per: 1e6, unit: 'USD/t', usd: 100 },
] as const;

test('the parts sum to the full cost', () => {
  const parts = costParts(
    candidate({ cashUsd: 0.002, carbonG: 2, addedMs: 30, fullCostUsd: 0.002 + 0.0002 + 0.0003, energyWh: 4 }),
    PRICES,
  )!;
  compareNumbers(parts, { cash: 0.002, other: 0, gPerKwh: 500 });
  compareNumbers(Object.fromEntries(parts.priced.map(({ kind, usd }) => [kind, usd])), {
    carbon: 0.0002,
    latency: 0.0003,
  });
});

test('what the prices do not explain is shown as other, not hidden', () => {
  const parts = costParts(candidate({ cashUsd: 0.002, carbonG: 0, addedMs: 0, fullCostUsd: 0.003 }), PRICES)!;
  expect(parts.other).toBeCloseTo(0.001, 12);
});

test.each([30, -30])('the pieces of a bar are as long as the full cost, %d ms added', (addedMs) => {
  const fullCostUsd = 0.002 + 0.0002 + addedMs * 1e-5;
  const pieces = segmentsOf(costParts(candidate({ cashUsd: 0.002, carbonG: 2, addedMs, fullCostUsd }), PRICES)!);
  expect(pieces.every(({ usd }) => usd > 0)).toBe(true);
  expect(pieces.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(fullCostUsd, 12);
});

test('an unknown number makes no bar', () => {
  expect(costParts(candidate({ carbonG: null as unknown as number }), PRICES)).toBeNull();
});

test('chosen first, allowed next, excluded after, unknown last', () => {
  const order = ranked(
    [
      candidate({ deployment: 'unknown', exclusion: 'grid-unknown', fullCostUsd: null as unknown as number }),
      candidate({ deployment: 'barred', exclusion: 'control', fullCostUsd: 1 }),
      candidate({ deployment: 'dear', fullCostUsd: 9 }),
      candidate({ deployment: 'cheap', fullCostUsd: 2 }),
      candidate({ deployment: 'taken', fullCostUsd: 3 }),
    ],
    'taken',
  );
  expect(order.map(({ deployment }) => deployment)).toEqual(['taken', 'cheap', 'dear', 'barred', 'unknown']);
});
