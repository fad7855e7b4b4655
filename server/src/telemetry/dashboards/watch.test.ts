import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { WATCH_SERIES } from '../watch/watch-metrics.ts';
import { dashboardJson } from './builder.ts';
import { WATCH } from './watch.ts';

const FILE = join(import.meta.dirname, '../../../../deploy/grafana/watch.json');

test('the dashboard to import is what the code says', () => {
  const text = `${JSON.stringify(dashboardJson(WATCH), null, 2)}\n`;
  if (process.env['UPDATE_DOCS'] === '1') {
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, text);
  }
  expect(readFileSync(FILE, 'utf8') === text ? 'current' : 'run this test with UPDATE_DOCS=1').toBe('current');
});

test('it asks for every series that watch exports, and for no other', () => {
  const exprs = WATCH.rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)));
  const named = new Set(exprs.flatMap((expr) => expr.match(/joulegate_\w+/g) ?? []));
  expect([...named].sort()).toEqual(Object.values(WATCH_SERIES).sort());
});
