import { expect, test } from 'vitest';
import { logNormal, seededRng } from '../../edge/index.ts';
import { NO_USAGE } from '../../units/index.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { summarise } from './summary.ts';

test('integer sums are exact far beyond 2^53', async () => {
  const large = Number.MAX_SAFE_INTEGER;
  const entries = Array.from({ length: 5 }, (_, i) =>
    sampleEntry(`e${i}`, {
      costNanoUsd: large,
      energyNanoWh: { p50: large - i, sigma: 0.3 },
      carbonMarketNanoG: i < 2 ? 7 : null,
    }),
  );
  const total = await summarise(entries);
  expect(total.costNanoUsd).toBe(BigInt(large) * 5n);
  expect(total.deployments[0]!.energyNanoWh.nano).toBe(BigInt(large) * 5n - 10n);
  expect(total.usage).toEqual({ ...NO_USAGE, inputUncached: 4060, cacheRead: 640, output: 1205 });
  expect(total.carbonMarketNanoG).toEqual({ nano: 14n, known: 2, unknown: 3 });
});

test('counts outcomes; a refusal that used nothing is not an unknown, a served call without a figure is', async () => {
  const refused = { outcome: 'refused', deployment: null, attempts: [], usage: NO_USAGE, costNanoUsd: 0 } as const;
  const unknown = { p50: null, sigma: 0 } as const;
  const total = await summarise([
    sampleEntry('a', { at: 30, energyNanoWh: { p50: 61_200_400, sigma: 0.39 } }),
    sampleEntry('b', { ...refused, energyNanoWh: unknown, carbonNanoG: unknown, at: 10 }),
    sampleEntry('c', { energyNanoWh: unknown, at: 20 }),
    sampleEntry('d', { outcome: 'failed', deployment: null, energyNanoWh: { p50: 5e9, sigma: 0.2 } }),
  ]);
  expect(total).toMatchObject({
    requests: 4,
    byOutcome: { served: 2, cached: 0, refused: 1, failed: 1 },
    attempts: 3,
    firstAt: 10,
  });
  expect(total.deployments.map((each) => [each.deployment, each.requests])).toEqual([['eu-se', 2]]);
  expect(total.energyWh.unknown).toBe(1);
  // The wasted work that reached no answer is part of the total.
  expect(total.energyWh.mean).toBeCloseTo(0.0612004 * Math.exp(0.39 ** 2 / 2) + 5 * Math.exp(0.2 ** 2 / 2), 9);
});

test('without entries everything is zero and the span unknown', async () => {
  expect(await summarise([])).toMatchObject({
    requests: 0,
    firstAt: null,
    lastAt: null,
    energyWh: { p50: 0, mean: 0, unknown: 0 },
    deployments: [],
  });
});

test('the interval of the total holds in a simulation with one shared error a deployment', async () => {
  const plan = [
    { deployment: 'a', count: 300, p50: 40_000_000, sigma: 0.39 },
    { deployment: 'b', count: 100, p50: 90_000_000, sigma: 0.55 },
  ];
  const entries = plan.flatMap(({ deployment, count, p50, sigma }) =>
    Array.from({ length: count }, (_, i) =>
      sampleEntry(`${deployment}${i}`, { deployment, energyNanoWh: { p50, sigma } }),
    ),
  );
  const { energyWh, deployments } = await summarise(entries);
  expect(deployments.map((each) => each.energyNanoWh)).toMatchObject([
    { nano: 12_000_000_000n, sigma: expect.closeTo(0.39, 12) },
    { nano: 9_000_000_000n, sigma: expect.closeTo(0.55, 12) },
  ]);
  const rng = seededRng(11);
  const draws = Array.from({ length: 40_000 }, () =>
    plan.reduce((sum, each) => sum + logNormal(rng, (each.count * each.p50) / 1e9, each.sigma), 0),
  );
  const inside = draws.filter((each) => each >= energyWh.p05 && each <= energyWh.p95).length / draws.length;
  expect(inside).toBeGreaterThan(0.88);
  expect(inside).toBeLessThan(0.92);
  expect(energyWh.mean).toBeCloseTo(draws.reduce((a, b) => a + b, 0) / draws.length, 0);
});
