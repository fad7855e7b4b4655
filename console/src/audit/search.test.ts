import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actionWords, auditSearch, detailWords } from './search.ts';

test('an address gives what the page knows, and nothing else', () => {
  const all = { actor: 'Ada', action: 'key.create', subject: 'k_1' };
  expect(auditSearch({ ...all, limit: 5 })).toEqual(all);
  expect(auditSearch({ actor: ' ', action: null, subject: 42 })).toEqual({ subject: '42' });
  expect(auditSearch({ actor: 'x'.repeat(999) }).actor).toHaveLength(200);
});

test('what was done is said in words, and as it is written where there are none', () => {
  expect(actionWords('key.revoke')).toBe('revoked a key');
  expect(actionWords('of.others')).toBe('of.others');
  expect(detailWords('viewer')).toBe('viewer');
  expect(detailWords({ days: 60 })).toBe('{"days":60}');
  expect(detailWords({ rpm: 60, budgets: [{ usd: 5, period: 'day' }] })).toBe('60 requests a minute, 5.00 USD a day');
  const change = { kind: 'price', path: 'workloads.a.prices.x', before: null, after: 80, secret: false };
  expect(detailWords([change, { ...change, path: 'b', before: '', secret: true }])).toBe(
    'workloads.a.prices.x from not set to 80; b changed',
  );
  expect(detailWords(null)).toBe('none');
});

test('whatever people change is told in words: every action that is recorded has some', () => {
  const rooms = join(import.meta.dirname, '../../../server/src');
  const actions = globSync('{identity,planning,intake,doors,app}/**/*.ts', { cwd: rooms })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(join(rooms, file), 'utf8').matchAll(/\brecord\([^;]*?'([a-z]+\.[a-z-]+)'/g)])
    .map(([, action]) => action!);
  expect(new Set(actions).size).toBeGreaterThan(8);
  expect(actions.filter((action) => actionWords(action) === action)).toEqual([]);
});
