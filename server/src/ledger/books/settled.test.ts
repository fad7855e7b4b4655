import { expect, test } from 'vitest';
import { keptRows, sumsApart } from './settled.ts';

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

const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ i }));

test('what is asked again is not asked for; the one asked for longest ago goes first, and a large one is never kept', async () => {
  const kept = keptRows(10);
  const asked: string[] = [];
  const of = (key: string, count: number) =>
    kept.of(key, async () => {
      asked.push(key);
      return rows(count);
    });
  expect(await Promise.all([of('a', 4), of('a', 4)])).toEqual([rows(4), rows(4)]);
  await of('b', 4);
  await of('a', 4);
  expect(asked).toEqual(['a', 'b']);
  await of('c', 4);
  await of('a', 4);
  await of('b', 4);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
  await of('large', 6);
  await of('large', 6);
  expect(asked.slice(4)).toEqual(['large', 'large']);
});

test('what failed is asked for anew', async () => {
  const kept = keptRows();
  await expect(kept.of('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await kept.of('a', async () => rows(1))).toEqual(rows(1));
});
