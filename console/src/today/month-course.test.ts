import { expect, test } from 'vitest';
import { monthPaths } from './month-course.ts';

const FRAME = { monthStart: 0, monthEnd: 100, width: 200, height: 50, limit: null };
const month = (forecast: { mean: number; p05: number; p95: number } | null) => ({ soFar: 20, forecast, days: 9 });

test('a month has its booked course, a fan to its end and a limit with its even pace, on one scale from zero', () => {
  const course = [
    { at: 10, value: 5 },
    { at: 20, value: 20 },
  ];
  expect(monthPaths({ course, month: month({ mean: 80, p05: 60, p95: 100 }) }, { ...FRAME, limit: 50 })).toEqual({
    line: 'M0 50L20 47.5L40 40',
    mean: 'M40 40L200 10',
    fan: 'M40 40L200 20L200 0Z',
    even: 'M0 50L200 25',
    limit: 'M0 25L200 25',
    max: 100,
  });
});

test('without a forecast there is no fan, what is unknown is left out, and nothing at all is a flat line', () => {
  const told = monthPaths({ course: [{ at: 10, value: null }], month: month(null) }, FRAME);
  expect(told).toEqual({ line: 'M0 50', mean: '', fan: '', even: '', limit: '', max: 0 });
  const mean = monthPaths(
    {
      course: [
        { at: 10, value: 8 },
        { at: 20, value: 4 },
      ],
      month: month(null),
    },
    { ...FRAME, isMean: true },
  );
  expect(mean.line).toBe('M20 0L40 25');
});
