import { expect, test } from 'vitest';
import { Random } from '../fuzz/random.ts';
import { slopeOf } from './slope.ts';

const noise = (random: Random): number => (random.next() + random.next() + random.next() - 1.5) * 8;

test('its interval of 95 % holds the true slope in about 95 of 100 soaks', () => {
  for (const perHour of [0, 60]) {
    let held = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed * 7919);
      const { lower, upper } = slopeOf(
        Array.from({ length: 20 }, (_, i) => ({ x: i / 60, y: 150 + (perHour * i) / 60 + noise(random) })),
      );
      expect(upper - lower).toBeLessThan(60);
      if (lower <= perHour && perHour <= upper) held++;
    }
    expect(held).toBeGreaterThan(178);
    expect(held).toBeLessThan(200);
  }
});
