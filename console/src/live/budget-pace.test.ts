import { expect, test } from 'vitest';
import type { BudgetState } from '../api/control-plane.ts';
import { breaksFirst, budgetPace, spentAt } from './budget-pace.ts';

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

test('a sum is spent when its pace so far takes it to its limit, of a mean and without an end nobody can say', () => {
  const period = { resetsAt: 4000, elapsed: 0.25 };
  // A thousand of four thousand ms gone, half used: another thousand.
  expect(spentAt(budget(period), 1000)).toEqual({ at: 2000, inPeriod: true });
  expect(spentAt(budget({ ...period, used: 20 }), 1000)).toEqual({ at: 5000, inPeriod: false });
  expect(spentAt(budget({ ...period, used: 120 }), 1000)).toEqual({ at: 1000, inPeriod: true });
  expect(spentAt(budget({ ...period, dimension: 'latency' }), 1000)).toBeNull();
  expect(spentAt(budget({ elapsed: null, resetsAt: 4000 }), 1000)).toBeNull();
  expect(spentAt(budget({ ...period, used: 0 }), 1000)).toBeNull();
});

test('what is broken or full is first, then by when it is spent, then by how far it gets', () => {
  const of = (owner: string, over: Partial<BudgetState>) => budget({ owner, elapsed: 0.25, resetsAt: 4000, ...over });
  const order = breaksFirst(
    [
      of('lasts', { used: 5 }),
      of('later', { used: 30 }),
      of('at risk without an end', { used: 90, resetsAt: null, elapsed: 0.5 }),
      of('soon', { used: 80 }),
      of('broken', { used: 130 }),
      of('full', { used: 100, kind: 'hard' }),
    ],
    1000,
  );
  expect(order.map(({ owner }) => owner)).toEqual([
    'broken',
    'full',
    'soon',
    'later',
    'at risk without an end',
    'lasts',
  ]);
});

test('a mean of which no request was decided yet is on pace, and has no share to tell', () => {
  const reading = { ...budget({}), dimension: 'latency', used: null } as Parameters<typeof budgetPace>[0];
  expect(budgetPace(reading)).toMatchObject({ used: 0, state: 'on pace' });
  expect(spentAt(reading, 1000)).toBeNull();
});
