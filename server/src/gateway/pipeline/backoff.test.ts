import { expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { retryAfterMs } from '../dialects/index.ts';
import { backoffMs } from './backoff.ts';

const policy = { maxAttempts: 5, rounds: 2, baseMs: 100, capMs: 1000, longestRetryAfterMs: 5000 };

test('waits spread over all of a window that doubles up to its cap', () => {
  const rng = seededRng(1);
  for (const [round, window] of [
    [0, 100],
    [1, 200],
    [3, 800],
    [4, 1000],
    [20, 1000],
  ] as const) {
    const waits = Array.from({ length: 2000 }, () => backoffMs(policy, round, null, rng) as number);
    expect(Math.max(...waits)).toBeLessThanOrEqual(window);
    // Full jitter is uniform: its mean is half the window, and both ends are reached.
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length / window).toBeCloseTo(0.5, 1);
    expect(Math.min(...waits)).toBeLessThan(window * 0.02);
  }
});

test('an upstream is never asked before it wants to be, and not waited for beyond the policy', () => {
  expect(backoffMs(policy, 0, 3000, seededRng(2))).toBe(3000);
  expect(backoffMs(policy, 0, 5001, seededRng(2))).toBeNull();
});

test.each([
  ['2', 2000],
  ['0.5', 500],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  ['-1', null],
  [null, null],
] as const)('retry-after %j is %j ms', (value, expected) => {
  expect(retryAfterMs(value, 1000)).toBe(expected);
});
