import { expect, test } from 'vitest';
import { targetMonth, type CorporateTarget } from '../policy/index.ts';
import { newPace, observePace, paceAllowance, paceSettings } from './pacing-budget.ts';
import { advanceByCalendar } from './pacing-calendar.ts';

const target: CorporateTarget = {
  baseYear: 2025,
  baseTonnes: 120,
  path: { reductionPercentPerYear: 10 },
  scope: 'all',
};
const month = (at: number) => targetMonth(target, at);
const fresh = newPace(
  paceSettings({ kind: 'carbon', limit: 1, periodHours: 720 }, { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 }),
);
const HOUR = 3_600_000;

test('months follow each other by the calendar, each with the grams of its year', () => {
  let pace = advanceByCalendar(fresh, Date.UTC(2026, 10, 1), month);
  for (const [at, start, grams] of [
    [Date.UTC(2026, 10, 30, 23, 59), Date.UTC(2026, 10), 9_000_000],
    [Date.UTC(2026, 11, 1), Date.UTC(2026, 11), 9_000_000],
    [Date.UTC(2027, 0, 1), Date.UTC(2027, 0), 8_000_000],
    // A silence of months, February among them.
    [Date.UTC(2028, 2, 15), Date.UTC(2028, 2), 7_000_000],
  ] as const) {
    pace = observePace(advanceByCalendar(pace, at, month), 1000);
    expect(pace.periodStart).toBe(start);
    expect(pace.settings.limit).toBeCloseTo(grams, 3);
  }
  // The last month has only its own request.
  expect(paceAllowance(pace)).toBeCloseTo(7_000_000 - 1000, 3);
});

test('a start in mid-month gets the rest of the month and that share of the grams', () => {
  const pace = advanceByCalendar(fresh, Date.UTC(2026, 3, 16), month);
  expect(paceAllowance(pace)).toBeCloseTo(4_500_000, 3);
  expect(advanceByCalendar(pace, Date.UTC(2026, 4, 1), month).settings.limit).toBeCloseTo(9_000_000, 3);
});

test('the price goes on over the turn of the month', () => {
  let pace = fresh;
  // Ten times what the month allows, spread evenly.
  for (let at = Date.UTC(2026, 3, 1); at < Date.UTC(2026, 4, 1); at += HOUR)
    pace = observePace(advanceByCalendar(pace, at, month), 125_000);
  const before = pace.price;
  expect(before).toBeGreaterThan(fresh.price);
  const after = advanceByCalendar(pace, Date.UTC(2026, 4, 1, 0, 1), month);
  expect(after.price).toBeGreaterThan(fresh.price);
  expect(after.spent).toBe(0);
});
