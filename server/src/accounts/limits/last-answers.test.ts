import { expect, test } from 'vitest';
import type { Amounts } from '../dimensions.ts';
import { Accounts } from './accounts.ts';
import { surelyRefused, type LastAnswer, type LastAnswers } from './last-answers.ts';
import { limitsSchema } from './schema.ts';
import { subject } from './store.fixture.ts';

const NOON = Date.UTC(2026, 0, 31, 12);
const TO_MIDNIGHT = 12 * 3_600_000;
const ASKED = 1000;
const LEAST: Amounts = { tokens: 0, nanoUsd: null, nanoWh: 0, nanoG: null, nanoL: null };

/** What Redis says of one account. */
interface Told {
  readonly requests?: number;
  readonly requestsGoneMs?: number;
  readonly tokens?: number;
  readonly fitsInMs?: number;
  /** Whole units and nano units used, whole units and nano units held, a budget each. */
  readonly budgets?: readonly (readonly [number, number, number, number])[];
}

function setUp(limits: object, told: readonly Told[], running = 0) {
  const accounts = new Accounts(limitsSchema.parse(limits)).of({ ...subject, team: null });
  const answers: LastAnswers = new WeakMap();
  const reply = [1, 7, NOON, 0, 0, 0, 0, 0, 0];
  for (const { requests = 0, requestsGoneMs = 0, tokens = 0, fitsInMs = 0, budgets = [] } of told)
    reply.push(requests, requestsGoneMs, tokens, 0, 0, fitsInMs, ...budgets.flat());
  const answer: LastAnswer = { reply, accounts, limits: accounts.map((each) => each.limits), askedMs: ASKED };
  if (told.length > 0) for (const account of accounts) answers.set(account, answer);
  return {
    accounts,
    answers,
    ask: (afterMs = 0, least = LEAST) => surelyRefused(accounts, answers, () => running, least, ASKED + afterMs),
  };
}
const code = (found: ReturnType<typeof surelyRefused>): string | null => found?.error.code ?? null;

test('of whom nothing was heard, nobody is refused by a rate or a budget', () => {
  const limits = { keys: { rpm: 1, budgets: [{ usd: 0, period: 'total' }] } };
  expect(setUp(limits, []).ask()).toBeNull();
});

test('a budget is surely spent from the nano on from which nothing fits', () => {
  const limits = { keys: { budgets: [{ usd: 2, period: 'total' }] } };
  const used = (whole: number, rest: number, held = 0): ReturnType<typeof surelyRefused> =>
    setUp(limits, [{ budgets: [[whole, rest, held, 0]] }, {}]).ask();
  expect(code(used(2, 0))).toBe('JG_BUDGET_SPENT');
  expect(used(2, 0)).toMatchObject({ retryAfterMs: null });
  expect(used(1, 999_999_999)).toBeNull();
  // What is held may come back.
  expect(used(1, 0, 5)).toBeNull();
});

test('what costs nothing at some deployment is held up by no budget', () => {
  const told = [{ budgets: [[9, 0, 0, 0]] as const }, {}];
  const ask = setUp({ keys: { budgets: [{ usd: 2, period: 'total' }] } }, told).ask;
  expect(ask(0, { ...LEAST, nanoUsd: 0 })).toBeNull();
  expect(code(ask(0, { ...LEAST, nanoUsd: 1 }))).toBe('JG_BUDGET_SPENT');
});

test('a daily budget is spent until its day ends, and one of all time for ever', () => {
  const told = [{ budgets: [[2, 0, 0, 0]] as const }, {}];
  const day = setUp({ keys: { budgets: [{ usd: 2, period: 'day' }] } }, told).ask;
  expect(code(day(TO_MIDNIGHT - 1))).toBe('JG_BUDGET_SPENT');
  expect(day(TO_MIDNIGHT)).toBeNull();
  const total = setUp({ keys: { budgets: [{ usd: 2, period: 'total' }] } }, told).ask;
  expect(code(total(1e12))).toBe('JG_BUDGET_SPENT');
});

test('each budget is read at its own place, of each owner', () => {
  const limits = {
    organisation: { budgets: [{ usd: 5, period: 'total' }] },
    keys: {
      budgets: [
        { wh: 1, period: 'total' },
        { usd: 3, period: 'month' },
      ],
    },
  };
  const key = (second: readonly [number, number, number, number]) => ({ budgets: [[9, 0, 0, 0], second] as const });
  const open = { budgets: [[4, 0, 0, 0]] as const };
  expect(setUp(limits, [key([2, 0, 0, 0]), open]).ask()).toBeNull();
  expect(setUp(limits, [key([3, 0, 0, 0]), open]).ask()?.error.message).toContain('monthly money budget of key k1');
  expect(setUp(limits, [key([2, 0, 0, 0]), { budgets: [[5, 0, 0, 0]] }]).ask()?.error.message).toContain(
    'money budget of organisation acme is spent: 5 of 5',
  );
});

test('a minute is used up until one request more fits, less the age of the answer', () => {
  const { ask } = setUp({ keys: { rpm: 3, tpm: 100 } }, [
    { requests: 3, requestsGoneMs: 40_000, tokens: 30, fitsInMs: 2500.5 },
    {},
  ]);
  expect(ask()).toMatchObject({
    error: { code: 'JG_RATE_LIMITED', message: expect.stringContaining('key k1 has 3 of 3 requests') as string },
    retryAfterMs: 2501,
    rates: { requests: { limit: 3, remaining: 0, resetMs: 40_000 }, tokens: { limit: 100, remaining: 70, resetMs: 0 } },
  });
  expect(ask(500)).toMatchObject({
    retryAfterMs: 2001,
    rates: { requests: { resetMs: 39_500 }, tokens: { resetMs: 0 } },
  });
  expect(ask(2500)).toMatchObject({ retryAfterMs: 1 });
  expect(ask(2501)).toBeNull();
});

test('slots are those that this process holds, with or without an answer', () => {
  const limits = { keys: { concurrency: 2 } };
  expect(setUp(limits, [], 1).ask()).toBeNull();
  expect(setUp(limits, [], 2).ask()).toMatchObject({
    error: { code: 'JG_RATE_LIMITED', message: expect.stringContaining('2 of 2 requests at once') as string },
    retryAfterMs: 1000,
    rates: { requests: null, tokens: null },
  });
  expect(code(setUp(limits, [{}, {}], 3).ask())).toBe('JG_RATE_LIMITED');
});

test('of several rates the one that lasts longest is named, the narrower owner of equal ones, and a budget before any', () => {
  const limits = { organisation: { rpm: 5, budgets: [{ usd: 1, period: 'total' }] }, keys: { rpm: 3 } };
  const organisation = (fitsInMs: number, used = 0): Told => ({ requests: 5, fitsInMs, budgets: [[used, 0, 0, 0]] });
  const message = (fitsInMs: number, used = 0): string | undefined =>
    setUp(limits, [{ requests: 3, fitsInMs: 2000 }, organisation(fitsInMs, used)]).ask()?.error.message;
  expect(message(1999)).toContain('key k1');
  expect(message(2000)).toContain('key k1');
  expect(message(2001)).toContain('organisation acme');
  expect(message(1, 1)).toContain('budget of organisation acme');
});

test('what was said under other limits says nothing', () => {
  const { accounts, ask } = setUp({ keys: { rpm: 3 } }, [{ requests: 3, fitsInMs: 2000 }, {}]);
  expect(code(ask())).toBe('JG_RATE_LIMITED');
  accounts[0]!.limits = { ...accounts[0]!.limits };
  expect(ask()).toBeNull();
});
