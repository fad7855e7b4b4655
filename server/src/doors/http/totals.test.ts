import { expect, test } from 'vitest';
import { entryOf } from './entry.test-data.ts';
import { createTotals } from './totals.ts';

const HOUR = 3_600_000;

test('the nearest counterfactual is the booked figure times the ratio of the expected ones', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf());
  const { money, energy, carbon, latency } = totals.tiles();
  expect(money).toMatchObject({ value: 0.002, nearest: 0.008, tier: 'measured' }); // 0.004 / 0.001
  expect(energy.value).toBeCloseTo(0.5, 12);
  expect(energy.nearest).toBeCloseTo(1, 12); // 0.8 / 0.4
  expect(carbon.nearest).toBeCloseTo(0.8, 12); // 0.4 / 0.05
  expect(latency).toMatchObject({ value: 631, nearest: 581 });
});

test('a total of one deployment keeps its relative interval however many requests it sums', () => {
  const totals = createTotals(HOUR);
  for (let i = 0; i < 1_000; i++) totals.add(entryOf());
  const { energy } = totals.tiles();
  expect(energy.value).toBeCloseTo(500, 9);
  expect(energy.p95! / energy.value).toBeCloseTo(Math.exp(1.645 * 0.39), 9);
});

test('sums stay exact where doubles would drift', () => {
  const totals = createTotals(HOUR);
  for (let i = 0; i < 10_000; i++) totals.add(entryOf({ costNanoUsd: 1 }));
  expect(totals.tiles().money.value).toBe(0.00001);
});

test('without a decision nothing is claimed, and beside decided ones it neither adds nor takes', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf({ decision: null }));
  expect(totals.tiles().money.nearest).toBeNull();
  totals.add(entryOf());
  expect(totals.tiles().money.nearest).toBeCloseTo(0.002 + 0.008, 12);
});

test('unknown energy is not zero energy', () => {
  const totals = createTotals(HOUR);
  totals.add(entryOf({ energyNanoWh: { p50: null, sigma: 0 }, carbonNanoG: { p50: null, sigma: 0 }, tier: null }));
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
