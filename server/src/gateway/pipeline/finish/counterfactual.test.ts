import { expect, test } from 'vitest';
import { decide, NO_ALLOWANCES, maskOf } from '../../../kernel/index.ts';
import { compile } from '../../../kernel/routing/compile.ts';
import { deployment, gridHour, workload } from '../../../kernel/kernel.fixture.ts';
import { NO_USAGE } from '../../../units/index.ts';
import { bookTry, counterfactualsOf } from './attempt.ts';

const priced = (id: string, usd: number) =>
  deployment({ id, price: { ...deployment().price, inputPerMtok: usd, outputPerMtok: usd } });
const deployments = [priced('near', 3), priced('usual', 2), priced('cheap', 1)];
const policy = workload({ deployments: ['near', 'usual', 'cheap'], defaultDeployment: 'usual' });
const table = compile({
  version: 1,
  hour: 0,
  deployments,
  workloads: [policy],
  origins: ['here'],
  gridAt: ({ id }) => ({ near: gridHour(500), usual: gridHour(100), cheap: gridHour(300) })[id as 'near'],
  roundTripMs: (_, { id }) => ({ near: 1, usual: 20, cheap: 90 })[id as 'near'],
});
const decision = decide(
  table,
  table.workloads.get('chat')!,
  {
    origin: 'here',
    expected: { inputTokens: 10, cacheReadTokens: 0, outputTokens: 10 },
    modelAsked: null,
    exactModel: false,
    capabilities: maskOf.capabilities([]),
    contextTokens: 20,
    latencyLimitMs: null,
    allowances: NO_ALLOWANCES,
  },
  { ttftMs: Float64Array.of(200, 200, 200), unavailable: new Uint8Array(3) },
  { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 },
);
const USUAL = { defaultDeployment: 'usual', mode: 'enforce' } as const;
const usage = { ...NO_USAGE, inputUncached: 1000, output: 500 };
const tried = bookTry(
  table,
  {
    index: 2,
    outcome: 'ok',
    status: 200,
    usage,
    usageGrade: 'reported',
    timing: { ttftMs: 200, serviceMs: 900, networkMs: 90 },
  },
  { at: 0, request: null },
);

test('nearest, default and cheapest are priced at the usage as it was, not as it was expected', () => {
  const found = counterfactualsOf(table, USUAL, decision, tried, 89)!;
  // 1,500 tokens at 3, 2 and 1 USD a million.
  expect([found.nearest, found.static, found.cheapest]).toMatchObject([
    { deployment: 'near', costNanoUsd: 4_500_000, addedMs: 0 },
    { deployment: 'usual', costNanoUsd: 3_000_000, addedMs: 19 },
    { deployment: 'cheap', costNanoUsd: 1_500_000, addedMs: 89 },
  ]);
  // The same machine everywhere: the same energy, and operational carbon in proportion to the grid.
  const operational = (grams: number): number => (tried.footprint.energy.mean * grams) / 1000;
  expect(found.nearest!.energyNanoWh).toBe(tried.attempt.energyNanoWh);
  expect((found.nearest!.carbonNanoG! - found.static!.carbonNanoG!) / 1e9).toBeCloseTo(operational(400), 8);
  expect(found.cheapest).toEqual({
    deployment: 'cheap',
    costNanoUsd: tried.attempt.costNanoUsd,
    energyNanoWh: tried.attempt.energyNanoWh,
    carbonNanoG: tried.attempt.carbonNanoG,
    addedMs: 89,
  });
});

test('without an attempt nothing could have been saved, and a default that is no candidate has no added latency', () => {
  expect(counterfactualsOf(table, USUAL, decision, null, 0)).toBeNull();
  const few = { ...decision, deployments: ['near'], numbers: decision.numbers.slice(0, 6), exclusions: [0] };
  expect(counterfactualsOf(table, USUAL, few, tried, 89)).toMatchObject({
    static: { deployment: 'usual', addedMs: null },
    cheapest: { deployment: 'near' },
  });
  expect(counterfactualsOf(table, { ...USUAL, defaultDeployment: 'gone' }, decision, tried, 89)!.static).toBeNull();
});

test('in shadow the deployment that enforcing would have used is priced at the usage as it was; in other modes none is', () => {
  const decided = { ...decision, chosen: 'near' };
  const inMode = (mode: 'observe' | 'shadow' | 'enforce') =>
    counterfactualsOf(table, { ...USUAL, mode }, decided, tried, 89)!.chosen;
  expect(inMode('shadow')).toMatchObject({ deployment: 'near', costNanoUsd: 4_500_000, addedMs: 0 });
  expect([inMode('observe'), inMode('enforce')]).toEqual([null, null]);
});
