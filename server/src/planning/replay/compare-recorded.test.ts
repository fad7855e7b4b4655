import { expect, test } from 'vitest';
import { compile } from '../../kernel/routing/compile.ts';
import { footprint, type Table, type Workload } from '../../kernel/index.ts';
import { seededRng } from '../../edge/rng.ts';
import { fromNano, hourStart, NO_USAGE, parseHour } from '../../units/index.ts';
import { roundTripMs, catalogue, type Option } from '../../world/index.ts';
import { typicalDay } from '../../world/grid/typical-day.ts';
import { yearlyAverages } from '../../world/grid/yearly-averages.ts';
import { compareRecorded, type RecordedOptions, type ServedRequest } from './compare-recorded.ts';
import type { PolicyName } from './types.ts';

const startHour = parseHour('2024-05-06T08:00Z');
const grid = typicalDay(yearlyAverages());
const ORIGINS = ['paris', 'ashburn'];

const deployment = (
  id: string,
  site: string,
  accelerator: string,
  usdPerMtok: number,
  ttftPriorMs: number,
): Option => ({
  id,
  model: catalogue.models.find('llama-3.1-70b')!,
  site: catalogue.sites.find(site)!,
  serving: {
    accelerator: catalogue.accelerators.find(accelerator)!,
    acceleratorCount: 4,
    precision: 'bf16',
    batch: 64,
    stack: '2025',
  },
  control: {
    operator: id,
    operatorJurisdiction: catalogue.sites.find(site)!.jurisdiction,
    retentionDays: 0,
    trainsOnData: false,
    certifications: [],
  },
  price: {
    inputPerMtok: usdPerMtok,
    cacheReadPerMtok: usdPerMtok / 2,
    cacheWritePerMtok: usdPerMtok,
    outputPerMtok: 2 * usdPerMtok,
    perRequest: 0,
    source: 'test',
    asOf: '2026-11-21',
  },
  ttftPriorMs,
  tpotPriorMs: 25,
  contextTokens: 131_072,
  capabilities: [],
});
const DEPLOYMENTS = [
  deployment('paris', 'gcp:europe-west9', 'h100-sxm', 0.9, 200),
  deployment('frankfurt', 'gcp:europe-west3', 'h100-sxm', 0.5, 180),
  deployment('virginia', 'gcp:us-east4', 'b200', 0.4, 150),
];

const workload = (changes: Partial<Workload> = {}): Workload => ({
  id: 'chat',
  mode: 'enforce',
  deployments: DEPLOYMENTS.map(({ id }) => id),
  defaultDeployment: 'paris',
  models: [{ model: 'llama-3.1-70b', quality: null }],
  qualityFloor: null,
  requires: [],
  latencyLimitMs: null,
  control: {},
  prices: { carbonUsdPerTonne: 2000, latencyUsdPerSecond: 0 },
  budgets: [{ kind: 'latency', limit: 15, periodHours: 24, startPrice: null }],
  onNoCandidate: 'reject',
  ...changes,
});

const tablesOf = (chat: Workload): Table[] =>
  [0, 1, 2].map((offset) =>
    compile({
      version: 1,
      hour: startHour + offset,
      deployments: DEPLOYMENTS,
      workloads: [chat],
      origins: ORIGINS,
      gridAt: ({ site }, hour) => grid.at(site.zone!, hour),
      roundTripMs: (origin, { site }) => roundTripMs(catalogue.origins.find(origin)!, site).rttMs,
    }),
  );

const rng = seededRng(5);
const requests: ServedRequest[] = Array.from({ length: 8 }, (_, i) => ({
  at: hourStart(startHour) + i * 1_300_000,
  origin: ORIGINS[i % 2]!,
  usage: {
    ...NO_USAGE,
    inputUncached: 200 + Math.floor(rng.next() * 2000),
    cacheRead: 100,
    output: 50 + Math.floor(rng.next() * 400),
  },
  servedBy: i % 3 === 0 ? 'frankfurt' : i % 2 === 0 ? 'paris' : 'virginia',
}));
const compare = (changes: Partial<Workload> = {}, more: Partial<RecordedOptions> = {}) => {
  const chat = workload(changes);
  return compareRecorded({ tables: tablesOf(chat), workload: chat, requests, ...more });
};
const rowOf = (result: ReturnType<typeof compare>, policy: PolicyName) =>
  result.rows.find((row) => row.policy === policy)!;

/** Cash, carbon and added ms of every request at every deployment, straight from the footprint. */
const tables = tablesOf(workload());
const numbers = requests.map(({ at, origin, usage }) => {
  const table = tables[Math.floor((at - hourStart(startHour)) / 3_600_000)]!;
  const latency = DEPLOYMENTS.map(
    ({ site, ttftPriorMs }) => roundTripMs(catalogue.origins.find(origin)!, site).rttMs + ttftPriorMs,
  );
  return table.factors.map((factors, d) => {
    const made = footprint(usage, factors);
    return {
      cashUsd: fromNano(made.costNanoUsd),
      carbonG: made.carbon!.mean,
      energyWh: made.energy.mean,
      addedMs: latency[d]! - Math.min(...latency),
    };
  });
});
const everyChoice = Array.from({ length: 3 ** requests.length }, (_, code) =>
  requests.map((_, r) => Math.floor(code / 3 ** r) % 3),
);
const totals = (choice: readonly number[]) => {
  let [usd, ms] = [0, 0];
  choice.forEach((d, r) => {
    const { cashUsd, carbonG, addedMs } = numbers[r]![d]!;
    usd += cashUsd + (carbonG * 2000) / 1e6;
    ms += addedMs;
  });
  return { usd, ms };
};

test('hindsight reaches the best full cost of all 6,561 routings, with one request parted', () => {
  const result = compare();
  const budget = 15 * requests.length;
  const points = everyChoice.map(totals);
  const within = Math.min(...points.filter(({ ms }) => ms <= budget).map(({ usd }) => usd));
  const nearest = points.find(({ ms }) => ms === 0)!;
  const row = rowOf(result, 'hindsight');
  const own = row.costUsd + (row.carbonG * 2000) / 1e6;
  expect(row.meanAddedMs).toBeCloseTo(15, 9);
  expect(own).toBeLessThanOrEqual(within + 1e-15);
  expect(nearest.usd - own).toBeCloseTo(row.savingVsNearestUsd, 12);
  let mixture = within;
  for (const a of points.filter(({ ms }) => ms <= budget))
    for (const b of points.filter(({ ms, usd }) => ms > budget && usd < within))
      mixture = Math.min(mixture, a.usd + ((budget - a.ms) / (b.ms - a.ms)) * (b.usd - a.usd));
  expect(own).toBeCloseTo(mixture, 12);
  expect(result.shadowPriceUsdPerSecond).toBeGreaterThan(0);
});

test('the row of online adds up what was served', () => {
  const row = rowOf(compare(), 'online');
  const served = requests.map(({ servedBy }) => DEPLOYMENTS.findIndex(({ id }) => id === servedBy));
  const sum = (key: 'cashUsd' | 'carbonG' | 'energyWh' | 'addedMs'): number =>
    served.reduce((total, d, r) => total + numbers[r]![d]![key], 0);
  expect(row.costUsd).toBeCloseTo(sum('cashUsd'), 12);
  expect(row.carbonG).toBeCloseTo(sum('carbonG'), 12);
  expect(row.energyWh).toBeCloseTo(sum('energyWh'), 12);
  expect(row.meanAddedMs).toBeCloseTo(sum('addedMs') / requests.length, 12);
});

test('the books replace what the model says of online, and of nothing else', () => {
  const plain = compare();
  const booked = compare({}, { booked: { carbonG: 12, costUsd: 0.5, energyWh: 34 } });
  expect(rowOf(booked, 'online')).toMatchObject({ carbonG: 12, costUsd: 0.5, energyWh: 34 });
  expect(rowOf(booked, 'online').savingVsNearestG).toBeCloseTo(rowOf(plain, 'nearest').carbonG - 12, 12);
  expect(rowOf(booked, 'hindsight')).toEqual(rowOf(plain, 'hindsight'));
});

test('every policy serves the same tokens', () => {
  const input = requests.reduce((sum, { usage }) => sum + usage.inputUncached + usage.cacheRead, 0);
  const output = requests.reduce((sum, { usage }) => sum + usage.output, 0);
  for (const row of compare().rows)
    expect([row.requests, row.inputTokens, row.outputTokens]).toEqual([8, input, output]);
});

test('a request that was served against the rules is counted, and the other rows keep them', () => {
  const result = compare({ control: { siteJurisdictions: ['FR', 'DE'] } });
  expect(rowOf(result, 'online').controlViolations).toBe(
    requests.filter(({ servedBy }) => servedBy === 'virginia').length,
  );
  expect(Number.isFinite(rowOf(result, 'online').savingVsNearestUsd)).toBe(true);
  for (const policy of ['nearest', 'static-best', 'hindsight'] as const)
    expect(rowOf(result, policy).controlViolations).toBe(0);
});

test('without a budget, waiting counts at its owned price', () => {
  const free = rowOf(compare({ budgets: [] }), 'hindsight');
  const priced = rowOf(
    compare({ budgets: [], prices: { carbonUsdPerTonne: 2000, latencyUsdPerSecond: 1000 } }),
    'hindsight',
  );
  expect(free.meanAddedMs).toBeGreaterThan(0);
  expect(priced.meanAddedMs).toBe(0);
});

test('a request without its table is refused by its time', () => {
  const late = [{ ...requests[0]!, at: hourStart(startHour + 9) }];
  expect(() => compareRecorded({ tables: tablesOf(workload()), workload: workload(), requests: late })).toThrow(
    /no table for 2024-05-06T17/,
  );
});

test('recorded latencies of each request judge every policy, instead of the tables', () => {
  const recorded = requests.map((request, r) => ({ ...request, latencyMs: [100 + 10 * r, 150, 130 + r] }));
  const result = compare({}, { requests: recorded, budgetMs: 12 });
  const place = (id: string): number => DEPLOYMENTS.findIndex((each) => each.id === id);
  const added = recorded.map(({ servedBy, latencyMs }) => latencyMs[place(servedBy)]! - Math.min(...latencyMs));
  expect(rowOf(result, 'online').meanAddedMs).toBeCloseTo(
    added.reduce((sum, value) => sum + value, 0) / requests.length,
    9,
  );
  expect(rowOf(result, 'nearest').meanAddedMs).toBe(0);
  expect(rowOf(result, 'hindsight').meanAddedMs).toBeLessThanOrEqual(12 + 1e-9);
});
