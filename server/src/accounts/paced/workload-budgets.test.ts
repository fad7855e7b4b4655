import { describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { NO_ALLOWANCES, PACED, decide, type LiveState, type Workload } from '../../kernel/index.ts';
import { CANDIDATE_STRIDE } from '../../kernel/routing/candidate.ts';
import { deployment, tableOf, workload, type Place } from '../../gateway/table.fixture.ts';
import { PacedBudget } from './budget.ts';
import { Budgets, WorkloadBudgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const HOURS = 720;

const place = (id: string, usdPerMtok: number, roundTripMs: number): Place => ({
  facts: deployment({ id, price: { ...deployment().price, inputPerMtok: usdPerMtok, outputPerMtok: usdPerMtok } }),
  gramsPerKwh: 0,
  roundTripMs,
});
/** Near is dirty, cheap is far, clean is dear: each budget pulls another way. */
const PLACES = [place('near', 1.2, 5), place('cheap', 1, 125), place('clean', 1.6, 45)];
const IDS = PLACES.map(({ facts }) => facts.id);

interface Sums {
  readonly served: number;
  readonly refused: number;
  readonly grams: number;
  readonly usd: number;
  readonly meanAddedMs: number;
}

/** The same seeded month of requests for any budgets; the workloads take turns, each books what it took. */
function month(policies: readonly Workload[], shared: readonly PacedBudget[] = []): Sums[] {
  const rng = seededRng(5);
  const budgets = new Budgets(policies, shared);
  const live: LiveState = {
    ttftMs: new Float64Array(PLACES.length).fill(100),
    unavailable: new Uint8Array(PLACES.length),
  };
  const sums = policies.map(() => ({ served: 0, refused: 0, grams: 0, usd: 0, addedMs: 0 }));
  for (let hour = 0; hour < HOURS; hour++) {
    const sun = Math.sin((hour / 24) * 2 * Math.PI);
    const grids = [450 + 80 * sun, 250 - 200 * sun, 30 + 10 * rng.next()];
    const table = tableOf(
      PLACES.map((each, i) => ({ ...each, gramsPerKwh: grids[i]! })),
      policies,
    );
    const requests = Math.round(60 + 30 * sun);
    for (let i = 0; i < requests; i++) {
      const now = START + hour * HOUR + (i / requests) * HOUR;
      const at = i % policies.length;
      const policy = policies[at]!;
      const expected = {
        inputTokens: 200 + 1800 * rng.next(),
        cacheReadTokens: 0,
        outputTokens: 50 + 400 * rng.next(),
      };
      const { prices, ...allowed } = budgets.get(policy.id)?.terms(now) ?? new WorkloadBudgets(policy).terms(now);
      const decision = decide(
        table,
        table.workloads.get(policy.id)!,
        {
          origin: 'here',
          expected,
          modelAsked: null,
          exactModel: false,
          capabilities: 0,
          contextTokens: 100,
          latencyLimitMs: null,
          ...allowed,
        },
        live,
        prices,
      );
      const sum = sums[at]!;
      if (decision.chosen === null) {
        sum.refused++;
        continue;
      }
      const [cashUsd, , carbonG, , , addedMs] = decision.numbers.slice(
        decision.deployments.indexOf(decision.chosen) * CANDIDATE_STRIDE,
      ) as [number, number, number, number, number, number];
      budgets.get(policy.id)?.observe(now, { addedMs, carbonG, cashUsd, waterL: 0 });
      sum.served++;
      sum.usd += cashUsd;
      sum.grams += carbonG;
      sum.addedMs += addedMs;
    }
  }
  return sums.map(({ addedMs, ...sum }) => ({ ...sum, meanAddedMs: addedMs / sum.served }));
}

const policy = (over: Partial<Workload> = {}): Workload =>
  workload({ deployments: IDS, defaultDeployment: 'near', ...over });
const only = (...deployments: string[]): Sums =>
  month([workload({ deployments, defaultDeployment: deployments[0]! })])[0]!;

// Cash, carbon and time are all that is weighed, so with prices of their own no more than two of three budgets can bind.
test.each([
  { owned: 20, grams: 350, usd: 72, binding: ['latency', 'carbon'] },
  { owned: 100_000, grams: 420, usd: 68, binding: ['latency', 'money'] },
  { owned: 90_000, grams: 420, usd: 72, binding: ['latency', 'money'] },
])(
  'three budgets on one workload with carbon at $owned USD/t are each kept over a month, those that bind are used to 98 %, and next to nothing is refused',
  ({ owned, grams, usd, binding }) => {
    const [run] = month([
      policy({
        prices: { carbonUsdPerTonne: owned, latencyUsdPerSecond: 0 },
        budgets: [
          { kind: 'latency', limit: 48, periodHours: HOURS },
          { kind: 'carbon', limit: grams, periodHours: HOURS },
          { kind: 'money', limit: usd, periodHours: HOURS },
        ],
      }),
    ]);
    const used = { latency: run!.meanAddedMs / 48, carbon: run!.grams / grams, money: run!.usd / usd };
    for (const share of Object.values(used)) expect(share).toBeLessThanOrEqual(1);
    expect(
      Object.entries(used)
        .filter(([, share]) => share > 0.98)
        .map(([kind]) => kind),
    ).toEqual(binding);
    expect(run!.refused / run!.served).toBeLessThan(0.001);
  },
);

test('a carbon budget of the organisation holds over the sum of two workloads', () => {
  const two = [
    policy({ id: 'chat' }),
    policy({ id: 'batch', prices: { carbonUsdPerTonne: 60, latencyUsdPerSecond: 0 } }),
  ];
  const total = (sums: readonly Sums[], of: (sum: Sums) => number): number =>
    sums.reduce((all, sum) => all + of(sum), 0);
  const free = month(two);
  const clean = only('clean').grams;
  const limit = clean + 0.5 * (total(free, ({ grams }) => grams) - clean);
  const kept = month(two, [new PacedBudget(null, { kind: 'carbon', limit, periodHours: HOURS })]);
  const used = total(kept, ({ grams }) => grams) / limit;
  expect(used).toBeLessThanOrEqual(1);
  expect(used).toBeGreaterThan(0.9);
  expect(total(kept, ({ refused }) => refused) / total(kept, ({ served }) => served)).toBeLessThan(0.01);
}, 60_000);

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
      policy({
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
      policy({ prices, budgets: [one('carbon', 60), one('latency', 5), one('water', 0.5), one('money', 2)] }),
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
    const quiet = new WorkloadBudgets(policy({ prices, budgets: [{ kind: 'carbon', limit: 1e9, periodHours: 24 }] }));
    quiet.observe(START, spend);
    expect(quiet.terms(START)).not.toHaveProperty('budgetPrices');
  });

  test('a water budget has its price, its allowance and its reading, in litres', () => {
    const budgets = new Budgets(
      [policy({ budgets: [{ kind: 'water', limit: 2, periodHours: 24, startPrice: 0.05 }] })],
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
      [policy({ budgets: [{ kind: 'carbon', limit: 10, periodHours: 24 }] })],
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
