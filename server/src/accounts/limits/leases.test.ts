import { describe, expect, test } from 'vitest';
import { claim, setUp, usd } from './store.fixture.ts';

describe('leases', () => {
  test('a request that is never settled frees its slot; what it really took is booked once, however late', () => {
    const { store, clock } = setUp({ keys: { concurrency: 1, budgets: [{ usd: 1, period: 'day' }] } });
    store.reserve(claim({ id: 'a', nanoUsd: 900_000_000 }));
    clock.pass(119_999);
    expect(store.reserve(claim({ nanoUsd: 0 })).kind).toBe('refused');
    clock.pass(1);
    expect(usd(store, 'key')).toMatchObject({ used: 0, reserved: 0 });
    store.reserve(claim({ id: 'b', nanoUsd: 100_000_000 }));
    const actual = { tokens: 5, nanoUsd: 800_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 };
    expect([store.settle('a', actual), store.settle('a', actual), store.settle('a', actual)]).toEqual([
      'late',
      'unknown',
      'unknown',
    ]);
    expect(usd(store, 'key')).toMatchObject({ used: 0.8, reserved: 0.1 });
    expect(store.reserve(claim({ nanoUsd: 0 })).kind).toBe('refused');
  });

  test('a long stream keeps its slot by renewing', () => {
    const { store, clock } = setUp({ keys: { concurrency: 1 } });
    store.reserve(claim({ id: 'a' }));
    for (let i = 0; i < 10; i++) {
      clock.pass(100_000);
      expect(store.renew('a')).toBe(true);
    }
    expect(store.reserve(claim()).kind).toBe('refused');
    clock.pass(120_000);
    expect(store.renew('a')).toBe(false);
    expect(store.stats()).toEqual({ open: 0, expired: 1 });
  });

  test('memory is bounded: what nobody settles within a day is forgotten', () => {
    const { store, clock } = setUp({});
    for (let i = 0; i < 100_200; i++) store.reserve(claim());
    clock.pass(120_000);
    expect(store.stats()).toEqual({ open: 0, expired: 100_000 });
    clock.pass(86_400_000);
    expect(store.stats()).toEqual({ open: 0, expired: 0 });
  });
});

describe('time', () => {
  test('a wall clock that steps frees no minute and locks none; each day keeps its own budget', () => {
    const { store, clock } = setUp({ keys: { rpm: 2, budgets: [{ usd: 1, period: 'day' }] } });
    const spend = (nanoUsd: number): string => {
      const result = store.reserve(claim({ nanoUsd }));
      return result.kind === 'granted' ? 'granted' : result.error.code;
    };
    expect([spend(900_000_000), spend(0)]).toEqual(['granted', 'granted']);
    clock.wall += 13 * 3_600_000;
    expect(spend(0)).toBe('JG_RATE_LIMITED');
    clock.wall -= 26 * 3_600_000;
    expect(spend(0)).toBe('JG_RATE_LIMITED');
    clock.steady += 61_000;
    expect(spend(900_000_000)).toBe('granted');
    clock.wall += 13 * 3_600_000;
    expect(spend(900_000_000)).toBe('JG_BUDGET_SPENT');
    expect(spend(100_000_000)).toBe('granted');
  });

  test('a settlement after midnight lands in the day of its reservation', () => {
    const { store, clock } = setUp({ keys: { budgets: [{ usd: 1, period: 'day' }] } });
    clock.pass(12 * 3_600_000 - 1000);
    store.reserve(claim({ id: 'a', nanoUsd: 1_000_000_000 }));
    clock.pass(2000);
    expect(usd(store, 'key')).toMatchObject({ used: 0, reserved: 0, resetsAt: Date.UTC(2026, 1, 2) });
    expect(store.settle('a', { tokens: 5, nanoUsd: 700_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 })).toBe('settled');
    expect(usd(store, 'key')).toMatchObject({ used: 0, reserved: 0 });
    clock.wall -= 3000;
    expect(usd(store, 'key')).toMatchObject({ used: 0.7, reserved: 0 });
  });
});
