import { expect, test } from 'vitest';
import { requestRate } from './rate.ts';

test('the rate is that of the last minute', () => {
  let nowMs = 0;
  const rate = requestRate(() => nowMs);
  for (let s = 0; s < 120; s++) {
    nowMs = s * 1000;
    rate.count();
    rate.count();
  }
  expect(rate.perMinute()).toBe(120);
  nowMs += 30_000;
  expect(rate.perMinute()).toBe(60);
  nowMs += 600_000;
  expect(rate.perMinute()).toBe(0);
});
