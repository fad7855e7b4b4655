import { describe, expect, test } from 'vitest';
import { COUNTED_BY } from '../dimensions.ts';
import { Account } from './account.ts';
import { Tally } from './budget-counters.ts';
import { limitsOf } from './limits-of.ts';
import { budgetError, rateError } from './refusals.ts';
import { limitsSchema } from './schema.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const subject = { organisation: 'acme', team: 'research', keyId: 'k1', limits: null };
const account = (keys: object = {}): Account =>
  new Account('key', 'k1', subject, limitsOf(limitsSchema.parse({ keys }), 'key', subject));

describe('a rate that is used up', () => {
  const told = (kind: 'requests' | 'tokens' | 'concurrency'): readonly (string | undefined)[] => {
    const error = rateError({ account: account(), kind, used: 7, limit: 8, claimed: 5, retryAfterMs: 2001 });
    expect(error).toMatchObject({ code: 'JG_RATE_LIMITED', status: 429 });
    return [error.message, error.hint];
  };

  test.each([
    ['requests', 'key k1 has 7 of 8 requests a minute in use', 'retry after 3 s'],
    [
      'tokens',
      'key k1 has 7 of 8 tokens a minute in use, and this request may take 5',
      'retry after 3 s, or ask for a shorter answer',
    ],
    ['concurrency', 'key k1 has 7 of 8 requests at once in use', 'retry after 3 s, or send fewer requests at once'],
  ] as const)('of %s says whose it is, how long to wait, and what else helps', (kind, message, hint) => {
    expect(told(kind)).toEqual([message, hint]);
  });
});

describe('a budget that is spent', () => {
  const HINT = 'raise the budget, or ask for a shorter answer if a little is left; a retry does not help';

  test.each([
    [{ usd: 5, period: 'day' }, 'the daily money budget', '4 of 5 USD', 'it resets at 2026-02-01T00:00:00.000Z'],
    [{ wh: 5, period: 'month' }, 'the monthly energy budget', '4 of 5 Wh', 'it resets at 2026-02-01T00:00:00.000Z'],
    [{ gCo2e: 5, period: 'total' }, 'the carbon budget', '4 of 5 g CO2e', 'it never resets'],
    [{ litres: 5, period: 'total' }, 'the water budget', '4 of 5 L of water', 'it never resets'],
  ] as const)('as %j says how much is used and when it starts anew', (budget, name, used, reset) => {
    const owner = account({ budgets: [budget] });
    const tally = new Tally();
    tally.use(4e9);
    const error = budgetError(owner, owner.limits.budgets[0]!, tally, null, NOW);
    expect([error.code, error.status, error.message, error.hint]).toEqual([
      'JG_BUDGET_SPENT',
      402,
      `${name} of key k1 is spent: ${used} are used; ${reset}`,
      HINT,
    ]);
  });

  test('says what running requests hold and what this one asks for, in six digits at most', () => {
    const owner = account({ budgets: [{ usd: 5, period: 'total' }] });
    const tally = new Tally();
    tally.hold(1_234_567_891);
    const { message } = budgetError(owner, owner.limits.budgets[0]!, tally, 4_000_000_001, NOW);
    expect(message).toBe(
      `the money budget of key k1 is spent: 0 of 5 ${COUNTED_BY.usd.written} are used, 1.23457 USD are reserved by running requests, and this request may take 4 USD; it never resets`,
    );
  });
});
