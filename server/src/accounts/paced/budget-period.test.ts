import { describe, expect, test } from 'vitest';
import { workload } from '../../gateway/table.fixture.ts';
import type { Budget } from '../../kernel/index.ts';
import { PacedBudget, type Spend } from './budget.ts';
import { Budgets, WorkloadBudgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const DAY_END = START + 24 * HOUR;
const spend = (each: number): Spend => ({ addedMs: each, carbonG: each, cashUsd: each, waterL: each });
const money = (over: Partial<Budget> = {}): Budget => ({
  kind: 'money',
  limit: 10,
  periodHours: 24,
  startPrice: 0.5,
  ...over,
});
const READING = {
  kind: 'paced',
  dimension: 'money',
  scope: 'workload',
  organisation: null,
  owner: 'chat',
  period: 'rolling',
  limit: 10,
  used: 0,
  reserved: 0,
  unknown: 0,
  unit: 'USD',
  elapsed: 0,
  resetsAt: null,
  shadowPrice: 0.5,
  shadowPriceUnit: 'USD/USD',
  target: null,
} as const;

describe('a reading', () => {
  test('is whole before the first request and after the period has ended', () => {
    const budget = new PacedBudget('chat', money());
    expect(budget.reading(START)).toEqual(READING);
    budget.observe(START, spend(3), 2);
    expect(budget.reading(START + 6 * HOUR)).toEqual({ ...READING, used: 3, elapsed: 0.25, resetsAt: DAY_END });
    expect(budget.reading(START + 30 * HOUR).elapsed).toBe(1);
  });

  test('of latency is the mean over the requests, unknown where there is none', () => {
    const budget = new PacedBudget('chat', { kind: 'latency', limit: 20, periodHours: 24 });
    expect(budget.reading(START).used).toBeNull();
    budget.observe(START, spend(60), 4);
    expect(budget.reading(START).used).toBe(15);
  });

  test('has a name for people: of its workload, of the organisation, or of the promise that it is a part of', () => {
    const target = { baseYear: 2025, baseTonnes: 100, path: { reductionPercentPerYear: 50 }, scope: 'operational' };
    const carbon: Budget = { kind: 'carbon', limit: 5, periodHours: 744 };
    expect(
      [
        new PacedBudget('chat', { ...carbon, target }),
        new PacedBudget(null, carbon),
        new PacedBudget(null, { ...carbon, target }),
      ].map(({ name }) => name),
    ).toEqual(['workload chat', 'the organisation', 'the corporate target']);
  });

  test('of the organisation names no owner, and of a target its calendar month and year', () => {
    const target = { baseYear: 2025, baseTonnes: 100, path: { reductionPercentPerYear: 50 }, scope: 'operational' };
    const budget = new PacedBudget(null, { kind: 'carbon', limit: 1e6, periodHours: 744, target });
    budget.observe(START, spend(5));
    expect(budget.reading(START + 31 * 12 * HOUR)).toMatchObject({
      scope: 'organisation',
      owner: null,
      period: 'month',
      elapsed: 0.5,
      resetsAt: Date.UTC(2026, 1),
      target: { baseYear: 2025, baseTonnes: 100, year: 2026, yearTonnes: 50, scope: 'operational' },
    });
  });
});

describe('a changed config', () => {
  const spent = (): PacedBudget => {
    const budget = new PacedBudget('chat', money());
    budget.observe(START, spend(4));
    return budget;
  };

  test('with another limit keeps what was spent, here and in the fleet', () => {
    const changed = new PacedBudget('chat', money({ limit: 6 }), undefined, null, spent());
    expect(changed.allowance(START)).toBe(2);
    expect(changed.own(START)).toMatchObject({ start: START, end: DAY_END, limit: 6, spent: 4, requests: 1 });
  });

  test('with another period starts anew', () => {
    const changed = new PacedBudget('chat', money({ periodHours: 48 }), undefined, null, spent());
    expect(changed.periodEnd).toBeNull();
    expect(changed.own(START)).toMatchObject({ spent: 0, requests: 0 });
  });

  test('rejects when spent unless it says otherwise', () => {
    expect(spent().whenSpent).toBe('reject');
    expect(new PacedBudget('chat', money({ whenSpent: 'queue' })).whenSpent).toBe('queue');
  });
});

describe('gateways of a fleet', () => {
  test('count each other, and what they spent since they told', () => {
    const budget = new PacedBudget('chat', { kind: 'latency', limit: 20, periodHours: 24 });
    budget.observe(START, spend(30));
    const told = budget.own(START);
    expect(told).toMatchObject({ start: START, end: DAY_END, limit: 20, spent: 30, requests: 1, moves: 0 });
    budget.observe(START, spend(10), 2);
    budget.meet(START, { ...told, spent: 100, requests: 5, price: told.price * 9, moves: 7 }, told);
    expect(budget.reading(START).used).toBe(110 / 7);
    // It still tells its own alone, and goes on with the price that it has.
    expect(budget.own(START)).toEqual({ ...told, spent: 40, requests: 3 });
  });

  test.each([
    ['began earlier', { start: START - 2 * HOUR, end: DAY_END - 2 * HOUR }],
    ['ends later', { start: START, end: DAY_END + 24 * HOUR }],
  ])('that meet one whose period %s go on in that one, at its price', (_, period) => {
    const budget = new PacedBudget('chat', money());
    budget.observe(START, spend(1));
    const told = budget.own(START);
    budget.observe(START, spend(0.5));
    budget.meet(START, { ...told, ...period, limit: 8, spent: 4, requests: 9, price: 0.75, moves: 6 }, told);
    expect(budget.own(START)).toEqual({ ...period, limit: 8, spent: 1.5, requests: 2, price: 0.75, moves: 6 });
    expect(budget.allowance(START)).toBe(3.5);
    expect(budget.price).toBe(0.75);
  });

  test('what was told of a period that has ended counts nothing in the next', () => {
    const budget = new PacedBudget('chat', money());
    budget.observe(START, spend(1));
    const told = budget.own(START);
    budget.meet(DAY_END, { ...told, spent: 9, requests: 9 }, told);
    expect(budget.reading(DAY_END)).toMatchObject({ used: 0, resetsAt: DAY_END + 24 * HOUR });
    expect(budget.own(DAY_END)).toMatchObject({ start: DAY_END, spent: 0, requests: 0 });
  });

  test('a gateway without a request tells a period that begins now', () => {
    expect(new PacedBudget('chat', money()).own(START)).toMatchObject({ start: START, end: DAY_END, spent: 0 });
  });
});

describe('the budgets of workloads', () => {
  const chat = workload({ id: 'chat', budgets: [money(), { kind: 'carbon', limit: 50, periodHours: 24 }] });
  const free = workload({ id: 'free', budgets: [] });

  test('bind a workload by its own and those of the organisation, and one without either not at all', () => {
    expect(new Budgets([chat, free], []).get('free')).toBeUndefined();
    const shared = new PacedBudget(null, money({ limit: 99 }));
    const budgets = new Budgets([chat, free], [shared]);
    expect(budgets.shared).toEqual([shared]);
    expect(budgets.get('free')?.all).toEqual([shared]);
    expect(budgets.all.map(({ owner, kind }) => [owner, kind])).toEqual([
      [null, 'money'],
      ['chat', 'money'],
      ['chat', 'carbon'],
    ]);
    budgets.get('free')?.observe(START, spend(3), 2);
    budgets.get('chat')?.observe(START, spend(4));
    expect(budgets.readings(START).map(({ used }) => used)).toEqual([7, 4, 4]);
    expect(shared.own(START).requests).toBe(3);
  });

  test('go on over a changed config, each kind with its own', () => {
    const before = new Budgets([chat], []);
    before.get('chat')?.observe(START, { ...spend(4), carbonG: 20 });
    const after = new Budgets([workload({ ...chat, budgets: chat.budgets.toReversed() })], [], before);
    expect(after.readings(START).map(({ dimension, used }) => [dimension, used])).toEqual([
      ['carbon', 20],
      ['money', 4],
    ]);
    const added = new Budgets([chat], [], new Budgets([free], []));
    expect(added.readings(START).map(({ used }) => used)).toEqual([0, 0]);
  });

  test('of one kind: the tightest allowance holds, whichever owner has it', () => {
    for (const [own, shared] of [
      [3, 8],
      [8, 3],
    ] as const) {
      const budgets = new WorkloadBudgets(workload({ budgets: [money({ limit: own })] }), [
        new PacedBudget(null, money({ limit: shared })),
      ]);
      const { allowances, hardAllowances, prices } = budgets.terms(START);
      expect([allowances.cashUsd, hardAllowances.cashUsd]).toEqual([3, 3]);
      expect(prices.cashFactor).toBe(2);
    }
  });

  test('a price that a person set is counted once, whether a budget raises it or not', () => {
    const prices = { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0 };
    const carbon: Budget = { kind: 'carbon', limit: 50, periodHours: 24, startPrice: 100 };
    expect(new WorkloadBudgets(workload({ prices, budgets: [carbon] })).terms(START).prices.carbonUsdPerTonne).toBe(
      100,
    );
  });
});
