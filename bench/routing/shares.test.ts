import { expect, test } from 'vitest';
import { sharesOf } from './shares.ts';
import type { MonthRow } from './study.ts';

const row = (hindsight: number, online: number, over: Partial<MonthRow> = {}): MonthRow => ({
  month: 0,
  budgets: { addedMs: 5, moneyOfNearest: null },
  fault: null,
  saving: { static: null, greedy: null, online: online * hindsight, hindsight },
  share: { static: null, greedy: null, online: hindsight > 0 ? online : null },
  overshootMs: -0.01,
  overspendMoney: null,
  violationKwh: 0,
  prices: { gPerMsKwh: 1, gPerUsd: 0 },
  feasible: true,
  gap: 0,
  nearestG: 1000,
  ...over,
});

test('months are weighed by the grams that they could save', () => {
  // 300 of 400 g: the dirty month counts three times.
  const shares = sharesOf([row(0.1, 1), row(0.1, 2 / 3, { nearestG: 3000 })], 'online');
  expect(shares?.mean).toBeCloseTo(0.75, 12);
  expect(shares?.worstMonth).toBeCloseTo(2 / 3, 12);
});

test('months that say nothing of a router are counted and left out', () => {
  const shares = sharesOf([row(0.1, 0.9), row(0.0099, 0.1), row(0, 0), row(0.3, 0.2, { feasible: false })], 'online');
  expect(shares).toMatchObject({ months: 1, outOfReach: 1, nothingToSave: 2 });
  expect(shares?.mean).toBeCloseTo(0.9, 12);
});

test('nothing to judge is null, never a number that is none', () => {
  expect(sharesOf([row(0, 0)], 'online')).toBeNull();
  expect(sharesOf([], 'online')).toBeNull();
  expect(sharesOf([row(0.1, 0.9)], 'static')).toBeNull();
});
