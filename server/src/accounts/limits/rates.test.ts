import { describe, expect, test } from 'vitest';
import { JoulegateError } from '../../units/index.ts';
import type { Rates } from './contract.ts';
import { pushRateLimits } from './rates.ts';
import { claim, setUp, subject } from './store.fixture.ts';

const NONE: Rates = { requests: null, tokens: null };
const list = (...of: Parameters<typeof pushRateLimits>[1][]): string[] => {
  const headers: string[] = [];
  for (const each of of) pushRateLimits(headers, each);
  return headers;
};

describe('headers of rate limits', () => {
  test.each([
    [0, '0ms'],
    [120, '120ms'],
    [999, '999ms'],
    [1000, '1s'],
    [1001, '2s'],
    [59_000, '59s'],
    [59_001, '1m0s'],
    [60_750, '1m1s'],
    [360_000, '6m0s'],
  ])('write a wait of %i ms as %s, rounded up', (resetMs, told) => {
    const rates: Rates = { ...NONE, requests: { limit: 5, remaining: 2, resetMs } };
    expect(list({ kind: 'granted', rates })).toEqual([
      'x-ratelimit-limit-requests',
      '5',
      'x-ratelimit-remaining-requests',
      '2',
      'x-ratelimit-reset-requests',
      told,
    ]);
  });

  test('say when to come again where waiting helps, in whole seconds that are never too short', () => {
    const error = new JoulegateError('JG_RATE_LIMITED', 'x');
    const refused = (retryAfterMs: number | null): string[] =>
      list({ kind: 'refused', error, rates: NONE, retryAfterMs });
    expect(refused(1)).toEqual(['retry-after', '1', 'retry-after-ms', '1']);
    expect(refused(2001)).toEqual(['retry-after', '3', 'retry-after-ms', '2001']);
    expect(refused(0)).toEqual(['retry-after', '0', 'retry-after-ms', '0']);
    expect(refused(null)).toEqual([]);
    expect(list({ kind: 'granted', rates: NONE })).toEqual([]);
  });
});

describe('what is left', () => {
  test('is that of the owner with least left, for requests and tokens apart, and of the narrowest where both have as much', () => {
    const { store } = setUp({ organisation: { rpm: 9, tpm: 50 }, teams: { research: { rpm: 4 } }, keys: { tpm: 80 } });
    expect(store.reserve(claim({ tokens: 20 }))).toMatchObject({
      rates: { requests: { limit: 4, remaining: 3 }, tokens: { limit: 50, remaining: 30 } },
    });
    const same = setUp({ organisation: { rpm: 9 }, keys: { rpm: 9 } }).store;
    const other = { ...subject, keyId: 'k2', team: null };
    same.reserve(claim({ subject: other }));
    expect(same.reserve(claim())).toMatchObject({ rates: { requests: { limit: 9, remaining: 7 }, tokens: null } });
    // Both have 9 left of 9: nothing tells them apart, and nothing is below nothing.
    expect(setUp({ organisation: { rpm: 3 }, keys: { rpm: 3 } }).store.reserve(claim())).toMatchObject({
      rates: { requests: { limit: 3, remaining: 2 } },
    });
  });

  test('is never less than nothing, however far a limit was lowered, and has reset when nothing is used', () => {
    const { store, clock } = setUp({ keys: { tpm: 100 } });
    store.reserve(claim({ id: 'big', tokens: 500 }));
    expect(store.reserve(claim({ tokens: 0 }))).toMatchObject({
      kind: 'granted',
      rates: { tokens: { limit: 100, remaining: 0, resetMs: 60_750 } },
    });
    clock.pass(61_000);
    expect(store.reserve(claim({ tokens: 0 }))).toMatchObject({
      rates: { tokens: { limit: 100, remaining: 100, resetMs: 0 } },
    });
  });
});
