import { expect, test } from 'vitest';
import { catalogue } from '../../world/index.ts';
import { parseHour } from '../../units/index.ts';
import { replayRequests } from './requests.ts';
import { COSINE_RHYTHM, foldRhythm, localHours } from './rhythm.ts';
import { everySecond, generatedTokenPairs, parseTokenPairs } from './token-pairs.ts';

const origins = catalogue.origins.all.filter(({ key }) => ['paris', 'tokyo', 'mumbai'].includes(key));
const startHour = parseHour('2022-03-21T00:00Z');
const options = {
  origins,
  startHour,
  hours: 168,
  rhythm: COSINE_RHYTHM,
  tokens: generatedTokenPairs(),
  requestsPerHour: 300,
  seed: 7,
};

test('the same seed gives the same list, another seed another', () => {
  const first = replayRequests(options);
  expect(replayRequests(options)).toEqual(first);
  expect(replayRequests({ ...options, seed: 8 }).atHours).not.toEqual(first.atHours);
});

test('requests come in order, equally from every origin, at the rate asked for', () => {
  const { atHours, origin, count } = replayRequests(options);
  expect(atHours.every((at, i) => i === 0 || at >= atHours[i - 1]!)).toBe(true);
  expect(atHours.at(-1)).toBeLessThan(168);
  // Poisson: five standard deviations.
  expect(Math.abs(count - 300 * 168)).toBeLessThan(5 * Math.sqrt(300 * 168));
  for (const o of [0, 1, 2]) {
    const own = origin.filter((value) => value === o).length;
    expect(Math.abs(own - 100 * 168)).toBeLessThan(5 * Math.sqrt(100 * 168));
  }
});

test('demand follows local time: each origin peaks at its own afternoon', () => {
  const { atHours, origin } = replayRequests(options);
  // 15:00 in UTC: Paris in winter time, UTC+1 until the 27th; Tokyo, UTC+9; Mumbai, UTC+5:30.
  const peaks = { paris: 14, mumbai: 10, tokyo: 6 };
  origins.forEach(({ key }, o) => {
    const byHour = new Array<number>(24).fill(0);
    atHours.forEach((at, r) => {
      if (origin[r] === o) byHour[Math.floor(at) % 24]!++;
    });
    const peak = peaks[key as keyof typeof peaks];
    const around = (hour: number): number => [-1, 0, 1].reduce((sum, off) => sum + byHour[(hour + off + 24) % 24]!, 0);
    expect(around(peak)).toBeGreaterThan(2.4 * around(peak + 12));
  });
});

test('local hours know daylight saving', () => {
  const sunday = parseHour('2022-03-27T00:00Z');
  expect([...localHours('Europe/Paris', sunday, 3)]).toEqual([1, 3, 4]);
});

test('a rhythm folds to a mean day of mean 1', () => {
  const rows = Array.from({ length: 48 }, (_, hour) => `${hour * 3600},${hour % 24 === 12 ? 4 : 1}`);
  const { shape } = foldRhythm(['t_s,requests_per_s', ...rows].join('\n'), 'two days');
  expect(shape.reduce((sum, value) => sum + value, 0) / 24).toBeCloseTo(1, 12);
  expect(shape[12]! / shape[11]!).toBeCloseTo(4, 12);
});

test('a cell that is no number names its line', () => {
  expect(() => parseTokenPairs('t_s,input_tokens,output_tokens\n0,12,3\n1,,4', 'trace')).toThrow(
    /trace, line 3: input_tokens is empty/,
  );
});

test('generated lengths have the published means', () => {
  const { input, output } = generatedTokenPairs();
  const mean = (values: Int32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(input) / 1155).toBeCloseTo(1, 1);
  expect(mean(output) / 211).toBeCloseTo(1, 1);
});

test('halves are disjoint and complete', () => {
  const pairs = { input: Int32Array.of(1, 2, 3), output: Int32Array.of(4, 5, 6), source: 'three' };
  expect([...everySecond(pairs, 0).input, ...everySecond(pairs, 1).input]).toEqual([1, 3, 2]);
  expect([...everySecond(pairs, 1).output]).toEqual([5]);
});
