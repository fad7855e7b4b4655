import { expect, test } from 'vitest';
import { claim, setUp } from './store.fixture.ts';

test('a minute resets when the last of it has gone, slots at no time, and nothing that is unused resets', () => {
  const { store, clock } = setUp({ keys: { rpm: 5, tpm: 100, concurrency: 4 } });
  const resets = (): readonly (readonly [string, number, number | null])[] =>
    store.usage(['key']).map(({ dimension, used, resetsAt }) => [dimension, used, resetsAt]);
  store.reserve(claim({ tokens: 0 }));
  // Second 10 counts until second 71 begins; it is 10.25.
  expect(resets()).toEqual([
    ['requests', 1, clock.wall + 60_750],
    ['tokens', 0, null],
    ['concurrency', 1, null],
  ]);
  clock.pass(61_000);
  expect(resets()).toEqual([
    ['requests', 0, null],
    ['tokens', 0, null],
    ['concurrency', 1, null],
  ]);
});

test('a hard budget says what is used, what is held, how many did not know, and how far its period has run', () => {
  const budgets = [
    { usd: 5, period: 'day' },
    { wh: 7, period: 'month' },
    { gCo2e: 9, period: 'total' },
  ];
  const { store, clock } = setUp({ keys: { budgets } });
  store.reserve(claim({ id: 'a', nanoUsd: 2_000_000_000, nanoWh: 0, nanoG: 0 }));
  store.settle('a', { tokens: 1, nanoUsd: 1_500_000_000, nanoWh: 500_000_000, nanoG: null, nanoL: 0 });
  store.reserve(claim({ nanoUsd: 250_000_000, nanoWh: 0, nanoG: 1_000_000_000 }));
  const base = {
    kind: 'hard',
    scope: 'key',
    organisation: 'acme',
    owner: 'k1',
    shadowPrice: null,
    shadowPriceUnit: null,
    target: null,
  };
  const month = { start: Date.UTC(2026, 0), end: Date.UTC(2026, 1) };
  expect(store.usage(['key'])).toEqual([
    {
      ...base,
      dimension: 'money',
      period: 'day',
      limit: 5,
      used: 1.5,
      reserved: 0.25,
      unknown: 0,
      unit: 'USD',
      elapsed: 0.5,
      resetsAt: Date.UTC(2026, 1, 1),
    },
    {
      ...base,
      dimension: 'energy',
      period: 'month',
      limit: 7,
      used: 0.5,
      reserved: 0,
      unknown: 0,
      unit: 'Wh',
      elapsed: (clock.wall - month.start) / (month.end - month.start),
      resetsAt: month.end,
    },
    {
      ...base,
      dimension: 'carbon',
      period: 'total',
      limit: 9,
      used: 0,
      reserved: 1,
      unknown: 1,
      unit: 'g',
      elapsed: null,
      resetsAt: null,
    },
  ]);
});

test('rates say their unit and hold nothing back, and only the scopes that were asked for are shown', () => {
  const { store, clock } = setUp({ organisation: { rpm: 3 }, keys: { tpm: 90, concurrency: 2 } });
  store.reserve(claim({ tokens: 30 }));
  const rows = (scopes?: Parameters<typeof store.usage>[0]): readonly (readonly unknown[])[] =>
    store
      .usage(scopes)
      .map(({ scope, owner, dimension, period, limit, used, reserved, unknown, unit, elapsed, resetsAt }) => [
        scope,
        owner,
        dimension,
        period,
        limit,
        used,
        reserved + unknown,
        unit,
        elapsed,
        resetsAt,
      ]);
  const reset = clock.wall + 60_750;
  const key = [
    ['key', 'k1', 'tokens', 'minute', 90, 30, 0, 'tokens', null, reset],
    ['key', 'k1', 'concurrency', null, 2, 1, 0, 'requests at once', null, null],
  ];
  const organisation = ['organisation', 'acme', 'requests', 'minute', 3, 1, 0, 'requests', null, reset];
  expect(rows(['key'])).toEqual(key);
  expect(rows(['organisation', 'team'])).toEqual([organisation]);
  expect(rows()).toEqual([...key, organisation]);
  expect(rows([])).toEqual([]);
});
