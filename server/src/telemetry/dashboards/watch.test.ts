import { expect, test } from 'vitest';
import { WATCH_SERIES } from '../watch/watch-metrics.ts';
import { WATCH } from './watch.ts';

test('it asks for every series that watch exports, and for no other', () => {
  const exprs = WATCH.rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)));
  const named = new Set(exprs.flatMap((expr) => expr.match(/joulegate_\w+/g) ?? []));
  expect([...named].sort()).toEqual(Object.values(WATCH_SERIES).sort());
});
