import { expect, test } from 'vitest';
import { exclusions } from '../../../server/src/kernel/index.ts';
import { CHOICES, decisionsSearch, filtersOf, without } from './search.ts';

test('an address gives what the page knows, and nothing else', () => {
  const all = {
    period: 'week',
    workload: 'chat',
    model: 'm',
    deployment: 'd',
    origin: 'paris',
    team: 't',
    key: 'k',
    outcome: 'failed',
    mode: 'shadow',
    tier: 'imported',
    reason: 'degraded',
    exclusion: 'control',
    moved: true,
    search: 'jg_1',
  };
  expect(decisionsSearch(all)).toEqual(all);
  expect(
    decisionsSearch({ outcome: 'won', mode: 1, tier: null, moved: 'yes', workload: '  ', other: 'x', from: 1 }),
  ).toEqual({});
  // A number in an address is a text that somebody looks for.
  expect(decisionsSearch({ search: 42, from: 1, to: 2 })).toEqual({ search: '42', from: 1, to: 2 });
  expect(decisionsSearch({ search: 'x'.repeat(999) }).search).toHaveLength(200);
});

test('filters are the address without its period, and one can be taken away', () => {
  const search = { period: 'day', outcome: 'failed', moved: true } as const;
  expect(filtersOf(search)).toEqual({ outcome: 'failed', moved: true });
  expect(without(search, 'moved')).toEqual({ period: 'day', outcome: 'failed' });
});

test('a candidate may be left out for whatever the kernel leaves it out', () => {
  expect(['feasible', ...CHOICES.exclusion]).toEqual(exclusions.names);
});
