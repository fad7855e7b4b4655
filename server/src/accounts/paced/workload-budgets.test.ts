import { describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { NO_ALLOWANCES, PACED } from '../../kernel/index.ts';
import { workload } from '../../gateway/table.fixture.ts';
import { PacedBudget } from './budget.ts';
import { Budgets, WorkloadBudgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

describe('terms', () => {
  const spend = { addedMs: 0, carbonG: 4, cashUsd: 1, waterL: 0 };

  test('an organisation price adds to the owned one, the tightest allowance holds, and only what rejects is hard', () => {
    const shared = new PacedBudget(null, {
      kind: 'carbon',
      limit: 5,
      periodHours: 24,
      startPrice: 30,
      whenSpent: 'degrade',
    });
    const budgets = new WorkloadBudgets(
      workload({
        prices: { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0 },
        budgets: [
          { kind: 'carbon', limit: 10, periodHours: 24 },
          { kind: 'money', limit: 3, periodHours: 24, startPrice: 0.2 },
        ],
      }),
      [shared],
    );
    budgets.observe(START, spend);
    expect(budgets.terms(START)).toEqual({
      prices: { carbonUsdPerTonne: 110, latencyUsdPerSecond: 0, cashFactor: 1.2 },
      allowances: { ...NO_ALLOWANCES, carbonG: 1, cashUsd: 2 },
      hardAllowances: { ...NO_ALLOWANCES, carbonG: 6, cashUsd: 2 },
      budgetPrices: [
        { budget: 'workload chat', dimension: 'money', price: 0.2 },
        { budget: 'the organisation', dimension: 'carbon', price: 30 },
      ],
    });
    // The workload's own carbon budget stands at the owned price: it adds nothing.
    expect(budgets.all).toHaveLength(3);
  });

  test('what budgets add is the prices less the owned ones, named by budget, and the same list until a price moves', () => {
    const rng = seededRng(11);
    const prices = { carbonUsdPerTonne: 40, latencyUsdPerSecond: 0.001, waterUsdPerLitre: 0.01 };
    const target = { baseYear: 2025, baseTonnes: 0.0012, path: { reductionPercentPerYear: 10 }, scope: 'scope 3' };
    const one = (kind: 'carbon' | 'latency' | 'water' | 'money', limit: number) => ({ kind, limit, periodHours: 24 });
    const budgets = new WorkloadBudgets(
      workload({ prices, budgets: [one('carbon', 60), one('latency', 5), one('water', 0.5), one('money', 2)] }),
      [
        ...(['carbon', 'latency', 'water', 'money'] as const).map(
          (kind, i) => new PacedBudget(null, one(kind, [90, 4, 0.4, 1][i]!)),
        ),
        new PacedBudget(null, one('carbon', 9e6), undefined, target),
      ],
    );
    let [moved, kept, most] = [0, 0, 0];
    let before: ReturnType<typeof budgets.terms> | null = null;
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      const now = START + minute * 60_000;
      const terms = budgets.terms(now);
      const added = (dimension: string): number =>
        (terms.budgetPrices ?? []).reduce((sum, each) => sum + (each.dimension === dimension ? each.price : 0), 0);
      for (const { price } of terms.budgetPrices ?? []) expect(price).toBeGreaterThan(0);
      const all = budgets.all.filter(({ price, kind, owner }) => {
        const owned = owner === null || kind === 'money' ? 0 : prices[PACED[kind].price];
        return price > owned;
      });
      if (all.length <= 8) {
        expect(prices.carbonUsdPerTonne + added('carbon')).toBeCloseTo(terms.prices.carbonUsdPerTonne, 6);
        expect(prices.latencyUsdPerSecond + added('latency')).toBeCloseTo(terms.prices.latencyUsdPerSecond, 9);
        expect(prices.waterUsdPerLitre + added('water')).toBeCloseTo(terms.prices.waterUsdPerLitre!, 9);
        expect(1 + added('money')).toBeCloseTo(terms.prices.cashFactor ?? 1, 9);
      }
      expect(terms.budgetPrices?.length ?? 0).toBe(Math.min(8, all.length));
      most = Math.max(most, all.length);
      if (before !== null && JSON.stringify(before.budgetPrices) === JSON.stringify(terms.budgetPrices)) {
        expect(terms.budgetPrices).toBe(before.budgetPrices);
        kept++;
      } else moved++;
      before = terms;
      const load = 0.2 + rng.next();
      budgets.observe(now, { addedMs: 20 * load, carbonG: load, cashUsd: 0.02 * load, waterL: 0.01 * load });
    }
    expect(Math.min(moved, kept)).toBeGreaterThan(10);
    expect(most).toBeGreaterThan(8);
  });

  test('where no budget bites nothing is written down', () => {
    const prices = { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0 };
    const quiet = new WorkloadBudgets(workload({ prices, budgets: [{ kind: 'carbon', limit: 1e9, periodHours: 24 }] }));
    quiet.observe(START, spend);
    expect(quiet.terms(START)).not.toHaveProperty('budgetPrices');
  });

  test.each(['money', 'carbon', 'latency', 'water'] as const)(
    'a %s budget that nobody set a price for adds nothing where its price is only the floor, and comes back from it',
    (kind) => {
      const prices = { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 };
      const budgets = new WorkloadBudgets(workload({ prices, budgets: [{ kind, limit: 1000, periodHours: 24 }] }));
      expect(budgets.terms(START).prices).not.toEqual(prices);
      const each = { addedMs: 1, carbonG: 0.01, cashUsd: 0.01, waterL: 0.01 };
      for (let minute = 0; minute < 12 * 60; minute += 10) budgets.observe(START + minute * 60_000, each);
      const quiet = budgets.terms(START + 12 * HOUR);
      expect(quiet).not.toHaveProperty('budgetPrices');
      expect(quiet.prices).toEqual(prices);
      expect(budgets.own[0]!.reading(START + 12 * HOUR).shadowPrice).toBe(0);
      budgets.observe(START + 12 * HOUR, { addedMs: 9e4, carbonG: 900, cashUsd: 900, waterL: 900 });
      const spent = budgets.terms(START + 13 * HOUR);
      expect(spent.budgetPrices).toMatchObject([{ budget: 'workload chat', dimension: kind }]);
      const { price } = spent.budgetPrices![0]!;
      expect(price).toBeGreaterThan(0);
      const inForce = { ...spent.prices, moneyUsdPerUsd: (spent.prices.cashFactor ?? 1) - 1 };
      expect(inForce[PACED[kind].price as keyof typeof inForce]).toBeCloseTo(price, 12);
    },
  );

  test('a water budget has its price, its allowance and its reading, in litres', () => {
    const budgets = new Budgets(
      [workload({ budgets: [{ kind: 'water', limit: 2, periodHours: 24, startPrice: 0.05 }] })],
      [],
    );
    const chat = budgets.get('chat')!;
    chat.observe(START, { ...spend, waterL: 1.5 });
    expect(chat.terms(START)).toMatchObject({
      prices: { waterUsdPerLitre: 0.05 },
      allowances: { ...NO_ALLOWANCES, waterL: 0.5 },
    });
    expect(budgets.readings(START)).toMatchObject([
      {
        kind: 'paced',
        dimension: 'water',
        limit: 2,
        used: 1.5,
        unit: 'L',
        shadowPrice: 0.05,
        shadowPriceUnit: 'USD/L',
      },
    ]);
    // All of a day's water in its first hour: the price climbs.
    for (let minute = 10; minute <= 50; minute += 10) chat.observe(START + minute * 60_000, { ...spend, waterL: 0.05 });
    expect(chat.terms(START + HOUR).prices.waterUsdPerLitre).toBeGreaterThan(0.05);
  });

  test('readings name the organisation by nothing and come in USD', () => {
    const budgets = new Budgets(
      [workload({ budgets: [{ kind: 'carbon', limit: 10, periodHours: 24 }] })],
      [new PacedBudget(null, { kind: 'money', limit: 8, periodHours: 24 })],
    );
    budgets.get('chat')?.observe(START, spend);
    expect(budgets.readings(START + 6 * HOUR)).toMatchObject([
      {
        scope: 'organisation',
        owner: null,
        dimension: 'money',
        used: 1,
        limit: 8,
        unit: 'USD',
        elapsed: 0.25,
        shadowPriceUnit: 'USD/USD',
      },
      { scope: 'workload', owner: 'chat', dimension: 'carbon', used: 4, limit: 10, unit: 'g', elapsed: 0.25 },
    ]);
  });
});

test('a corporate target is a carbon budget by the month, and its reading says of what', () => {
  const target = { baseYear: 2025, baseTonnes: 120, path: { reductionPercentPerYear: 10 }, scope: 'scope 3' };
  const month = new PacedBudget(null, { kind: 'carbon', limit: 9e6, periodHours: 744 }, undefined, target);
  month.observe(START, { addedMs: 0, carbonG: 1e6, cashUsd: 0, waterL: 0 });
  expect(month.allowance(START)).toBeCloseTo(8e6, 3);
  expect(month.reading(START)).toMatchObject({
    owner: null,
    dimension: 'carbon',
    period: 'month',
    used: 1e6,
    unit: 'g',
    target: { baseYear: 2025, baseTonnes: 120, year: 2026, yearTonnes: 108, scope: 'scope 3' },
  });
  expect(month.allowance(Date.UTC(2026, 1, 1))).toBeCloseTo(9e6, 3);
  expect(month.periodEnd).toBe(Date.UTC(2026, 2, 1));
});
