import { expect, test } from 'vitest';
import { pieces } from './settled.ts';

test('every hour is in one span, and a span holds no more rows than fit, unless one hour does', () => {
  const hours = [5, 4, 90, 3, 3, 3, 2].map((rows, i) => ({ hour: 10 * i, rows }));
  expect(pieces(hours, 10)).toEqual([
    { fromHour: 0, toHour: 11 },
    { fromHour: 20, toHour: 21 },
    { fromHour: 30, toHour: 51 },
    { fromHour: 60, toHour: 61 },
  ]);
  expect(pieces(hours, 1000)).toEqual([{ fromHour: 0, toHour: 61 }]);
  expect(pieces([], 10)).toEqual([]);
});
