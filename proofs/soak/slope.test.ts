import { expect, test } from 'vitest';
import { Random } from '../fuzz/random.ts';
import { slopeOf } from './slope.ts';

const noise = (random: Random): number => (random.next() + random.next() + random.next() - 1.5) * 8;

test('finds a slope, and says when there is none beyond noise', () => {
  const random = new Random(3);
  const points = (perHour: number) => Array.from({ length: 1200 }, (_, i) => ({ x: i / 3600, y: 150 + (perHour * i) / 3600 + noise(random) }));
  const growing = slopeOf(points(60));
  expect(growing.lower).toBeGreaterThan(40);
  expect(growing.upper).toBeLessThan(80);
  const flat = slopeOf(points(0));
  expect(flat.lower).toBeLessThan(0);
  expect(flat.upper).toBeGreaterThan(0);
});
