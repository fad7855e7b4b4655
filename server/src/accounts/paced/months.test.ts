import { describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { decide, type LiveState, type Workload } from '../../kernel/index.ts';
import { CANDIDATE_STRIDE } from '../../kernel/routing/candidate.ts';
import { deployment, tableOf, workload, type Place } from '../../gateway/table.fixture.ts';
import { WorkloadBudgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

const place = (id: string, usdPerMtok: number, roundTripMs: number): Place => ({
  facts: deployment({ id, price: { ...deployment().price, inputPerMtok: usdPerMtok, outputPerMtok: usdPerMtok } }),
  gramsPerKwh: 0,
  roundTripMs,
});

interface Outcome {
  readonly served: number;
  readonly refused: number;
  readonly firstRefusalHour: number | null;
  readonly grams: number;
  readonly usd: number;
  readonly meanAddedMs: number;
}

/**
 * A month of requests, busier by day, over three places whose grids rise and fall by the hour; the budget
 * counts what was chosen. Seeded: the same month for every policy.
 * @param learning from decisions, as the gateway does; otherwise by steps alone, as in its first day
 */
function month(policy: Workload, places: readonly Place[], days = 30, learning = true): Outcome {
  const rng = seededRng(11);
  const budget = new WorkloadBudgets(policy);
  const live: LiveState = {
    ttftMs: new Float64Array(places.length).fill(100),
    unavailable: new Uint8Array(places.length),
  };
  let [served, refused, grams, usd, addedMs] = [0, 0, 0, 0, 0];
  let firstRefusalHour: number | null = null;
  for (let hour = 0; hour < days * 24; hour++) {
    const sun = Math.sin((hour / 24) * 2 * Math.PI);
    const grids = [450 + 80 * sun, 250 - 200 * sun, 30 + 10 * rng.next()];
    const table = tableOf(
      places.map((each, i) => ({ ...each, gramsPerKwh: grids[i] ?? 100 })),
      [policy],
    );
    const compiled = table.workloads.get(policy.id);
    if (compiled === undefined) throw new RangeError('no workload');
    const requests = Math.round(20 + 15 * sun + 10 * rng.next());
    for (let i = 0; i < requests; i++) {
      const now = START + hour * HOUR + (i / requests) * HOUR;
      const expected = {
        inputTokens: 200 + 1800 * rng.next(),
        cacheReadTokens: 0,
        outputTokens: 50 + 400 * rng.next(),
      };
      const { prices, ...allowed } = budget.terms(now);
      const decision = decide(
        table,
        compiled,
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
      const at = decision.deployments.indexOf(decision.chosen ?? '') * CANDIDATE_STRIDE;
      if (at < 0) {
        refused++;
        firstRefusalHour ??= hour;
        continue;
      }
      const [cash, , carbon, , , added] = decision.numbers.slice(at, at + CANDIDATE_STRIDE) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      budget.observe(now, { addedMs: added, carbonG: carbon, cashUsd: cash, waterL: 0 });
      const piece = learning ? budget.learn(now, decision) : null;
      while (piece?.() === true);
      served++;
      usd += cash;
      grams += carbon;
      addedMs += added;
    }
  }
  return { served, refused, firstRefusalHour, grams, usd, meanAddedMs: addedMs / served };
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: work() }).value;
}

const NEAR = place('near', 1, 5);
const REGION = place('region', 1, 45);
const FAR = place('far', 1, 125);

describe('a latency budget', () => {
  const carbonPriced = { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 };
  const paced = (meanAddedMs: number): Workload =>
    workload({
      deployments: ['near', 'region', 'far'],
      defaultDeployment: 'near',
      prices: carbonPriced,
      budgets: [{ kind: 'latency', limit: meanAddedMs, periodHours: 720 }],
    });
  // Worked out when a test asks first: a month takes long.
  const free = once(() => month(workload({ ...paced(0), budgets: [] }), [NEAR, REGION, FAR]));
  const nearest = once(() => month(paced(0), [NEAR, REGION, FAR]));

  test('without one all goes far; a budget of nothing keeps all near', () => {
    expect(free().meanAddedMs).toBeCloseTo(120, 9);
    expect([nearest().meanAddedMs, nearest().refused]).toEqual([0, 0]);
  });

  test.each([5, 20, 40])('of %i ms keeps the mean under it, uses most of it and refuses nothing', (limit) => {
    const run = month(paced(limit), [NEAR, REGION, FAR]);
    expect(run.refused).toBe(0);
    expect(run.meanAddedMs).toBeLessThanOrEqual(limit);
    expect(run.meanAddedMs).toBeGreaterThan(0.8 * limit);
    // Better than spending the same milliseconds on requests picked blindly.
    const blind = nearest().grams - (run.meanAddedMs / free().meanAddedMs) * (nearest().grams - free().grams);
    expect(run.grams).toBeLessThan(blind);
  });
});

test('learning from decisions earns more of the same milliseconds than steps do', () => {
  const policy = workload({
    deployments: ['near', 'region', 'far'],
    defaultDeployment: 'near',
    prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 },
    budgets: [{ kind: 'latency', limit: 20, periodHours: 360 }],
  });
  const [learned, stepped] = [true, false].map((learning) => month(policy, [NEAR, REGION, FAR], 30, learning));
  expect(learned?.meanAddedMs).toBeLessThanOrEqual(20);
  expect(learned?.grams).toBeLessThan(0.99 * (stepped?.grams ?? 0));
});

describe('a carbon budget', () => {
  const priced = (limit: number | null): Workload =>
    workload({
      deployments: ['near', 'region', 'far'],
      defaultDeployment: 'near',
      budgets: limit === null ? [] : [{ kind: 'carbon', limit, periodHours: 720 }],
    });
  const places = [place('near', 1, 5), place('region', 1.2, 45), place('far', 1.6, 125)];
  const free = once(() => month(priced(null), places));
  const cleanest = once(() =>
    month(workload({ ...priced(null), prices: { carbonUsdPerTonne: 1e7, latencyUsdPerSecond: 0 } }), places),
  );

  test.each([0.4, 0.7])(
    'at %f of the way from cleanest to cheapest is kept to the end of the month, for less than the cleanest costs',
    (share) => {
      const limit = cleanest().grams + share * (free().grams - cleanest().grams);
      const run = month(priced(limit), places);
      expect(run.grams).toBeLessThanOrEqual(limit);
      expect(run.grams).toBeGreaterThan(0.85 * limit);
      expect(run.refused / (run.served + run.refused)).toBeLessThan(0.01);
      expect(run.usd / run.served).toBeLessThan(cleanest().usd / cleanest().served);
    },
  );
});
