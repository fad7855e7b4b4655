import { expect, test } from 'vitest';
import { sparkPaths } from './sparkline-path.ts';

test('values rise from zero and share their scale with the baseline', () => {
  const paths = sparkPaths(
    [
      { at: 0, value: 1, nearest: 4 },
      { at: 5, value: 2, nearest: 4 },
      { at: 10, value: 0, nearest: 0 },
    ],
    100,
    20,
  );
  expect(paths.line).toBe('M0 15L50 10L100 20');
  expect(paths.nearest).toBe('M0 0L50 0L100 20');
  expect(paths.max).toBe(4);
});

test('one point is a level line, none is nothing, zeros stay on the axis', () => {
  expect(sparkPaths([{ at: 3, value: 2, nearest: null }], 100, 20)).toMatchObject({ line: 'M0 0L100 0', nearest: '' });
  expect(sparkPaths([], 100, 20).line).toBe('');
  expect(
    sparkPaths(
      [
        { at: 0, value: 0, nearest: 0 },
        { at: 1, value: 0, nearest: 0 },
      ],
      100,
      20,
    ).line,
  ).toBe('M0 20L100 20');
});
