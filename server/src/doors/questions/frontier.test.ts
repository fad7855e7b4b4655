import { expect, test } from 'vitest';
import { hoursWithWork } from './frontier.ts';

const DAY_MS = 86_400_000;

test('a pace begins with the first day that has work: a gateway of yesterday is not thinned out over a week', () => {
  const week = { fromHour: 1000 * 24 + 5, toHour: 1007 * 24 + 5 };
  expect(hoursWithWork(week, [1006 * DAY_MS, 1005 * DAY_MS])).toBe(2 * 24 + 5);
  // The day that the week begins in began before it.
  expect(hoursWithWork(week, [1000 * DAY_MS, 1003 * DAY_MS])).toBe(168);
  expect(hoursWithWork(week, [1007 * DAY_MS])).toBe(5);
  expect(hoursWithWork({ fromHour: 40, toHour: 41 }, [DAY_MS])).toBe(1);
  expect(hoursWithWork(week, [])).toBe(1);
});
