import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import type { Budget, Prices } from '../policy/index.ts';
import { advancePace, newPace, observePace, paceAllowance, paceSettings, type Pace } from './pacing-budget.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);
const FREE: Prices = { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 };
const latency = (over: Partial<Budget> = {}): Budget => ({
  kind: 'latency',
  limit: 20,
  periodHours: 168,
  startPrice: null,
  ...over,
});

/** Requests of one day, busier by day: `at` since midnight and the benefit (USD) of going 100 ms away. */
interface Demand {
  readonly at: number;
  readonly benefitUsd: number;
}
function dayOf(seed: number, perHour = 40): Demand[] {
  const rng = seededRng(seed);
  return Array.from({ length: 24 }, (_, hour) => {
    const wave = Math.sin((hour / 24) * 2 * Math.PI);
    const count = Math.round(perHour * (1 + 0.6 * wave));
    // Going far pays most at night.
    return Array.from({ length: count }, (_, i) => ({
      at: hour * HOUR + (i / count) * HOUR,
      benefitUsd: 1e-5 * rng.next() * (1.5 - wave),
    }));
  }).flat();
}

const FAR_MS = 100;
/** Goes far when it pays and the budget allows it. */
function runDays(
  first: Pace,
  from: number,
  days: number,
): { pace: Pace; meanMs: number; prices: number[]; benefitUsd: number; best: number } {
  let pace = first;
  let [spent, count, benefitUsd] = [0, 0, 0];
  const prices: number[] = [];
  const all: number[] = [];
  for (let day = 0; day < days; day++) {
    for (const { at, benefitUsd: gain } of dayOf(from / DAY + day)) {
      pace = advancePace(pace, from + day * DAY + at);
      const far = gain > (FAR_MS * pace.price) / 1000 && paceAllowance(pace) >= FAR_MS;
      pace = observePace(pace, far ? FAR_MS : 0);
      spent += far ? FAR_MS : 0;
      benefitUsd += far ? gain : 0;
      count++;
      all.push(gain);
    }
    prices.push(pace.price);
  }
  // All go equally far, so full knowledge takes the highest benefits.
  const best = all
    .sort((a, b) => b - a)
    .slice(0, Math.floor((20 * count) / FAR_MS))
    .reduce((sum, gain) => sum + gain, 0);
  return { pace, meanMs: spent / count, prices, benefitUsd, best };
}

describe('a latency budget that nobody taught', () => {
  test.each([1, 0.01, 100])(
    'finds its price from one %d times the default and does better in its second week, in a world where the nights pay five times as much',
    (factor) => {
      const settings = { ...paceSettings(latency(), FREE), firstPrice: 1e-4 * factor };
      const one = runDays(newPace(settings), START, 7);
      expect(one.meanMs).toBeLessThanOrEqual(20);
      expect(one.benefitUsd / one.best).toBeGreaterThan(0.8);
      const two = runDays(one.pace, START + 7 * DAY, 7);
      expect(two.meanMs).toBeLessThanOrEqual(20);
      expect(two.meanMs).toBeGreaterThan(19.8);
      expect(two.benefitUsd / two.best).toBeGreaterThan(0.88);
      expect(two.benefitUsd / two.best).toBeGreaterThan(one.benefitUsd / one.best);
    },
  );

  test('is never overspent, whatever requests ask for and whenever they come', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ waitMs: fc.integer({ min: 0, max: HOUR / 3 }), wantMs: fc.integer({ min: 0, max: 200 }) }),
          { minLength: 200, maxLength: 400 },
        ),
        (list) => {
          let pace = newPace(paceSettings(latency(), FREE));
          let at = START;
          for (const { waitMs, wantMs } of list) {
            pace = advancePace(pace, (at += waitMs));
            pace = observePace(pace, wantMs <= paceAllowance(pace) ? wantMs : 0);
          }
          // What was advanced is earned by requests that ask for nothing: as many as came at the most.
          const before = pace.requests;
          for (let i = 0; i <= before; i++) pace = observePace(pace, 0);
          expect(pace.spent).toBeLessThanOrEqual(20 * pace.requests);
        },
      ),
      { numRuns: 50, endOnFailure: true },
    );
  });
});

test('nothing is advanced before anything was seen, and then no more than half of what came', () => {
  let pace = advancePace(newPace(paceSettings(latency(), FREE)), START);
  expect(paceAllowance(pace)).toBe(20);
  for (let hour = 0; hour < 6; hour++) {
    for (let i = 0; i < 60; i++) pace = observePace(advancePace(pace, START + hour * HOUR + i * 60_000), 20);
  }
  pace = advancePace(pace, START + 6 * HOUR);
  // Six hours were seen: six are looked ahead, less the step that runs, each at 60 requests; and this request.
  expect(paceAllowance(pace)).toBeCloseTo(20 * (1 + 0.5 * (360 - 10)), 6);
});

test('a period starts anew, with the price, the rhythm and the demand of the earlier ones', () => {
  const one = runDays(newPace(paceSettings(latency(), FREE)), START, 7).pace;
  const two = advancePace(one, START + 7 * DAY);
  expect([two.spent, two.requests, two.periodStart]).toEqual([0, 0, START + 7 * DAY]);
  expect(Math.abs(Math.log(two.price / one.price))).toBeLessThan(0.5);
  const day = dayOf(START / DAY + 6).length;
  expect(two.outlook.laterRequests / (7 * day)).toBeCloseTo(1, 1);
});

test('periods keep their boundaries over a long silence', () => {
  const pace = advancePace(newPace(paceSettings(latency({ periodHours: 24 }), FREE)), START + 5 * HOUR);
  expect(advancePace(pace, START + 5 * HOUR + 10.5 * DAY).periodStart).toBe(START + 5 * HOUR + 10 * DAY);
});

test('steps without a request leave the price alone', () => {
  const pace = observePace(advancePace(newPace(paceSettings(latency(), FREE)), START), 90);
  const after = advancePace(pace, START + 10 * 60_000);
  expect(after.price).toBeGreaterThan(pace.price);
  expect(advancePace(after, START + 20 * HOUR).price).toBe(after.price);
});

test('a carbon budget allows what is left of its grams, and each step its part of the period', () => {
  const budget: Budget = { kind: 'carbon', limit: 1440, periodHours: 24, startPrice: 50 };
  const open = advancePace(newPace(paceSettings(budget, FREE)), START);
  expect(paceAllowance(open)).toBe(1440);
  // 10 of 1,440 minutes may take 10 g.
  const after = (grams: number): number => advancePace(observePace(open, grams), START + 10 * 60_000).price;
  expect(after(10)).toBeCloseTo(50, 9);
  expect(after(11)).toBeGreaterThan(50);
  expect(after(9)).toBeLessThan(50);
  expect(paceAllowance(observePace(open, 1500))).toBe(0);
});

test('an owned price is the floor and the first price; a start price goes before it', () => {
  const owned = { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.01 };
  expect(paceSettings(latency(), owned)).toMatchObject({ firstPrice: 0.01, lowest: 0.01, taught: false });
  expect(paceSettings(latency({ startPrice: 0.5 }), owned)).toMatchObject({
    firstPrice: 0.5,
    lowest: 0.01,
    taught: true,
  });
  expect(paceSettings(latency({ startPrice: 0 }), owned).firstPrice).toBe(0.01);
  expect(paceSettings({ kind: 'carbon', limit: 1, periodHours: 1 }, FREE)).toMatchObject({
    firstPrice: 50,
    stepMs: 60_000,
  });
});
