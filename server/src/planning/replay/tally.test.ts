import { expect, test } from 'vitest';
import { normal, seededRng } from '../../edge/rng.ts';
import type { Instance } from './instance.ts';
import { replayRow } from './rows.ts';
import { tally, type ErrorGroups } from './tally.ts';

/** Two deployments on the same hardware, in zones of 500 and 100 g/kWh, 1 Wh a request, one origin. */
const COUNT = 10;
const instance: Instance = {
  count: COUNT,
  width: 2,
  objectiveUsd: Float64Array.from({ length: COUNT * 2 }, (_, at) => (at % 2 === 0 ? 0.6 : 0.2)),
  latencyMs: Float64Array.of(2, 32),
  origin: new Uint8Array(COUNT),
  nearest: new Int32Array(COUNT),
  cashUsd: new Float64Array(COUNT * 2).fill(0.1),
  energyWh: new Float64Array(COUNT * 2).fill(1),
  carbonG: Float64Array.from({ length: COUNT * 2 }, (_, at) => (at % 2 === 0 ? 0.5 : 0.1)),
  gridGPerWh: Float64Array.of(0.5, 0.1),
  gridSigma: Float64Array.of(0.1, 0.25),
  hourOf: new Int32Array(COUNT),
};
const groups: ErrorGroups = { hardware: ['a', 'a'], zone: ['DE', 'FR'], sigmaEnergy: Float64Array.of(0.3, 0.3) };
const none = new Uint8Array(2);
const totals = { requests: COUNT, inputTokens: 0, outputTokens: 0 };
const toClean = (n: number): Int32Array => Int32Array.from({ length: COUNT }, (_, r) => (r < n ? 1 : 0));
const near = tally(instance, { choice: instance.nearest, split: null }, none);
const best = tally(instance, { choice: toClean(COUNT), split: null }, none);

test('sums count a split request in both places', () => {
  const own = tally(instance, { choice: toClean(4), split: { request: 5, other: 1, share: 0.25 } }, none);
  expect(own.carbonG).toBeCloseTo(5.75 * 0.5 + 4.25 * 0.1, 12);
  expect(own.addedMs).toBeCloseTo(4.25 * 30, 12);
  expect(own.cashUsd).toBeCloseTo(1, 12);
  expect(own.energyWh).toBeCloseTo(10, 12);
});

test('a choice that breaks a rule is counted, each request once', () => {
  expect(tally(instance, { choice: toClean(3), split: null }, Uint8Array.of(0, 1)).violations).toBe(3);
  expect(
    tally(instance, { choice: toClean(0), split: { request: 5, other: 1, share: 0.5 } }, Uint8Array.of(0, 1))
      .violations,
  ).toBe(1);
});

test('intervals agree with draws of shared errors, and a common hardware error cancels in the per cent', () => {
  const row = replayRow(
    'online',
    tally(instance, { choice: toClean(6), split: null }, none),
    near,
    best,
    groups,
    totals,
  );
  const rng = seededRng(11);
  const draws = Array.from({ length: 20_000 }, () => {
    // Each has a mean of one: what is tallied are expected values.
    const error = (sigma: number): number => Math.exp(sigma * normal(rng) - sigma ** 2 / 2);
    const hardware = error(0.3);
    const dirty = 0.5 * error(0.1);
    const clean = 0.1 * error(0.25);
    const nearest = hardware * 10 * dirty;
    const own = hardware * (4 * dirty + 6 * clean);
    return { own, saving: nearest - own, percent: 100 * (1 - own / nearest) };
  });
  const quantile = (key: keyof (typeof draws)[number], q: number): number =>
    draws.map((draw) => draw[key]).sort((a, b) => a - b)[Math.floor(q * draws.length)]!;
  const near90 = (value: number, expected: number): void => expect(Math.abs(value / expected - 1)).toBeLessThan(0.04);
  near90(row.carbonP05G, quantile('own', 0.05));
  near90(row.carbonP95G, quantile('own', 0.95));
  near90(row.savingP05G, quantile('saving', 0.05));
  near90(row.savingP95G, quantile('saving', 0.95));
  near90(row.savingPercentP05, quantile('percent', 0.05));
  near90(row.savingPercentP95, quantile('percent', 0.95));
  expect(row.shareOfHindsight).toBeCloseTo(0.6, 12);
});
