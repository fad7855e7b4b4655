import { expect, test } from 'vitest';
import type { RecordedResult } from '../../planning/index.ts';
import { overrun } from './report.ts';

const day = (meanAddedMs: number, budgetMs: number | null) =>
  ({
    budgetMs,
    rows: [
      { policy: 'nearest', meanAddedMs: 99 },
      { policy: 'online', meanAddedMs },
    ],
  }) as unknown as Pick<RecordedResult, 'budgetMs' | 'rows'>;

test('a day over its latency budget is said, with by how much', () => {
  expect(overrun(day(31.5, 30))).toBe('over its budget: 31.50 ms added on the mean, 1.50 ms (5.0 %) above 30 ms');
  expect(overrun(day(30, 30))).toBeNull();
  expect(overrun(day(31.5, null))).toBeNull();
});
