import { expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { openRedis } from '../../state/index.ts';
import { noRedis, startRedis } from '../../state/redis-server.fixture.ts';
import type { Amounts } from '../dimensions.ts';
import type { LimitStore } from './contract.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';

const limits = (usd: number): ReturnType<typeof limitsSchema.parse> =>
  limitsSchema.parse({ keys: { budgets: [{ usd, period: 'total' }] } });
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

test('in memory: refuses whatever would take of a spent budget, until the limit is raised', async () => {
  const store = new MemoryLimitStore(limits(1));
  await spend(store);
  expect(store.refusesAny(subject, LEAST)?.error.code).toBe('JG_BUDGET_SPENT');
  expect(store.refusesAny(subject, { ...LEAST, nanoUsd: 0 })).toBeNull();
  store.changeLimits(limits(2));
  expect(store.refusesAny(subject, LEAST)).toBeNull();
});

test.skipIf(noRedis !== null)('in Redis: by the last refusal, for a second, under the same limits', async () => {
  const server = await startRedis();
  const redis = await openRedis(server.url);
  let nowMs = 0;
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  const store = new RedisLimitStore(redis, limits(1), {
    replicas: 1,
    whenDown: 'closed',
    clock,
    books: () => Promise.resolve({ readAt: 0, entries: [] }),
  });
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
    nowMs += 1001;
    expect(store.refusesAny(subject, LEAST)).toBeNull();
  } finally {
    await store.close();
    await redis.close();
    await server.close();
  }
});
