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
  expect(actionWords('invoice.settle')).toBe('invoice.settle');
  expect(detailWords('viewer')).toBe('viewer');
  expect(detailWords({ days: 60 })).toBe('{"days":60}');
  expect(detailWords({ rpm: 60, budgets: [{ usd: 5, period: 'day' }] })).toBe('60 requests a minute, 5.00 USD a day');
  expect(detailWords(null)).toBe('none');
});
