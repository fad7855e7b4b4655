import { describe, expect, test } from 'vitest';
import { claim, refused, setUp, usd } from './store.fixture.ts';

describe('unknown amounts', () => {
  test('are admitted until the budget is spent, and shown, never counted as zero', () => {
    const { store } = setUp({ organisation: { budgets: [{ gCo2e: 1, period: 'day' }] } });
    store.reserve(claim({ id: 'a', nanoG: null, nanoL: 0 }));
    store.settle('a', { tokens: 1, nanoUsd: 1, nanoWh: 1, nanoG: null, nanoL: 0 });
    expect(store.usage(['organisation'])[0]).toMatchObject({ dimension: 'carbon', used: 0, unknown: 1 });
    store.reserve(claim({ id: 'b', nanoG: 1_000_000_000, nanoL: 0 }));
    store.settle('b', { tokens: 1, nanoUsd: 1, nanoWh: 1, nanoG: 1_000_000_000, nanoL: 0 });
    expect(refused(store.reserve(claim({ nanoG: null, nanoL: 0 }))).error.message).toContain(
      '1 of 1 g CO2e are used; it resets',
    );
  });

  test('of a top-up are refused once the budget is spent, unless something is held for them', () => {
    const { store } = setUp({ keys: { budgets: [{ gCo2e: 1, period: 'day' }] } });
    const unknown = { tokens: 10, nanoUsd: 0, nanoWh: 0, nanoG: null, nanoL: 0 };
    store.reserve(claim({ id: 'held', nanoG: 1000 }));
    store.reserve(claim({ id: 'open', nanoG: null }));
    // Nobody knows what it holds, and a top-up with nothing known changes nothing of that.
    expect(store.topUp('open', unknown).kind).toBe('granted');
    store.reserve(claim({ id: 'rest', nanoG: 999_999_000 }));
    expect(store.topUp('held', unknown).kind).toBe('granted');
    expect(refused(store.topUp('open', unknown)).error.code).toBe('JG_BUDGET_SPENT');
  });

  test('settled figures that cannot be true count as unknown', () => {
    const { store } = setUp({ organisation: { tpm: 100, budgets: [{ usd: 1, period: 'day' }] } });
    store.reserve(claim({ id: 'a', tokens: 30 }));
    expect(store.settle('a', { tokens: NaN, nanoUsd: -5, nanoWh: 0.1, nanoL: 0, nanoG: Infinity })).toBe('settled');
    expect(usd(store)).toMatchObject({ used: 0, reserved: 0, unknown: 1 });
    expect(store.usage(['organisation']).find(({ dimension }) => dimension === 'tokens')).toMatchObject({ used: 30 });
  });
});
