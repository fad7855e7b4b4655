import { expect, test } from 'vitest';
import { footprint, footprintFactors } from '../../../kernel/index.ts';
import { NO_USAGE, toNano } from '../../../units/index.ts';
import { priceBook, type GridHour } from '../../../world/index.ts';
import { endpointsByPath } from '../../dialects/index.ts';
import { deployment, tableOf, workload } from '../../table.fixture.ts';
import { NO_WISHES } from '../call.ts';
import type { TryResult } from '../call.ts';
import { amountsOf, bookTry } from './attempt.ts';
import { entryOf, type Bookable, type Ending } from './entry.ts';

const table = tableOf(
  [
    { facts: deployment({ id: 'known' }), gramsPerKwh: 50, roundTripMs: 10 },
    { facts: deployment({ id: 'unknown' }), gramsPerKwh: null, roundTripMs: 10 },
  ],
  [workload({ id: 'main', deployments: ['known', 'unknown'], defaultDeployment: 'known' })],
);
const USAGE = { ...NO_USAGE, inputUncached: 1000, output: 500 };
const tried = (index: number, outcome: TryResult['outcome']): TryResult => ({
  index,
  outcome,
  status: 200,
  usage: USAGE,
  usageGrade: 'reported',
  timing: { ttftMs: 100, serviceMs: 900, networkMs: 5 },
});
const ENDING: Ending = { outcome: 'served', error: null, status: 200, cache: null, overheadMs: 1 };

const entryWith = (over: Partial<Bookable>): ReturnType<typeof entryOf> =>
  entryOf(
    {
      runtime: { ownOrigin: 'here', configVersion: 1 } as Bookable['runtime'],
      id: 'jg_1',
      at: 0,
      principal: { organisation: 'acme', team: null, keyId: 'k' } as Bookable['principal'],
      endpoint: endpointsByPath().get('/v1/chat/completions') as Bookable['endpoint'],
      table,
      compiled: table.workloads.get('main') ?? null,
      request: null,
      origin: 'here',
      wishes: NO_WISHES,
      decision: null,
      guard: null,
      files: null,
      waited: null,
      atOnce: null,
      way: null,
      tries: [],
      ...over,
    },
    ENDING,
  );
const entry = (...tries: readonly TryResult[]): ReturnType<typeof entryOf> => entryWith({ tries });

test.each(['observe', 'shadow', 'enforce'] as const)(
  'what was decided is booked in %s only where it counts',
  (mode) => {
    const workloads = tableOf(
      [{ facts: deployment({ id: 'known' }), gramsPerKwh: 50, roundTripMs: 10 }],
      [workload({ id: 'main', mode, deployments: ['known'], defaultDeployment: 'known' })],
    ).workloads;
    const decision = { deployments: ['known'], chosen: 'known' } as unknown as NonNullable<Bookable['decision']>;
    expect(entryWith({ compiled: workloads.get('main')!, decision })).toMatchObject({
      mode,
      decision: mode === 'observe' ? null : decision,
    });
  },
);

test('attempts are added up, those that were thrown away included', () => {
  const { costNanoUsd, carbonNanoG, energyNanoWh, wasted, latency } = entry(tried(0, 'error'), tried(0, 'ok'));
  const cost = footprint(USAGE, table.factors[0]!);
  expect(costNanoUsd).toBe(2 * cost.costNanoUsd);
  expect(energyNanoWh.mean).toBe(2 * toNano(cost.energy.mean));
  expect(carbonNanoG.mean).toBe(2 * (toNano(cost.operationalG!) + toNano(cost.embodiedG)));
  expect(wasted).toEqual({ nanoUsd: cost.costNanoUsd, nanoWh: energyNanoWh.mean! / 2, nanoG: carbonNanoG.mean! / 2 });
  expect(latency.serviceMs).toBe(1800);
});

test.each([
  ['first', [tried(1, 'error'), tried(0, 'ok')]],
  ['last', [tried(0, 'error'), tried(1, 'ok')]],
] as const)('what is unknown of one attempt is unknown of all, never counted as 0: the %s', (_which, tries) => {
  const row = entry(...tries);
  expect([row.carbonNanoG.mean, row.carbonOperationalNanoG, row.carbonDirectNanoG, row.carbonMarginalNanoG]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  // Embodied carbon, energy and money do not ask the grid.
  expect(row.carbonEmbodiedNanoG).toBeGreaterThan(0);
  expect(row.energyNanoWh.mean).toBeGreaterThan(0);
  expect(row.costNanoUsd).toBeGreaterThan(0);
});

test('Scope 2, by location and by market, and what is upstream of it are booked with their step and source', () => {
  const scope2 = {
    marketGPerKwh: 200,
    marketBasis: 'residual-mix',
    upstreamGPerKwh: 60,
    source: 'location: A 2023; market: B 2025',
  } as NonNullable<GridHour['scope2']>;
  const grid = { ...table.factors[0]!.grid!, directGPerKwh: 300, scope2 };
  const factors = footprintFactors(table.deployments[0]!, grid);
  const own = { ...table, factors: [factors, ...table.factors.slice(1)] };
  const row = entryWith({ table: own, tries: [tried(0, 'ok'), tried(0, 'ok')] });
  const wh = 2 * footprint(USAGE, factors).energy.mean;
  expect(row).toMatchObject({
    carbonDirectNanoG: Math.round(wh * 0.3 * 1e9),
    carbonMarketNanoG: Math.round(wh * 0.2 * 1e9),
    carbonUpstreamNanoG: Math.round(wh * 0.06 * 1e9),
    marketBasis: 'residual-mix',
    scope2Source: 'location: A 2023; market: B 2025',
  });
});

test('waste of an unknown grid is unknown, of a known one it is not', () => {
  expect(entry(tried(1, 'error'), tried(0, 'ok')).wasted.nanoG).toBeNull();
  expect(entry(tried(0, 'error'), tried(1, 'ok')).wasted.nanoG).toBeGreaterThan(0);
  expect(entry(tried(1, 'ok')).wasted).toEqual({ nanoUsd: 0, nanoWh: 0, nanoG: 0 });
});

test('without an attempt every figure of physics is unknown and the money is 0', () => {
  const row = entry();
  expect([row.energyNanoWh.mean, row.carbonNanoG.mean, row.carbonEmbodiedNanoG, row.waterOnSiteMicrolitres]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(row.costNanoUsd).toBe(0);
});

test('limits are settled by the same rule', () => {
  const [known, unknown] = [0, 1].map((index) => bookTry(table, tried(index, 'ok'), { at: 0, request: null }).attempt);
  expect(amountsOf([known!, unknown!])).toMatchObject({ nanoG: null, tokens: 3000 });
  expect(amountsOf([unknown!, known!])).toMatchObject({ nanoG: null });
  expect(amountsOf([known!, known!]).nanoG).toBe(2 * known!.carbonNanoG!);
});

const DIRTIER = tableOf(
  [
    { facts: deployment({ id: 'known' }), gramsPerKwh: 300, roundTripMs: 10 },
    { facts: deployment({ id: 'unknown' }), gramsPerKwh: 80, roundTripMs: 10 },
  ],
  [workload({ id: 'main', deployments: ['known', 'unknown'], defaultDeployment: 'known' })],
);
const WAITED = { since: 5, batch: 'batch_1' };
const waited = (over: Partial<Bookable>, ...tries: readonly TryResult[]) =>
  entryWith({ waited: WAITED, atOnce: { table: DIRTIER, index: 0 }, tries, ...over });

test('a request that waited is booked with what it had taken in the hour of its submission', () => {
  const row = waited({}, tried(0, 'ok'));
  const wh = row.energyNanoWh.mean! / 1e9;
  expect(row.waited).toMatchObject({
    ...WAITED,
    deployment: 'known',
    lifecycleGPerKwh: 300,
    costNanoUsd: row.costNanoUsd,
    energyNanoWh: row.energyNanoWh.mean,
  });
  expect(row.waited!.gridSource).toMatch(/^hourly: /);
  expect((row.waited!.carbonNanoG! - row.carbonNanoG.mean!) / 1e9).toBeCloseTo((wh * (300 - 50)) / 1000, 8);
});

test('elsewhere then, it is booked by that place; tries before the last stay as they were', () => {
  const row = waited({ atOnce: { table: DIRTIER, index: 1 } }, tried(0, 'error'), tried(0, 'ok'));
  const wh = row.energyNanoWh.mean! / 2e9;
  expect(row.waited).toMatchObject({ deployment: 'unknown', lifecycleGPerKwh: 80, costNanoUsd: row.costNanoUsd });
  expect((row.waited!.carbonNanoG! - row.carbonNanoG.mean!) / 1e9).toBeCloseTo((wh * (80 - 50)) / 1000, 8);
});

test('in the hour of its submission waiting saves nothing, wherever it went', () => {
  const row = waited({ atOnce: { table, index: 1 } }, tried(0, 'ok'));
  expect(row.waited).toMatchObject({ deployment: 'known', carbonNanoG: row.carbonNanoG.mean });
});

test.each(['yearly-average', 'synthetic-typical-day'] as const)(
  'what waiting saved of carbon is unknown where an hour is known by a %s alone',
  (kind) => {
    const factors = DIRTIER.factors.map((each) => ({ ...each, grid: { ...each.grid!, kind } }));
    const row = waited({ atOnce: { table: { ...DIRTIER, factors }, index: 0 } }, tried(0, 'ok'));
    expect(row.waited).toMatchObject({ carbonNanoG: null, costNanoUsd: row.costNanoUsd });
  },
);

test('what never ran saved nothing, and what has a tier for those who wait would have cost its full price', () => {
  expect(waited({ atOnce: null }).waited).toMatchObject({ ...WAITED, deployment: null, carbonNanoG: null });
  const listed = priceBook().find({ provider: 'openai', model: 'gpt-5.5', at: Date.UTC(2026, 10, 27) })!;
  const of = tableOf(
    [{ facts: deployment({ id: 'known', price: listed }), gramsPerKwh: 50, roundTripMs: 10 }],
    [workload({ id: 'main', deployments: ['known'], defaultDeployment: 'known' })],
  );
  const at = Date.UTC(2026, 10, 27);
  const row = waited(
    { at, table: of, waited: { since: at, batch: null }, atOnce: { table: of, index: 0 } },
    { ...tried(0, 'ok'), usage: { ...USAGE, sold: { tier: 'flex' } } },
  );
  expect(row.waited!.costNanoUsd).toBe(2 * row.costNanoUsd);
});
