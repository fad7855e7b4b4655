import { expect, test } from 'vitest';
import { entryOf } from './entry.test-data.ts';
import { createTotals } from './totals.ts';

const HOUR = 3_600_000;

test('the baseline is the booked counterfactual at the nearest deployment', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf());
  const { money, energy, carbon, latency } = totals.tiles();
  expect(money).toMatchObject({ value: 0.002, nearest: 0.008, tier: 'vendor-declared', unknown: 0 });
  expect(energy.value).toBeCloseTo(0.5, 12);
  expect(energy.nearest).toBeCloseTo(1, 12);
  expect(carbon.nearest).toBeCloseTo(0.8, 12);
  expect(latency).toMatchObject({ value: 631, nearest: 581 });
});

test('a saving is what was booked of the actual usage, whatever the decision expected', () => {
  // 12,000 tokens in and 100 out where a decision expected far fewer in: its ratios would show a gain for a loss.
  const entry = entryOf({
    costNanoUsd: 12_100_000,
    counterfactual: {
      nearest: { deployment: 'near', costNanoUsd: 7_480_000, energyNanoWh: 1, carbonNanoG: null, addedMs: 0 },
      static: null,
      cheapest: null,
      chosen: null,
    },
  });
  const totals = createTotals(HOUR);
  totals.add(entry);
  const { money, carbon } = totals.tiles();
  expect(money.nearest! - money.value).toBeCloseTo(-0.00462, 12);
  expect(money.series[0]!.nearest! - money.series[0]!.value).toBeCloseTo(-0.00462, 12);
  // A nearest deployment whose carbon is unknown neither adds to the saving nor takes from it.
  expect(carbon.nearest).toBe(carbon.value);
});

test('a total is the plain sum of the column, over deployments of any spread', () => {
  const totals = createTotals(HOUR);
  for (const [deployment, sigma] of [
    ['far', 0.9],
    ['near', 0.1],
    ['out', 0.4],
  ] as const)
    totals.add(entryOf({ deployment, carbonNanoG: { mean: 100_000_001, sigma } }));
  expect(totals.tiles().carbon.value).toBe(0.300000003);
});

test('a total of one deployment keeps its relative interval however many requests it sums', () => {
  const totals = createTotals(HOUR);
  for (let i = 0; i < 1_000; i++) totals.add(entryOf());
  const { energy } = totals.tiles();
  expect(energy.value).toBeCloseTo(500, 9);
  expect(energy.p95! / energy.value).toBeCloseTo(Math.exp(1.645 * 0.39 - 0.39 ** 2 / 2), 9);
});

test('sums stay exact where doubles would drift', () => {
  const totals = createTotals(HOUR);
  for (let i = 0; i < 10_000; i++) totals.add(entryOf({ costNanoUsd: 1 }));
  expect(totals.tiles().money.value).toBe(0.00001);
});

test('without a decision nothing is claimed, and beside decided ones it neither adds nor takes', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf({ decision: null, counterfactual: null }));
  expect(totals.tiles().money.nearest).toBeNull();
  totals.add(entryOf());
  expect(totals.tiles().money.nearest).toBeCloseTo(0.002 + 0.008, 12);
});

test('unknown energy is not zero energy', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf({ energyNanoWh: { mean: null, sigma: 0 }, carbonNanoG: { mean: null, sigma: 0 }, tier: null }));
  expect(totals.tiles().energy).toMatchObject({ p05: null, p95: null, tier: null });
});

test('the tier of a total is its weakest', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf({ tier: 'modelled-opaque' }));
  totals.add(entryOf({ tier: 'measured' }));
  expect(totals.tiles().carbon.tier).toBe('modelled-opaque');
});

test('the series keeps 288 buckets and drops what is older', () => {
  const totals = createTotals(HOUR);
  for (let h = 0; h < 400; h++) totals.add(entryOf({ at: h * HOUR }));
  totals.add(entryOf({ at: 0 }));
  const { series } = totals.tiles().money;
  expect(series).toHaveLength(288);
  expect(series[0]!.at).toBe(112 * HOUR);
  expect(totals.requests().total).toBe(401);
});
