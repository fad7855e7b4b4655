import { describe, expect, test } from 'vitest';
import { limitSetSchema, limitsSchema, nameOf, NO_LIMITS } from './schema.ts';

const taken = (keys: object): boolean => limitsSchema.safeParse({ keys }).success;

describe('limits of the config', () => {
  test('are none where nothing is said, and a month long where a budget says nothing else', () => {
    const callers = { each: { budgets: [] }, teams: {}, keys: {}, workloads: {} };
    expect(NO_LIMITS).toEqual({
      organisation: { budgets: [] },
      organisations: {},
      teams: {},
      keys: { budgets: [] },
      sessions: callers,
      agents: callers,
    });
    expect(limitSetSchema.parse({ budgets: [{ usd: 5 }] })).toEqual({ budgets: [{ usd: 5, period: 'month' }] });
  });

  test('are positive whole numbers of rates, and amounts from nothing on, each up to a million million', () => {
    for (const rate of ['rpm', 'tpm', 'concurrency']) {
      for (const right of [1, 1e12]) expect(taken({ [rate]: right })).toBe(true);
      for (const wrong of [0, -1, 1.5, 1e12 + 1, '5']) expect(taken({ [rate]: wrong })).toBe(false);
    }
    for (const unit of ['usd', 'wh', 'gCo2e', 'litres']) {
      for (const right of [0, 0.5, 1e12]) expect(taken({ budgets: [{ [unit]: right }] })).toBe(true);
      for (const wrong of [-0.1, 1e12 + 1, null]) expect(taken({ budgets: [{ [unit]: wrong }] })).toBe(false);
    }
  });

  test('have periods that are a day, a month or for ever', () => {
    for (const period of ['day', 'month', 'total']) expect(taken({ budgets: [{ usd: 1, period }] })).toBe(true);
    for (const period of ['week', 'hour', '']) expect(taken({ budgets: [{ usd: 1, period }] })).toBe(false);
  });

  test('name owners by something', () => {
    for (const part of ['organisations', 'teams']) {
      expect(limitsSchema.safeParse({ [part]: { a: {} } }).success).toBe(true);
      expect(limitsSchema.safeParse({ [part]: { '': {} } }).success).toBe(false);
    }
  });
});

describe('budgets of one owner', () => {
  test('may be of one unit for several periods, and of several units for one', () => {
    const budgets = [{ usd: 1, period: 'day' }, { usd: 2 }, { wh: 1, period: 'day' }];
    expect(taken({ budgets })).toBe(true);
    expect(taken({ budgets: [...budgets, { usd: 9, period: 'month' }] })).toBe(false);
  });

  test('are told apart by unit and period, a month where none is said; nothing is a unit too', () => {
    expect([nameOf({ usd: 5 }), nameOf({ usd: 0, period: 'day' }), nameOf({ litres: 1, period: 'total' })]).toEqual([
      'usd month',
      'usd day',
      'litres total',
    ]);
  });
});
