import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { askRedis, noRedis, startRedis, type RedisServer } from '../../state/redis-server.fixture.ts';
import type { SpendEntry, Spent } from './contract.ts';
import type { RedisLimitOptions } from './redis-limit-options.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
import { claim, subject } from './store.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

const open: { close(): unknown }[] = [];
let server: RedisServer;
beforeEach(async () => {
  if (noRedis === null) server = await startRedis();
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  await server?.close();
});

async function setUp(
  limits: object,
  options: Partial<RedisLimitOptions> = {},
): Promise<{ store: RedisLimitStore; redis: SharedStore; news: boolean[] }> {
  const redis = await openRedis(server.url);
  const news: boolean[] = [];
  const store = new RedisLimitStore(redis, limitsSchema.parse(limits), {
    replicas: 4,
    whenDown: 'share',
    books: () => Promise.resolve({ readAt: 0, entries: [] }),
    changed: (up) => news.push(up),
    ...options,
  });
  open.push(redis, store);
  return { store, redis, news };
}
const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; !(await what()); i++) {
    if (i > 400) throw new Error('it did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const spent: SpendEntry = {
  at: Date.now(),
  organisation: 'acme',
  team: 'research',
  keyId: 'k1',
  nanoUsd: 700_000_000,
  nanoWh: 0,
  nanoG: null,
  nanoL: 0,
};
const take = async (store: RedisLimitStore, times: number, over: object = {}): Promise<number> => {
  let granted = 0;
  for (let i = 0; i < times; i++)
    if ((await store.reserve(claim({ nanoUsd: 0, ...over }))).kind === 'granted') granted++;
  return granted;
};

describe.skipIf(noRedis !== null)('where Redis does not answer', () => {
  test(
    'a replica keeps to its share of what was left, then to its share, and all is booked when Redis is back',
    { timeout: 90_000 },
    async () => {
      const { store, news } = await setUp({ organisation: { rpm: 100, budgets: [{ usd: 1, period: 'total' }] } });
      const first = claim({ nanoUsd: 600_000_000 });
      await store.reserve(first);
      await store.settle(first.id, { tokens: 1, nanoUsd: 200_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 });
      expect(await take(store, 19)).toBe(19);
      server.pause();
      const from = performance.now();
      // 80 of 100 are left, a quarter is 20; 0.8 USD are left, a quarter is 0.2.
      expect(await take(store, 40)).toBe(20);
      expect(performance.now() - from).toBeLessThan(1000);
      expect(news).toEqual([false]);
      const dear = await store.reserve(claim({ nanoUsd: 250_000_000 }));
      expect(dear).toMatchObject({
        kind: 'refused',
        error: { code: 'JG_BUDGET_SPENT', message: expect.stringContaining("one gateway's share") },
      });
      server.goOn();
      await until(() => news.length === 2);
      expect((await store.reserve(claim({ nanoUsd: 250_000_000 }))).kind).toBe('granted');
    },
  );

  test('what was served in the share is booked in Redis once, whatever was sent twice', async () => {
    const { store, news } = await setUp({
      organisation: { budgets: [{ usd: 1, period: 'total' }] },
      keys: { concurrency: 12 },
    });
    const before = claim({ nanoUsd: 1000 });
    await store.reserve(before);
    server.pause();
    const during = [claim({ nanoUsd: 50_000_000 }), claim({ nanoUsd: 50_000_000 })];
    for (const each of during) expect((await store.reserve(each)).kind).toBe('granted');
    const settled = [before, ...during].map(({ id }) =>
      store.settle(id, { tokens: 5, nanoUsd: 30_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 600));
    server.goOn();
    expect(await Promise.all(settled)).toEqual(['settled', 'settled', 'settled']);
    await until(() => news.at(-1) === true);
    const readings = await store.usage();
    expect(readings.find(({ dimension }) => dimension === 'money')).toMatchObject({ used: 0.09, reserved: 0 });
    expect(readings.find(({ dimension }) => dimension === 'concurrency')).toMatchObject({ used: 0 });
    expect(store.stats()).toEqual({ open: 0, expired: 0 });
  });

  test('a store that fails again and again gives its share once, until it has told what was served', async () => {
    const { store, news } = await setUp({ keys: { rpm: 100 } });
    const outage = async (what: () => Promise<void>): Promise<void> => {
      server.pause();
      await what();
      server.goOn();
      await until(() => news.at(-1) === true);
    };
    await take(store, 20);
    const granted: string[] = [];
    await outage(async () => {
      for (let i = 0; i < 30; i++) {
        const one = claim({ nanoUsd: 0 });
        if ((await store.reserve(one)).kind === 'granted') granted.push(one.id);
      }
      expect(granted).toHaveLength(20);
    });
    // Nothing was heard of it since.
    await outage(() => expect(store.reserve(claim())).rejects.toMatchObject({ code: 'JG_STORE_DOWN' }));
    // They run, so that an answer tells nothing of them.
    expect(await take(store, 1)).toBe(1);
    await outage(() => expect(store.reserve(claim())).rejects.toMatchObject({ code: 'JG_STORE_DOWN' }));
    await Promise.all(granted.map((id) => store.release(id)));
    expect(await take(store, 1)).toBe(1);
    // 42 of 100 are taken, a quarter of the rest is 14.
    await outage(async () => expect(await take(store, 30)).toBe(14));
  });

  test('one that has more to count than it can is full, not down: what is too much goes unasked and says so', async () => {
    const redis = await openRedis(server.url, { timeoutMs: 5000 });
    const [news, told]: [boolean[], string[]] = [[], []];
    const store = new RedisLimitStore(redis, limitsSchema.parse({ keys: { concurrency: 10_000 } }), {
      replicas: 1,
      whenDown: 'closed',
      books: () => Promise.resolve({ readAt: 0, entries: [] }),
      changed: (up) => news.push(up),
      slow: (detail) => told.push(detail),
    });
    open.push(redis, store);
    await take(store, 1);
    const all = await Promise.allSettled(Array.from({ length: 9000 }, () => store.reserve(claim({ nanoUsd: 0 }))));
    const refused = all.filter((each) => each.status === 'rejected');
    for (const { reason } of refused)
      expect(reason).toMatchObject({
        code: 'JG_OVERLOADED',
        status: 503,
        message: expect.stringContaining('more to count'),
      });
    expect(refused.length).toBeGreaterThan(0);
    expect(told).toHaveLength(refused.length);
    const granted = all.length - refused.length;
    expect(granted).toBeGreaterThanOrEqual(128);
    expect(news).toEqual([]);
    expect((await store.usage(['key']))[0]?.used).toBe(granted + 1);
    expect(await take(store, 5)).toBe(5);
  });

  test.each(['closed', 'share'] as const)(
    'an answer that is late while others come is of a full store; %s',
    async (whenDown) => {
      const redis = await openRedis(server.url, { timeoutMs: 5000 });
      let lateId: string | null = null;
      const answered = Promise.withResolvers<void>();
      const late: SharedStore = {
        ...redis,
        async run(script, keys, args) {
          const reply = await redis.run(script, keys, args);
          if (args[0] !== lateId) return reply;
          await answered.promise;
          lateId = null;
          throw Object.assign(new Error('no answer to reserve within 50 ms'), { name: 'LateError' });
        },
      };
      const [news, told]: [string[], string[]] = [[], []];
      const store = new RedisLimitStore(late, limitsSchema.parse({ keys: { concurrency: 9 } }), {
        replicas: 1,
        whenDown,
        books: () => Promise.resolve({ readAt: 0, entries: [] }),
        changed: (up, detail) => news.push(`${up} ${detail}`),
        slow: (detail) => told.push(detail),
      });
      open.push(redis, store);
      await take(store, 1);
      const slow = claim({ nanoUsd: 0 });
      lateId = slow.id;
      const waits = store.reserve(slow);
      expect(await take(store, 1)).toBe(1);
      answered.resolve();
      if (whenDown === 'share') {
        // It is not idle: its share is taken, and it is left alone for a moment.
        expect((await waits).kind).toBe('granted');
        expect(news[0]).toBe('false it is full: no answer to reserve within 50 ms');
        return;
      }
      await expect(waits).rejects.toMatchObject({ code: 'JG_OVERLOADED' });
      expect([news, told]).toEqual([[], ['no answer to reserve within 50 ms']]);
      // What it may hold there all the same is given back.
      await until(async () => (await store.usage(['key']))[0]?.used === 2);
    },
  );

  test('closed: 503 within the time limit, and nothing is held afterwards', async () => {
    const { store, news } = await setUp({ keys: { concurrency: 2 } }, { whenDown: 'closed' });
    await take(store, 1);
    server.pause();
    const from = performance.now();
    await expect(store.reserve(claim())).rejects.toMatchObject({ code: 'JG_STORE_DOWN', status: 503 });
    expect(performance.now() - from).toBeLessThan(250);
    server.goOn();
    await until(() => news.at(-1) === true);
    await until(async () => (await store.usage(['key']))[0]?.used === 1);
    expect(await take(store, 3)).toBe(1);
  });

  test('closed: whoever has no limits is served, and booked once it is back', async () => {
    const { store, news } = await setUp({ teams: { research: { rpm: 9 } } }, { whenDown: 'closed' });
    server.pause();
    const free = claim({ subject: { ...subject, team: null } });
    expect((await store.reserve(free)).kind).toBe('granted');
    await expect(store.reserve(claim())).rejects.toMatchObject({ code: 'JG_STORE_DOWN', status: 503 });
    const settled = store.settle(free.id, { tokens: 5, nanoUsd: 30, nanoWh: 0, nanoG: 0, nanoL: 0 });
    server.goOn();
    await until(() => news.at(-1) === true);
    expect(await settled).toBe('settled');
    expect(store.stats()).toEqual({ open: 0, expired: 0 });
  });

  test('an owner with a budget of whom a replica has never heard is refused, for what is spent is unknown', async () => {
    const { store } = await setUp({ teams: { research: { budgets: [{ usd: 1, period: 'total' }] } } });
    await server.kill();
    await expect(store.reserve(claim())).rejects.toMatchObject({ status: 503 });
    expect((await store.reserve(claim({ subject: { ...subject, team: null } }))).kind).toBe('granted');
  });
});

describe.skipIf(noRedis !== null)('a Redis that lost its counters', () => {
  test('books that cannot be read in time leave a replica its share, and that is told although Redis answers', async () => {
    let told = 0;
    const { store, news } = await setUp(
      { keys: { rpm: 40 } },
      {
        books: () => new Promise<Spent>(() => {}),
        clock: { ...systemClock, after: (delayMs, callback) => systemClock.after(delayMs / 100, callback) },
        unfilled: () => void told++,
      },
    );
    expect(await take(store, 12)).toBe(10);
    expect([told, news]).toEqual([12, []]);
  });

  test('is filled from the books before anything is granted; what ran meanwhile is booked on top', async () => {
    let reads = 0;
    const books = (): Promise<Spent> => Promise.resolve({ readAt: Date.now(), entries: reads++ === 0 ? [] : [spent] });
    const { store, news } = await setUp({ organisation: { budgets: [{ usd: 1, period: 'total' }] } }, { books });
    const running = claim({ nanoUsd: 250_000_000 });
    expect((await store.reserve(running)).kind).toBe('granted');
    await server.kill();
    await server.start();
    await until(
      async () =>
        (await store.reserve(claim({ nanoUsd: 0 }))).kind === 'granted' && (news.length === 0 || news.at(-1) === true),
    );
    await until(async () => (await store.usage()).length > 0);
    expect(await store.reserve(claim({ nanoUsd: 310_000_000 }))).toMatchObject({
      kind: 'refused',
      error: { code: 'JG_BUDGET_SPENT' },
    });
    expect(await store.settle(running.id, { tokens: 1, nanoUsd: 240_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 })).toBe(
      'settled',
    );
    expect((await store.usage()).find(({ dimension }) => dimension === 'money')).toMatchObject({ used: 0.94 });
    expect(reads).toBe(2);
  });

  test('what was served in the share before the books were read is in them, and is not booked again', async () => {
    const entries: SpendEntry[] = [];
    const books = (): Promise<Spent> => Promise.resolve({ readAt: Date.now(), entries });
    const { store, news } = await setUp({ organisation: { budgets: [{ usd: 4, period: 'total' }] } }, { books });
    const [before, during, after] = [claim({ nanoUsd: 1000 }), claim({ nanoUsd: 1000 }), claim({ nanoUsd: 1000 })];
    await store.reserve(before);
    await server.kill();
    for (const each of [during, after]) expect((await store.reserve(each)).kind).toBe('granted');
    const early = [before, during].map(({ id }) =>
      store.settle(id, { tokens: 1, nanoUsd: 50_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 }),
    );
    for (let i = 0; i < 2; i++) entries.push({ ...spent, nanoUsd: 50_000_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.start();
    await until(() => news.at(-1) === true);
    expect(await Promise.all(early)).toEqual(['settled', 'settled']);
    expect(await store.settle(after.id, { tokens: 1, nanoUsd: 7_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 })).toBe(
      'settled',
    );
    expect((await store.usage()).find(({ dimension }) => dimension === 'money')).toMatchObject({ used: 0.107 });
  });

  test('scripts that the server forgot are sent again', async () => {
    const { store } = await setUp({ keys: { rpm: 3 } });
    await take(store, 1);
    await askRedis(server.url, 'SCRIPT', 'FLUSH');
    expect(await take(store, 5)).toBe(2);
  });
});

test.skipIf(noRedis !== null)('a server that may evict is refused by name', async () => {
  await askRedis(server.url, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  await expect(openRedis(server.url)).rejects.toMatchObject({
    code: 'JG_CONFIG',
    message: expect.stringContaining('allkeys-lru'),
  });
  await askRedis(server.url, 'PING').catch(() => null);
  await server.kill();
  await expect(openRedis(server.url)).rejects.toMatchObject({ code: 'JG_STATE', where: 'storage.redis' });
});
