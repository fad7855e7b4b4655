import { expect, test } from 'vitest';
import type { BudgetState } from '../api/control-plane.ts';
import { budgetPace } from './budget-pace.ts';

const budget = (over: Partial<BudgetState>): BudgetState => ({
  kind: 'paced',
  scope: 'workload',
  organisation: null,
  owner: 'chat',
  dimension: 'carbon',
  period: 'rolling',
  reserved: 0,
  unknown: 0,
  resetsAt: null,
  target: null,
  limit: 100,
  used: 50,
  unit: 'g',
  elapsed: 0.5,
  shadowPrice: 0,
  shadowPriceUnit: 'USD/t',
  ...over,
});

test.each([
  [{}, 1, 'on pace'],
  [{ elapsed: 0.4 }, 1.25, 'at risk'],
  [{ used: 101, elapsed: 0.9 }, 1.01 / 0.9, 'broken'],
  [{ used: 1, elapsed: 0.001 }, 0.01, 'on pace'],
  [{ dimension: 'latency' as const, limit: 20, used: 25, unit: 'ms' }, 1.25, 'at risk'],
  [{ dimension: 'latency' as const, limit: 20, used: 25, unit: 'ms', elapsed: 1 }, 1.25, 'broken'],
  [{ limit: 0, used: 0 }, 0, 'on pace'],
  [{ kind: 'hard' as const, used: 60, reserved: 40, elapsed: null }, 1, 'full'],
  [{ kind: 'hard' as const, used: 60, reserved: 39, elapsed: null }, 0.99, 'on pace'],
  [{ kind: 'hard' as const, used: 60, elapsed: 0.5 }, 1.2, 'at risk'],
  [{ owner: null, dimension: 'money' as const, limit: 8, used: 5, unit: 'USD', elapsed: 0.5 }, 1.25, 'at risk'],
])('%o', (over, projected, state) => {
  const pace = budgetPace(budget(over));
  expect(pace.projected).toBeCloseTo(projected, 12);
  expect(pace.state).toBe(state);
});
