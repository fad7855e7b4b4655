import { expect, test } from 'vitest';
import { logNormal, seededRng } from '../../server/src/edge/rng.ts';
import { slopeOf } from './million.ts';

const noise = (seed: number, kept: number, n: number): readonly number[] => {
  const rng = seededRng(seed);
  const values: number[] = [];
  for (let i = 0; i < n; i++) values.push(kept * (values.at(-1) ?? 0) + Math.log(logNormal(rng, 1, 1)));
  return values;
};
const samples = (slopePerMinute: number, around: readonly number[]): [number, number][] =>
  around.map((each, i) => [i / 6, 200 + (slopePerMinute * i) / 6 + each]);

test('a straight line has its slope, and no width', () => {
  const { mibPerHour, low, high } = slopeOf(samples(0.5, new Array<number>(60).fill(0)));
  expect([mibPerHour, low, high].map((each) => Math.round(each * 1e6) / 1e6)).toEqual([30, 30, 30]);
});

test.for([0, 0.7])(
  'the interval holds the true slope about 95 times in 100, where neighbours keep %f of each other',
  (kept) => {
    let held = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const { low, high } = slopeOf(samples(0.1, noise(seed, kept, 120)));
      if (low <= 6 && 6 <= high) held++;
    }
    expect(held / 400).toBeGreaterThan(0.9);
    expect(held / 400).toBeLessThan(0.99);
  },
);
