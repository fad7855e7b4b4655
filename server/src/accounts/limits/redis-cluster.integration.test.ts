import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timers } from '../../edge/index.ts';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { noCluster, startRedisCluster, type RedisCluster } from '../../state/redis-cluster.fixture.ts';
import { agreesWithModel } from './model.fixture.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
import { claim, subject } from './store.fixture.ts';

if (noCluster !== null) console.warn(noCluster);

const ORGANISATIONS = Array.from({ length: 24 }, (_, i) => `org-${i}`);
const NOTHING_SPENT = { readAt: 0, entries: [] };

describe.skipIf(noCluster !== null)('a cluster of three nodes', { timeout: 120_000 }, () => {
  let cluster: RedisCluster;
  let redis: SharedStore;
  const open: { close(): unknown }[] = [];
  beforeAll(async () => {
    cluster = await startRedisCluster();
    redis = await openRedis(cluster.url, { timeoutMs: 2000 });
  }, 60_000);
  afterAll(async () => {
    for (const each of open) await each.close();
    await redis?.close();
    await cluster?.close();
  });
  let round = 0;
  const store = (limits: object, on = redis): RedisLimitStore => {
    const made = new RedisLimitStore(on, limitsSchema.parse(limits), {
      replicas: 1,
      whenDown: 'closed',
      books: () => Promise.resolve(NOTHING_SPENT),
      prefix: `c${++round}`,
    });
    open.push(made);
    return made;
  };
  const of = (organisation: string) => claim({ nanoUsd: 1000, subject: { ...subject, organisation } });

  test('counts as the slow model does', () =>
    agreesWithModel(
      (limits, clock, leaseMs) =>
        new RedisLimitStore(redis, limitsSchema.parse(limits), {
          replicas: 1,
          whenDown: 'closed',
          books: () => Promise.resolve(NOTHING_SPENT),
          leaseMs,
          prefix: `m${++round}`,
          hands: () => ({ wallMs: clock.wall, steadyMs: clock.steady }),
        }),
      40,
    ));

  test('keeps each organisation in one place, and organisations in all of them', async () => {
    const limiter = store({ organisation: { concurrency: 2 } });
    for (const organisation of ORGANISATIONS) {
      const all = await Promise.all([1, 2, 3].map(() => limiter.reserve(of(organisation))));
      expect(all.map(({ kind }) => kind).sort()).toEqual(['granted', 'granted', 'refused']);
    }
    for (const i of [0, 1, 2]) expect(cluster.keys(i)).toBeGreaterThan(0);
    const running = (await limiter.usage(['organisation'])).filter(({ dimension }) => dimension === 'concurrency');
    expect(running.map(({ used }) => used)).toEqual(ORGANISATIONS.map(() => 2));
  });

  test('slots that move under way lose nothing and let nothing through', async () => {
    const limiter = store({ organisation: { rpm: 60 } });
    const granted = new Map<string, number>();
    let moving = true;
    const traffic = ORGANISATIONS.slice(0, 8).map(async (organisation) => {
      for (let i = 0; moving || i < 80; i++) {
        // What is asked for in the moment of its move may be refused as unheard; it is told, never let through.
        const { kind } = await limiter.reserve(of(organisation)).catch(() => ({ kind: 'unheard' }));
        if (kind === 'granted') granted.set(organisation, (granted.get(organisation) ?? 0) + 1);
        await timers.sleep(20);
      }
    });
    await cluster.reshard(0, 1, 3000);
    await cluster.reshard(2, 0, 1500);
    moving = false;
    await Promise.all(traffic);
    for (const organisation of ORGANISATIONS.slice(0, 8)) {
      expect(granted.get(organisation)).toBeLessThanOrEqual(60);
      expect(granted.get(organisation)).toBeGreaterThan(50);
    }
  });

  test('while a node is gone who is not counted is answered 503, and all are counted once it is back, empty', async () => {
    const quick = await openRedis(cluster.url);
    open.push(quick);
    const limiter = store({ organisation: { concurrency: 100 } }, quick);
    const askAll = (): Promise<readonly unknown[]> =>
      Promise.all(
        ORGANISATIONS.map((each) =>
          limiter.reserve(of(each)).then(
            ({ kind }) => kind,
            (error: unknown) => error,
          ),
        ),
      );
    for (const organisation of ORGANISATIONS) await limiter.reserve(of(organisation));
    await cluster.nodes[2]?.kill();
    const refused: unknown[] = [];
    for (let i = 0; i < 10; i++) {
      refused.push(...(await askAll()).filter((each) => each !== 'granted'));
      await timers.sleep(50);
    }
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) expect(each).toMatchObject({ code: 'JG_STORE_DOWN' });
    await cluster.nodes[2]?.start();
    await expect
      .poll(async () => (await askAll()).every((each) => each === 'granted'), { timeout: 30_000, interval: 300 })
      .toBe(true);
  });
});

test.skipIf(noCluster !== null)(
  'a cluster that may evict, or a database of it, is refused',
  { timeout: 60_000 },
  async () => {
    const cluster = await startRedisCluster('--maxmemory-policy', 'allkeys-lru');
    try {
      await expect(openRedis(cluster.url)).rejects.toMatchObject({
        code: 'JG_CONFIG',
        message: expect.stringContaining('may evict'),
      });
      await expect(openRedis(`${cluster.url}/3`)).rejects.toMatchObject({ code: 'JG_CONFIG' });
    } finally {
      await cluster.close();
    }
  },
);
