import { describe, expect, test } from 'vitest';
import { NO_ALLOWANCES, type Prices, type Workload } from '../../kernel/index.ts';
import { workload } from '../../gateway/table.fixture.ts';
import { PacedBudget } from './budget.ts';
import { WorkloadBudgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

test('a carbon budget that is impossible refuses, and opens again with the next period although nothing was served meanwhile', () => {
  const policy = workload({ budgets: [{ kind: 'carbon', limit: 10, periodHours: 24 }] });
  const budget = new WorkloadBudgets(policy);
  const grams = (now: number): number | null => budget.terms(now).hardAllowances.carbonG;
  expect(grams(START)).toBe(10);
  budget.observe(START + HOUR, { addedMs: 0, carbonG: 12, cashUsd: 0, waterL: 0 });
  expect(grams(START + 2 * HOUR)).toBe(0);
  expect(grams(START + 23 * HOUR)).toBe(0);
  expect(grams(START + 25 * HOUR)).toBe(10);
  expect(budget.own[0]?.reading(START + 25 * HOUR)).toMatchObject({ used: 0, unit: 'g' });
});

describe('the price', () => {
  const observed = (policy: Workload, hours: number, addedMs: number, carbonG: number): Prices => {
    const budget = new WorkloadBudgets(policy);
    for (let hour = 0; hour < hours; hour++)
      for (let i = 0; i < 10; i++) budget.observe(START + hour * HOUR + i, { addedMs, carbonG, cashUsd: 0, waterL: 0 });
    return budget.terms(START + (hours - 1) * HOUR + 9).prices;
  };

  test('never falls below what a person set, however little is spent', () => {
    const owned = { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.01 };
    const carbon = observed(
      workload({ prices: owned, budgets: [{ kind: 'carbon', limit: 1e9, periodHours: 720 }] }),
      720,
      0,
      0.001,
    );
    expect(carbon).toEqual(owned);
    expect(
      observed(workload({ prices: owned, budgets: [{ kind: 'latency', limit: 50, periodHours: 720 }] }), 720, 0, 1),
    ).toEqual(owned);
  });

  test('comes back after a long quiet time and after a long impossible one', () => {
    const policy = workload({ budgets: [{ kind: 'latency', limit: 10, periodHours: 24 }] });
    const budget = new WorkloadBudgets(policy);
    const spend = (from: number, hours: number, addedMs: number): number => {
      for (let hour = from; hour < from + hours; hour++)
        for (let i = 0; i < 10; i++)
          budget.observe(START + hour * HOUR + i, { addedMs, carbonG: 1, cashUsd: 0, waterL: 0 });
      return budget.terms(START + (from + hours - 1) * HOUR + 9).prices.latencyUsdPerSecond;
    };
    const quiet = spend(0, 20_000, 0);
    expect(quiet).toBe(0);
    const busy = spend(20_000, 200, 100);
    expect(busy).toBeGreaterThan(1e-4);
    const impossible = spend(20_200, 20_000, 1e6);
    expect(Number.isFinite(impossible)).toBe(true);
    expect(spend(40_200, 2000, 0)).toBeLessThan(impossible / 1000);
  });

  test('stands without a budget', () => {
    const prices = { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.01 };
    const budget = new WorkloadBudgets(workload({ prices }));
    budget.observe(START, { addedMs: 1e9, carbonG: 1e9, cashUsd: 1e9, waterL: 0 });
    expect(budget.terms(START)).toEqual({ prices, allowances: NO_ALLOWANCES, hardAllowances: NO_ALLOWANCES });
    expect(budget.own).toEqual([]);
  });
});

test('a reading says how much of what, and how far the period has run', () => {
  const budget = new PacedBudget('chat', { kind: 'latency', limit: 20, periodHours: 10 });
  expect(budget.reading(START)).toMatchObject({ used: null, elapsed: 0, unit: 'ms', shadowPriceUnit: 'USD/s' });
  for (const addedMs of [10, 40]) budget.observe(START, { addedMs, carbonG: 1, cashUsd: 1, waterL: 0 });
  expect(budget.reading(START + 5 * HOUR)).toMatchObject({
    owner: 'chat',
    dimension: 'latency',
    limit: 20,
    used: 25,
    elapsed: 0.5,
  });
});
