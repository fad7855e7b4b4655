import { expect, test } from 'vitest';
import { COUNTED } from '../../../server/src/accounts/index.ts';
import { count, text } from '../figures/format.ts';
import type { BudgetState } from '../api/control-plane.ts';
import { BUDGETS, formOf, limitInput, limitWords, standingWords } from './limit-fields.ts';

test('a form has a budget of each dimension that hard budgets count', () => {
  expect(BUDGETS.map(({ name, key, unit }) => ({ name, key, unit }))).toEqual(
    COUNTED.map(({ option, hard, unit }) => ({ name: option, key: hard, unit })),
  );
});

test('a form says what the key has, and an empty one says nothing', () => {
  const limits = {
    rpm: 60,
    budgets: [
      { usd: 5, period: 'day' as const },
      { gCo2e: 900, period: 'day' as const },
    ],
  };
  const { values, period, isWhole } = formOf(limits);
  expect({ values, period, isWhole }).toEqual({
    values: { rpm: 60, budgetUsd: 5, budgetG: 900 },
    period: 'day',
    isWhole: true,
  });
  expect(limitInput((name) => String(values[name] ?? ''), period)).toEqual({ ...values, period: 'day' });
  expect(limitInput(() => ' ', 'month')).toBeNull();
  // Zero is a limit: nothing may be spent.
  expect(limitInput((name) => (name === 'budgetUsd' ? '0' : ''), 'total')).toEqual({ budgetUsd: 0, period: 'total' });
  expect(
    formOf({
      budgets: [
        { usd: 1, period: 'day' },
        { wh: 2, period: 'month' },
      ],
    }),
  ).toEqual({
    values: { budgetUsd: 1 },
    period: 'day',
    isWhole: false,
  });
});

test('limits are said in words', () => {
  const limits = {
    tpm: 200_000,
    concurrency: 4,
    budgets: [
      { usd: 12.5, period: 'month' as const },
      { gCo2e: 1500, period: 'total' as const },
    ],
  };
  expect(limitWords(limits, text, count)).toEqual([
    '200,000 tokens a minute',
    '4 at once',
    '12.50 USD a month',
    '1.5 kg CO2e in all',
  ]);
  expect(limitWords(null, text, count)).toEqual([]);
});

test('a key stands by its own limits, and no other does', () => {
  const key = { organisation: 'acme', name: 'ci', id: 'k1', pseudonym: 'key_1' };
  const of = (over: Partial<BudgetState>): BudgetState => ({
    kind: 'hard',
    dimension: 'money',
    scope: 'key',
    organisation: 'acme',
    owner: 'ci',
    period: 'month',
    limit: 10,
    used: 2.5,
    reserved: 0,
    unknown: 0,
    unit: 'USD',
    elapsed: 0.5,
    resetsAt: null,
    shadowPrice: null,
    shadowPriceUnit: null,
    target: null,
    ...over,
  });
  const standing = [
    of({}),
    of({ owner: 'k1', dimension: 'requests', unit: 'requests', used: 1200, limit: 6000 }),
    of({ organisation: 'beta' }),
    of({ scope: 'team', owner: 'ci' }),
    of({ owner: 'other' }),
  ];
  expect(standingWords(standing, key, text, count)).toEqual(['2.50 USD of 10.00 USD', '1,200 of 6,000 requests']);
});
