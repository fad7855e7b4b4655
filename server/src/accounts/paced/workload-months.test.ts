import { expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { decide, type LiveState, type Workload } from '../../kernel/index.ts';
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
