import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../edge/data-folder.ts';
import { useForecast } from './use-forecast.ts';

test('two whole days say nothing, three say the mean of each hour of the day', () => {
  const day = Array.from({ length: 24 }, (_, hour) => hour);
  expect(useForecast([...day, ...day], 1)).toBeNull();
  const twice = day.map((value) => value * 2);
  const told = useForecast([...day, ...twice, ...day, ...twice], 26)!;
  expect(told.days).toBe(4);
  expect(told.hours[3]!.mean).toBeCloseTo(4.5, 12);
  expect(told.hours[25]!.mean).toBeCloseTo(1.5, 12);
  expect(told.sum.mean).toBeCloseTo(276 * 1.5 + 1.5, 9);
});

test('the interval of days that differ is that of their mean and of days to come, by Student', () => {
  // Totals 24 and 48, four days: deviations of 12, variance 576 / 3; no two neighbours alike.
  const days = [1, 2, 1, 2].flatMap((value) => Array.from({ length: 24 }, () => value));
  const { sum } = useForecast(days, 24)!;
  const variance = Math.max(192 * (1 + 1 / 4), 24 * (0.25 * (96 / 72))) + (0.04 * 36) ** 2 / 3;
  expect(sum.mean).toBeCloseTo(36, 9);
  expect(sum.p95 - sum.mean).toBeCloseTo(2.353 * Math.sqrt(variance), 6);
  expect(sum.p05).toBe(Math.max(0, 36 - 2.353 * Math.sqrt(variance)));
});

test('from two weeks on a weekday is as its own', () => {
  const week = [5, 5, 5, 5, 5, 1, 1].flatMap((value) => Array.from({ length: 24 }, () => value));
  const told = useForecast([...week, ...week, ...week], 7 * 24)!;
  expect(told.days).toBe(21);
  expect(told.hours.map(({ mean }) => mean)).toEqual(week.map((value) => expect.closeTo(value, 9) as number));
  expect(told.hours.every(({ p05, p95, mean }) => p95 - mean < 1e-9 && mean - p05 < 1e-9)).toBe(true);
});

const DATA = dataFolder();
const read = (name: string): string[][] => {
  const bytes = readFileSync(join(DATA!, 'routing/trace', name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
};

/** Share of left-out spans that the 90 % interval held, over origins a few hours apart. */
function coverage(series: readonly number[], ahead: number): { held: number; of: number } {
  let [held, of] = [0, 0];
  for (let from = 72; from + ahead <= series.length; from += 7) {
    const { sum } = useForecast(series.slice(Math.max(0, from - 28 * 24), from), ahead)!;
    const came = series.slice(from, from + ahead).reduce((all, value) => all + value, 0);
    of += 1;
    if (came >= sum.p05 && came <= sum.p95) held += 1;
  }
  return { held, of };
}

test.skipIf(DATA === null)(`nine of ten left-out spans of real traces are in the interval (${SKIPPED_NO_DATA})`, () => {
  const wiki = read('wiki_requests_by_region_part1.csv');
  const jobs = Array.from({ length: 24 * 180 }, () => 0);
  for (const [arrival] of read('batch_azure_vm_part1.csv.gz')) {
    const hour = Math.floor(Number(arrival));
    if (hour < jobs.length) jobs[hour]! += 1;
  }
  const series = [...Array.from({ length: 6 }, (_, i) => wiki.map((row) => Number(row[i + 1]))), jobs];
  for (const ahead of [24, 72, 168, 360]) {
    const all = series.map((each) => coverage(each, ahead));
    const held = all.reduce((sum, each) => sum + each.held, 0) / all.reduce((sum, each) => sum + each.of, 0);
    expect(held, `${ahead} h`).toBeGreaterThanOrEqual(0.9);
  }
});
