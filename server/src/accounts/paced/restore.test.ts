import { describe, expect, test } from 'vitest';
import type { Workload } from '../../kernel/index.ts';
import { targetMonth } from '../../kernel/policy/target-shares.ts';
import { PacedBudget, type Spend } from './budget.ts';
import { restorePaced, type SpentHour } from './restore.ts';
import { Budgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 5, 7);
const NOW = START + 40 * HOUR + 17 * 60_000;
const workload = (id: string): Workload =>
  ({
    id,
    prices: { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 },
    budgets: [
      { kind: 'carbon', limit: 1000, periodHours: 24 },
      { kind: 'latency', limit: 20, periodHours: 24 },
      { kind: 'money', limit: 50, periodHours: 168 },
    ],
  }) as unknown as Workload;
const target = { baseYear: 2025, baseTonnes: 12, path: { year: 2030, tonnes: 6 }, scope: 'operational' };
const fresh = (): Budgets =>
  new Budgets(
    [workload('chat'), workload('batch')],
    [new PacedBudget(null, { kind: 'money', limit: 500, periodHours: 720 })],
  );
const hourOf = (i: number, name: string): SpentHour => ({
  at: START + i * HOUR,
  workload: name,
  requests: 7 + (i % 5) * 40,
  addedMs: (7 + (i % 5) * 40) * 12,
  carbonG: 3 + i,
  cashUsd: 0.25 * (1 + (i % 3)),
  waterL: 0.001 * (1 + (i % 2)),
});
const hours = Array.from({ length: 41 }, (_, i) => [hourOf(i, 'chat'), hourOf(i, 'batch')]).flat();
const sum = (list: readonly SpentHour[], pick: (hour: SpentHour) => number): number =>
  list.reduce((all, hour) => all + pick(hour), 0);

test('after a restart each kind has spent what the books say of its running period, to the request', () => {
  const budgets = fresh();
  restorePaced(budgets, hours.toReversed(), NOW);
  const chat = hours.filter(({ workload: name }) => name === 'chat');
  const today = chat.filter(({ at }) => at >= START + 24 * HOUR);
  const [shared, carbon, latency, money] = budgets.all.map((budget) => budget.own(NOW));
  expect(shared!.spent).toBeCloseTo(
    sum(hours, ({ cashUsd }) => cashUsd),
    9,
  );
  expect(shared!.requests).toBe(sum(hours, ({ requests }) => requests));
  expect(carbon).toMatchObject({ start: START + 24 * HOUR, requests: sum(today, ({ requests }) => requests) });
  expect(carbon!.spent).toBeCloseTo(
    sum(today, ({ carbonG }) => carbonG),
    9,
  );
  expect(latency!.spent).toBeCloseTo(
    sum(today, ({ addedMs }) => addedMs),
    6,
  );
  expect(money!.spent).toBeCloseTo(
    sum(chat, ({ cashUsd }) => cashUsd),
    9,
  );
  // What the fleet of one process spent is what the period has spent: nothing is forgiven, nothing counted twice.
  expect(budgets.readings(NOW)[1]!.used).toBeCloseTo(carbon!.spent, 9);
});

test('the price is the one that the hours teach: a budget that burns as planned keeps its price, one that burns five times as fast raises it', () => {
  const priceAfter = (gramsAnHour: number): number => {
    const budget = { kind: 'carbon', limit: 2400, periodHours: 240, startPrice: 50 };
    const one = new Budgets([{ ...workload('chat'), budgets: [budget] } as unknown as Workload], []);
    const even = Array.from({ length: 40 }, (_, i) => ({
      ...hourOf(i, 'chat'),
      requests: 600,
      carbonG: gramsAnHour,
    }));
    restorePaced(one, even, START + 40 * HOUR - 1);
    return one.all[0]!.price;
  };
  expect(Math.abs(Math.log(priceAfter(10) / 50))).toBeLessThan(0.1);
  expect(priceAfter(50)).toBeGreaterThan(100);
});

test('a month of a corporate target goes on where it was', () => {
  const month = targetMonth(target, NOW);
  const budgets = new Budgets(
    [workload('chat')],
    [new PacedBudget(null, { kind: 'carbon', limit: month.limit, periodHours: 744 }, undefined, target)],
  );
  const february = { ...hourOf(0, 'chat'), at: Date.UTC(2026, 1, 27, 3), carbonG: 1e4 };
  const before = hours.filter(({ workload: name }) => name === 'chat');
  restorePaced(budgets, [february, ...before], NOW);
  const { start, end, spent, limit } = budgets.all[0]!.own(NOW);
  expect([start, end, limit]).toEqual([Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 1), month.limit]);
  expect(spent).toBeCloseTo(
    sum(before, ({ carbonG }) => carbonG),
    9,
  );
});

test('hours to come and hours without a request teach nothing', () => {
  const budgets = fresh();
  restorePaced(
    budgets,
    [
      { ...hourOf(0, 'chat'), at: NOW + HOUR },
      { ...hourOf(0, 'chat'), requests: 0 },
    ],
    NOW,
  );
  expect(budgets.all.map((budget) => budget.periodEnd)).toEqual(budgets.all.map(() => null));
});

test('a workload that the config no longer has takes nothing of the others', () => {
  const budgets = fresh();
  restorePaced(budgets, [hourOf(0, 'gone')], NOW);
  expect(budgets.all.map((budget) => budget.periodEnd)).toEqual(budgets.all.map(() => null));
});

describe('an hour', () => {
  /** What is observed of one hour: minute, requests and grams. */
  function minutesOf(requests: number, passedMs: number): (readonly [number, number, number])[] {
    const seen: (readonly [number, number, number])[] = [];
    const observe = (at: number, { carbonG }: Spend, count: number): void =>
      void seen.push([(at - START) / 60_000, count, carbonG]);
    const budgets = { get: () => ({ observe }) } as unknown as Budgets;
    restorePaced(budgets, [{ ...hourOf(0, 'chat'), requests, carbonG: requests * 0.5 }], START + passedMs);
    return seen;
  }
  const evenly = (minutes: number, each: number): (readonly [number, number, number])[] =>
    Array.from({ length: minutes }, (_, minute) => [minute, each, each * 0.5]);

  test('that is over is spread evenly over its sixty minutes', () => {
    expect(minutesOf(120, HOUR)).toEqual(evenly(60, 2));
    expect(minutesOf(120, 40 * HOUR)).toEqual(evenly(60, 2));
  });

  test('that runs is spread over the minutes that have begun, and none of it lies ahead', () => {
    expect(minutesOf(22, 10.5 * 60_000)).toEqual(evenly(11, 2));
    expect(minutesOf(7, 0)).toEqual(evenly(1, 7));
  });

  test('with fewer requests than minutes has its first at once, and no minute without one', () => {
    expect(minutesOf(3, HOUR)).toEqual([
      [0, 1, 0.5],
      [20, 1, 0.5],
      [40, 1, 0.5],
    ]);
  });
});
