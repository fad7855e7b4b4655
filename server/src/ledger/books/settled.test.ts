import { expect, test } from 'vitest';
import { sumsApart } from './settled.ts';

const hoursIn = {
  first: { fromHour: 0, toHour: 24 },
  second: { fromHour: 24, toHour: 48 },
  inSecond: { fromHour: 30, toHour: 31 },
  wide: { fromHour: 72, toHour: 200 },
  inWide: { fromHour: 80, toHour: 90 },
  touchingWide: { fromHour: 199, toHour: 210 },
  last: { fromHour: 210, toHour: 220 },
};
const all = Object.keys(hoursIn).toReversed();

test('a file whose hours another has too is merged, and so is all that has lines or hours that nobody knows', () => {
  const filesIn = (sql: string): readonly string[] => all.filter((file) => sql.includes(`'${file}'`)).toSorted();
  const of = (over: Partial<Parameters<typeof sumsApart>[0]> = {}) =>
    sumsApart({ hours: all, lines: [], hoursIn, ...over }, 'SELECT * FROM everything');
  expect(filesIn(of().apart)).toEqual(['first', 'last']);
  // What is apart comes again here, for the hours that are held.
  expect(filesIn(of().beside)).toEqual(all.toSorted());
  for (const over of [{ lines: ['some.ndjson'] }, { hours: [...all, 'unknown'] }]) {
    expect(filesIn(of(over).apart)).toEqual([]);
    expect(of(over).beside).toBe('SELECT * FROM everything');
  }
});
