import { expect, test } from 'vitest';
import { keptRows } from './kept-sums.ts';

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
