import { describe, expect, test } from 'vitest';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { noRedis, startRedis } from '../../state/redis-server.fixture.ts';
import type { Amounts } from '../dimensions.ts';
import type { LimitStore } from './contract.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
import { twoHandClock, type TwoHandClock } from './test-clock.fixture.ts';

const limits = (usd: number): ReturnType<typeof limitsSchema.parse> =>
  limitsSchema.parse({ keys: { budgets: [{ usd, period: 'day' }] } });
const subject = { organisation: 'o', team: null, keyId: 'k', limits: null };
const taken = (nanoUsd: number): Amounts => ({ tokens: 10, nanoUsd, nanoWh: 1, nanoG: 1, nanoL: 1 });
const LEAST: Amounts = { tokens: 0, nanoUsd: null, nanoWh: null, nanoG: null, nanoL: null };

/** Spends a dollar, then asks for more. */
async function spend(store: LimitStore): Promise<void> {
  expect(store.refusesAny(subject, LEAST)).toBeNull();
  expect((await store.reserve({ id: '1', subject, ...taken(1e9) })).kind).toBe('granted');
  await store.settle('1', taken(1e9));
  expect((await store.reserve({ id: '2', subject, ...taken(1) })).kind).toBe('refused');
}

type Config = ReturnType<typeof limits>;

interface Opened {
  readonly store: LimitStore;
  close(): Promise<void>;
}

async function openInRedis(config: Config, clock: TwoHandClock): Promise<Opened & { readonly redis: SharedStore }> {
  const server = await startRedis();
  const redis = await openRedis(server.url, { timeoutMs: 5000 });
  const store = new RedisLimitStore(redis, config, {
    replicas: 1,
    whenDown: 'closed',
    clock,
    books: () => Promise.resolve({ readAt: 0, entries: [] }),
    hands: () => ({ wallMs: clock.wall, steadyMs: clock.steady }),
  });
  return {
    store,
    redis,
    async close() {
      await store.close();
      await redis.close();
      await server.close();
    },
  };
}

const stores: readonly (readonly [string, (limits: Config, clock: TwoHandClock) => Promise<Opened>])[] = [
  ['in memory', async (limits, clock) => ({ store: new MemoryLimitStore(limits, { clock }), close: async () => {} })],
  ['in Redis', openInRedis],
];

describe.each(stores)('%s', (name, open) => {
  const missing = name === 'in Redis' && noRedis !== null;

  test.skipIf(missing)('a minute that is used up and slots that are taken refuse until they are free', async () => {
    const clock = twoHandClock();
    const { store, close } = await open(limitsSchema.parse({ keys: { rpm: 3, concurrency: 2 } }), clock);
    try {
      await store.reserve({ id: 'a', subject, ...taken(0) });
      expect(store.refusesAny(subject, LEAST)).toBeNull();
      await store.reserve({ id: 'b', subject, ...taken(0) });
      expect(store.refusesAny(subject, LEAST)).toMatchObject({
        error: { code: 'JG_RATE_LIMITED', message: expect.stringContaining('2 of 2 requests at once') },
        retryAfterMs: 1000,
      });
      await store.settle('a', taken(0));
      expect(store.refusesAny(subject, LEAST)).toBeNull();
      await store.reserve({ id: 'c', subject, ...taken(0) });
      await store.settle('b', taken(0));
      await store.settle('c', taken(0));
      clock.pass(20_000);
      const used = store.refusesAny(subject, LEAST);
      expect(used).toMatchObject({
        error: { code: 'JG_RATE_LIMITED', message: expect.stringContaining('3 of 3 requests a minute') },
        rates: { requests: { limit: 3, remaining: 0 } },
      });
      clock.pass((used?.retryAfterMs ?? 0) - 1);
      expect(store.refusesAny(subject, LEAST)).not.toBeNull();
      clock.pass(1);
      expect(store.refusesAny(subject, LEAST)).toBeNull();
      expect((await store.reserve({ id: 'd', subject, ...taken(0) })).kind).toBe('granted');
    } finally {
      await close();
    }
  });

  test.skipIf(missing)(
    'a spent budget refuses whatever would take of it, until the limit is raised or its day ends',
    async () => {
      const clock = twoHandClock();
      const { store, close } = await open(limits(1), clock);
      try {
        await spend(store);
        expect(store.refusesAny(subject, LEAST)?.error.code).toBe('JG_BUDGET_SPENT');
        expect(store.refusesAny(subject, { ...LEAST, nanoUsd: 0 })).toBeNull();
        store.changeLimits(limits(2));
        expect(store.refusesAny(subject, LEAST)).toBeNull();
        expect((await store.reserve({ id: '3', subject, ...taken(1) })).kind).toBe('granted');
        store.changeLimits(limits(1));
        expect((await store.reserve({ id: '4', subject, ...taken(1) })).kind).toBe('refused');
        expect(store.refusesAny(subject, LEAST)).not.toBeNull();
        clock.pass(11 * 3_600_000);
        expect(store.refusesAny(subject, LEAST)).not.toBeNull();
        clock.pass(3_600_000);
        expect(store.refusesAny(subject, LEAST)).toBeNull();
      } finally {
        await close();
      }
    },
  );
});

test.skipIf(noRedis !== null)(
  'in Redis: an old answer goes on refusing, is asked for anew, and costs no more',
  async () => {
    const clock = twoHandClock();
    const { store, redis, close } = await openInRedis(limits(1), clock);
    try {
      await spend(store);
      await redis.command('FLUSHALL');
      expect(store.refusesAny(subject, LEAST)).not.toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(store.refusesAny(subject, LEAST), 'it was young, and nobody was asked').not.toBeNull();
      clock.pass(1001);
      expect(store.refusesAny(subject, LEAST)).not.toBeNull();
      await expect.poll(() => store.refusesAny(subject, LEAST)).toBeNull();
    } finally {
      await close();
    }
  },
);
