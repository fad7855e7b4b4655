import { expect, test } from 'vitest';
import { fieldOf, periodIn, spanOf, timeOf } from './period.ts';

const NOW = Date.UTC(2026, 10, 28, 14, 20);

test.each([
  ['hour', 1],
  ['day', 24],
  ['week', 168],
  ['month', 720],
] as const)('the last %s is %i whole hours, the running one in it', (name, hours) => {
  const { from, to } = spanOf({ kind: 'last', name }, NOW);
  expect(to).toBe(Date.UTC(2026, 10, 28, 15));
  expect((to - from) / 3_600_000).toBe(hours);
});

test('an address is read back as it was written, and nonsense is the last day', () => {
  expect(periodIn({ from: 1, to: 2 })).toEqual({ kind: 'custom', from: 1, to: 2 });
  expect(periodIn({ period: 'week' })).toEqual({ kind: 'last', name: 'week' });
  for (const search of [{}, { period: 'toString' }, { from: 2, to: 1 }, { from: 'a', to: 3 }])
    expect(periodIn(search)).toEqual({ kind: 'last', name: 'day' });
  expect(timeOf(fieldOf(NOW))).toBe(NOW);
  expect(timeOf('')).toBeNull();
});
