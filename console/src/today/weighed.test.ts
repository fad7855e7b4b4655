import { expect, test } from 'vitest';
import { coursesOf } from './weighed.ts';

const row = (workload: string, at: number, over: object = {}) => ({
  workload,
  at,
  decisions: 1,
  prices: { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0, waterUsdPerLitre: 0, cashFactor: 1, ...over },
});

test('only prices that weighed something have a course, zeros of other hours included', () => {
  const courses = coursesOf([
    row('chat', 1),
    row('chat', 2, { carbonUsdPerTonne: 90 }),
    row('search', 1, { cashFactor: 1.5 }),
    row('idle', 1),
  ]);
  expect(courses.map(({ workload, price, points }) => [workload, price.title, points])).toEqual([
    [
      'chat',
      'carbon',
      [
        { at: 1, value: 0 },
        { at: 2, value: 90 },
      ],
    ],
    ['search', 'a dollar counts', [{ at: 1, value: 1.5 }]],
  ]);
});
