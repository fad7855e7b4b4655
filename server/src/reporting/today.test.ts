import { expect, test } from 'vitest';
import { todayOf } from './today.ts';
import { rowOf } from './totals-row.fixture.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 10, 6, 30);
const HOUR = Math.floor(NOW / HOUR_MS);
const row = (hour: number, usd: number, requests = 1, addedMs = 0) =>
  rowOf({ by: { hour }, requests, addedMs, cost: { nano: BigInt(Math.round(usd * 1e9)), unknown: 0 } });
/** A dollar an hour for as many whole days before this hour. */
const steady = (days: number) => Array.from({ length: days * 24 }, (_, i) => row(HOUR - days * 24 + i, 1));

test('today is compared over whole hours with the same hours of the day before', () => {
  const rows = [
    row(HOUR - 24, 50),
    row(HOUR - 25, 3),
    row(HOUR - 30, 2),
    row(HOUR - 31, 9),
    row(HOUR - 2, 4),
    row(HOUR, 1),
  ];
  const { comparedHours, requests, measures } = todayOf(rows, NOW);
  expect({ comparedHours, requests }).toEqual({ comparedHours: 6, requests: 2 });
  // 06:00 of the day before is no whole hour of today, and 23:00 is of another day.
  expect(measures.money).toMatchObject({ value: 5, wholeHours: 4, before: 5 });
});

test('the month is what is booked and what the hours to its end are expected to take', () => {
  const { measures, monthEnd } = todayOf(steady(5), NOW);
  expect(monthEnd).toBe(Date.UTC(2026, 11, 1));
  const { month, course } = measures.money;
  const ahead = 30 * 24 - (9 * 24 + 6);
  expect(month.soFar).toBe(120);
  expect(month.days).toBe(5);
  expect(month.forecast!.mean).toBeCloseTo(120 + ahead, 9);
  expect(month.forecast!.p05).toBeLessThan(120 + ahead);
  expect(month.forecast!.p05).toBeGreaterThan(120);
  expect(course).toHaveLength(10);
  expect(course.at(-1)).toEqual({ at: NOW, value: 120 });
  // Booked from 06:00 of the fifth on.
  expect(course[4]).toEqual({ at: Date.UTC(2026, 10, 6), value: 18 });
});

test('too little history has no forecast, and a day without entries no figure', () => {
  expect(todayOf(steady(2), NOW).measures.money.month.forecast).toBeNull();
  const { money } = todayOf([], NOW).measures;
  expect(money).toMatchObject({ value: 0, before: null, month: { soFar: 0, forecast: null, days: 0 } });
  const dark = { nano: 0n, unknown: 3 };
  const unknown = todayOf([rowOf({ by: { hour: HOUR }, requests: 3, carbon: { ...dark, sigma: 0 } })], NOW);
  expect(unknown.measures.carbon).toMatchObject({ value: null, unknown: 3 });
});

test('latency is a mean over requests, and stays where it is when every hour has the same', () => {
  const rows = Array.from({ length: 96 }, (_, i) => row(HOUR - 96 + i, 1, 1 + (i % 3), (1 + (i % 3)) * 40));
  const { latency } = todayOf(rows, NOW).measures;
  expect(latency.value).toBeCloseTo(40, 9);
  expect(latency.month.soFar).toBeCloseTo(40, 9);
  for (const end of Object.values(latency.month.forecast!)) expect(end).toBeCloseTo(40, 9);
});
