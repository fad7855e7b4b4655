import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toOpenAiError } from '../../units/index.ts';
import { pushRateLimits } from './rates.ts';
import { limitsSchema } from './schema.ts';
import { claim, refused, setUp, subject, usd } from './store.fixture.ts';

/** The headers as an object. */
function rateLimitHeaders(result: Parameters<typeof pushRateLimits>[1]): Record<string, string> {
  const list: string[] = [];
  pushRateLimits(list, result);
  return Object.fromEntries(
    Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i] as string, list[2 * i + 1] as string]),
  );
}

describe('refusals', () => {
  test('a rate limit says whose it is, how much is used and exactly how long to wait', () => {
    const { store, clock } = setUp({ teams: { research: { rpm: 2 } } });
    store.reserve(claim());
    clock.pass(4000);
    store.reserve(claim());
    const result = refused(store.reserve(claim()));
    expect(result.error).toMatchObject({
      code: 'JG_RATE_LIMITED',
      status: 429,
      message: 'team research has 2 of 2 requests a minute in use',
      hint: 'retry after 57 s',
    });
    // The first one came in second 10 and counts until second 71 begins; it is 14.25 now.
    expect(result.retryAfterMs).toBe(56_750);
    expect(rateLimitHeaders(result)).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1m1s',
      'retry-after': '57',
      'retry-after-ms': '56750',
    });
  });

  test('a spent budget is a 402 that no client retries; it names what is reserved and when it starts anew', () => {
    const { store } = setUp({ organisation: { budgets: [{ usd: 5, period: 'month' }] } });
    store.reserve(claim({ id: 'a', nanoUsd: 4_000_000_000 }));
    store.settle('a', { tokens: 1, nanoUsd: 3_900_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 });
    store.reserve(claim({ nanoUsd: 1_000_000_000 }));
    const result = refused(store.reserve(claim({ nanoUsd: 200_000_000 })));
    expect(result.error.status).toBe(402);
    expect(toOpenAiError(result.error, String).error).toMatchObject({ type: 'budget_error', code: 'JG_BUDGET_SPENT' });
    expect(result.error.message).toBe(
      'the monthly money budget of organisation acme is spent: 3.9 of 5 USD are used, 1 USD are reserved by running requests, and this request may take 0.2 USD; it resets at 2026-02-01T00:00:00.000Z',
    );
    expect(rateLimitHeaders(result)).toEqual({});
    expect(store.reserve(claim({ nanoUsd: 100_000_000 })).kind).toBe('granted');
  });

  test('a budget goes before a rate: waiting would not help', () => {
    const { store } = setUp({ organisation: { budgets: [{ wh: 0.001, period: 'day' }] }, keys: { rpm: 1 } });
    store.reserve(claim());
    expect(refused(store.reserve(claim())).error.code).toBe('JG_BUDGET_SPENT');
  });

  test('all or nothing: who is refused by one limit takes nothing of the others', () => {
    const { store } = setUp({
      organisation: { rpm: 100, tpm: 1000, concurrency: 50, budgets: [{ usd: 1, period: 'day' }] },
      keys: { concurrency: 1 },
    });
    store.reserve(claim());
    const before = store.usage();
    expect(refused(store.reserve(claim())).error.message).toBe('key k1 has 1 of 1 requests at once in use');
    expect(store.usage()).toEqual(before);
  });

  test('exactly after Retry-After the same claim fits, and not a millisecond before', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            tokens: fc.integer({ min: 1, max: 700 }),
            wait: fc.integer({ min: 0, max: 9000 }),
            second: fc.boolean(),
          }),
          { minLength: 10, maxLength: 60 },
        ),
        (steps) => {
          const { store, clock } = setUp({ organisation: { rpm: 7, tpm: 1400 }, keys: { rpm: 6, tpm: 1000 } });
          clock.steady += 0.3;
          const other = { ...subject, keyId: 'k2' };
          for (const { tokens, wait, second } of steps) {
            const own = { tokens, subject: second ? other : subject };
            clock.pass(wait);
            const result = store.reserve(claim(own));
            if (result.kind === 'granted') continue;
            clock.pass(result.retryAfterMs! - 1);
            expect(store.reserve(claim(own)).kind).toBe('refused');
            clock.pass(1);
            expect(store.reserve(claim(own)).kind).toBe('granted');
          }
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  test('a claim larger than the whole token limit goes when it is alone, instead of never', () => {
    const { store, clock } = setUp({ keys: { tpm: 100 } });
    store.reserve(claim({ tokens: 1 }));
    expect(refused(store.reserve(claim({ tokens: 500 }))).error.message).toBe(
      'key k1 has 1 of 100 tokens a minute in use, and this request may take 500',
    );
    clock.pass(61_000);
    expect(store.reserve(claim({ id: 'big', tokens: 500 }))).toMatchObject({
      kind: 'granted',
      rates: { tokens: { limit: 100, remaining: 0 } },
    });
    expect(store.reserve(claim({ tokens: 1 })).kind).toBe('refused');
    store.settle('big', { tokens: 60, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: 0 });
    expect(store.reserve(claim({ tokens: 40 })).kind).toBe('granted');
  });

  test('a claim that is no whole number is an error of ours, and counts nothing', () => {
    const { store } = setUp({ keys: { rpm: 5, budgets: [{ usd: 1, period: 'day' }] } });
    for (const over of [{ nanoUsd: NaN }, { tokens: -1 }, { nanoL: 0, nanoG: 0.5 }, { tokens: Infinity }])
      expect(() => store.reserve(claim(over))).toThrow(RangeError);
    expect(() => store.reserve(claim({ nanoUsd: NaN, nanoG: null }))).toThrow(
      'a claim needs whole numbers: 10 tokens, NaN nano-USD, 1000000 nano-Wh, null nano-g, 0 nano-L',
    );
    expect(store.stats()).toEqual({ open: 0, expired: 0 });
  });
});

test('teams of the same name in two organisations, and a key named like a team, are counted apart', () => {
  const { store } = setUp({ teams: { research: { rpm: 1 } }, keys: { rpm: 1 } });
  expect(store.reserve(claim()).kind).toBe('granted');
  expect(store.reserve(claim({ subject: { ...subject, organisation: 'globex' } })).kind).toBe('granted');
  expect(store.reserve(claim({ subject: { ...subject, keyId: 'research', team: 'other' } })).kind).toBe('granted');
  expect(store.reserve(claim({ subject: { ...subject, keyId: 'k2' } })).kind).toBe('refused');
  for (const team of ['constructor', '__proto__'])
    expect(store.reserve(claim({ subject: { ...subject, keyId: team, team } })).kind).toBe('granted');
});

test('new limits bind at once what was spent before them', () => {
  const { store } = setUp({});
  for (let i = 0; i < 5; i++) store.reserve(claim({ id: `n${i}`, nanoUsd: 200_000_000 }));
  store.changeLimits(limitsSchema.parse({ teams: { research: { rpm: 5, budgets: [{ usd: 1, period: 'month' }] } } }));
  expect(usd(store, 'team')).toMatchObject({ limit: 1, reserved: 1 });
  expect(refused(store.reserve(claim({ nanoUsd: 1 }))).error.code).toBe('JG_BUDGET_SPENT');
  expect(refused(store.reserve(claim({ nanoUsd: 0 }))).error.code).toBe('JG_RATE_LIMITED');
});

test('a key with other limits, as after a reload of the keys, is held to them and keeps what it used', () => {
  const { store } = setUp({ keys: { rpm: 9 } });
  store.reserve(claim({ subject: { ...subject } }));
  const tight = { ...subject, limits: { rpm: 1, budgets: [] } };
  expect(refused(store.reserve(claim({ subject: tight }))).error.message).toBe(
    'key k1 has 1 of 1 requests a minute in use',
  );
});

test('who takes nothing of a budget is not held up by it, even where it is overdrawn', () => {
  const { store } = setUp({ keys: { budgets: [{ usd: 1, period: 'day' }] } });
  store.reserve(claim({ id: 'dear', nanoUsd: 900_000_000 }));
  store.settle('dear', { tokens: 1, nanoUsd: 1_200_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 });
  expect(store.reserve(claim({ nanoUsd: 1 })).kind).toBe('refused');
  expect(store.reserve(claim({ nanoUsd: 0 })).kind).toBe('granted');
});

test('a reserve that is repeated with its id is granted again and counted once', () => {
  const { store } = setUp({ keys: { rpm: 5, concurrency: 1 } });
  const same = claim();
  expect([store.reserve(same).kind, store.reserve(same).kind]).toEqual(['granted', 'granted']);
  expect(store.usage(['key']).map(({ used }) => used)).toEqual([1, 1]);
});

test('headers come from the owner that has least left, and only for limits that exist', () => {
  const { store } = setUp({
    organisation: { rpm: 100, tpm: 900 },
    teams: { research: { rpm: 50, tpm: 500 } },
    keys: { rpm: 10, tpm: 700 },
  });
  expect(rateLimitHeaders(store.reserve(claim({ tokens: 120 })))).toEqual({
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '9',
    'x-ratelimit-reset-requests': '1m1s',
    'x-ratelimit-limit-tokens': '500',
    'x-ratelimit-remaining-tokens': '380',
    'x-ratelimit-reset-tokens': '1m1s',
  });
  expect(rateLimitHeaders(setUp({}).store.reserve(claim()))).toEqual({});
});

test('a limit of water refuses, counts an unknown site as unknown and refuses it too once it is spent', () => {
  const { store } = setUp({ organisation: { budgets: [{ litres: 1, period: 'day' }] } });
  const water = (): object | undefined => store.usage().find(({ dimension }) => dimension === 'water');
  store.reserve(claim({ id: 'dry', nanoL: null }));
  store.settle('dry', { tokens: 1, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: null });
  expect(water()).toMatchObject({ used: 0, unknown: 1, limit: 1, unit: 'L' });
  expect(refused(store.reserve(claim({ nanoL: 1_000_000_001 }))).error.message).toContain('water budget');
  expect(store.reserve(claim({ id: 'all', nanoL: 1_000_000_000 })).kind).toBe('granted');
  expect(refused(store.reserve(claim({ nanoL: null }))).error.code).toBe('JG_BUDGET_SPENT');
});

test('a top-up raises what is held to the new bound, and never lowers it', () => {
  const { store } = setUp({ keys: { budgets: [{ usd: 1, period: 'day' }] } });
  const rest = { tokens: 10, nanoWh: 0, nanoG: 0, nanoL: 0 };
  store.reserve(claim({ id: 'a', nanoUsd: 600_000_000 }));
  expect(store.topUp('a', { ...rest, nanoUsd: 100_000_000 }).kind).toBe('granted');
  expect(usd(store, 'key')).toMatchObject({ reserved: 0.6 });
  expect(store.topUp('a', { ...rest, nanoUsd: 700_000_000 }).kind).toBe('granted');
  expect(usd(store, 'key')).toMatchObject({ reserved: 0.7 });
});

test('where budgets of several owners are spent at once, the key is named before its team and its organisation', () => {
  const budgets = [{ usd: 1 }, { wh: 1 }];
  const message = (limits: Parameters<typeof setUp>[0]): string =>
    refused(setUp(limits).store.reserve(claim({ nanoUsd: 2e9, nanoWh: 2e9 }))).error.message.split(' is spent')[0]!;
  expect(message({ organisation: { budgets }, teams: { research: { budgets } }, keys: { budgets } })).toMatch(
    /^the monthly money budget of key /,
  );
  expect(message({ organisation: { budgets }, teams: { research: { budgets } } })).toBe(
    'the monthly money budget of team research',
  );
  expect(message({ organisation: { budgets: budgets.toReversed() } })).toBe(
    'the monthly energy budget of organisation acme',
  );
});

test('where two rates keep a request waiting equally long, the narrowest owner is named', () => {
  const rates = { rpm: 1 };
  const { store } = setUp({ organisation: rates, teams: { research: rates } });
  store.reserve(claim());
  expect(refused(store.reserve(claim())).error.message).toMatch(/^team research has 1 of 1/);
});

test('a top-up never lowers what is held, whichever amounts it asks for', () => {
  const budgets = (['usd', 'wh', 'gCo2e', 'litres'] as const).map((kind) => ({ [kind]: 1e6 }));
  const amounts = fc.record(
    Object.fromEntries(
      ['nanoUsd', 'nanoWh', 'nanoG', 'nanoL'].map((name) => [name, fc.option(fc.nat({ max: 1000 }), { freq: 4 })]),
    ) as Record<'nanoUsd' | 'nanoWh' | 'nanoG' | 'nanoL', fc.Arbitrary<number | null>>,
  );
  fc.assert(
    fc.property(
      amounts,
      fc.nat({ max: 900 }),
      fc.array(fc.tuple(amounts, fc.nat({ max: 900 }))),
      (first, tokens, more) => {
        const { store } = setUp({ keys: { tpm: 1e6, budgets } });
        const one = claim({ ...first, tokens });
        store.reserve(one);
        const held = (): readonly number[] =>
          store.usage(['key']).map(({ dimension, used, reserved }) => (dimension === 'tokens' ? used : reserved));
        let before = held();
        for (const [wanted, upTo] of more) {
          expect(store.topUp(one.id, { ...wanted, tokens: upTo }).kind).toBe('granted');
          const after = held();
          after.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(before[i]!));
          before = after;
        }
      },
    ),
    { seed: 11 },
  );
});

describe('who would refuse the least that a request can take', () => {
  const LEAST = { tokens: 0, nanoUsd: null, nanoWh: null, nanoG: null, nanoL: null };

  test('is asked without taking anything: a spent budget, a used-up minute, taken slots', () => {
    const { store, clock } = setUp({ keys: { rpm: 2, concurrency: 2, budgets: [{ usd: 0.001, period: 'day' }] } });
    const least = { ...LEAST, nanoUsd: 0 };
    expect(store.refusesAny(subject, LEAST)).toBeNull();
    const [first, second] = [claim({ nanoUsd: 500_000 }), claim({ nanoUsd: 0 })];
    store.reserve(first);
    expect(store.refusesAny(subject, LEAST)).toBeNull();
    store.reserve(second);
    // The minute lasts longer than a slot is expected to.
    expect(store.refusesAny(subject, least)).toMatchObject({
      kind: 'refused',
      error: { code: 'JG_RATE_LIMITED' },
      rates: { requests: { limit: 2, remaining: 0 } },
    });
    clock.pass(61_000);
    expect(store.refusesAny(subject, least)?.error.message).toContain('requests at once');
    store.settle(first.id, { ...first, nanoUsd: 1_000_000 });
    expect(store.refusesAny(subject, least)).toBeNull();
    expect(store.refusesAny(subject, LEAST)).toMatchObject({ error: { code: 'JG_BUDGET_SPENT' }, retryAfterMs: null });
    expect(store.stats()).toEqual({ open: 1, expired: 0 });
    expect(usd(store, 'key')).toMatchObject({ used: 0.001, reserved: 0 });
  });

  test('whom a store knows, it shows before the first request', () => {
    const { store } = setUp({ keys: { rpm: 2 } });
    expect(store.usage()).toEqual([]);
    store.know(subject);
    expect(store.usage()).toMatchObject([{ scope: 'key', owner: 'k1', used: 0, limit: 2 }]);
  });
});

test('what cannot be raised is named', () => {
  const { store } = setUp({});
  expect(() => store.topUp('nobody', claim())).toThrow('request nobody holds no reservation');
  expect(() => store.topUp('nobody', claim({ tokens: -1 }))).toThrow(RangeError);
});
