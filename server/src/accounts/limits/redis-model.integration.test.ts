import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { noRedis, startRedis, type RedisServer } from '../../state/redis-server.fixture.ts';
import { agreesWithModel } from './model.fixture.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
import { claim, subject } from './store.fixture.ts';
import { twoHandClock } from './test-clock.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

let server: RedisServer;
let redis: SharedStore;
beforeAll(async () => {
  if (noRedis !== null) return;
  server = await startRedis();
  redis = await openRedis(server.url, { timeoutMs: 5000 });
});
afterAll(async () => {
  await redis?.close();
  await server?.close();
});

let round = 0;
const store = (
  limits: unknown,
  clock = twoHandClock(Date.UTC(2026, 0, 31, 12), 10_250),
  leaseMs = 120_000,
): RedisLimitStore =>
  new RedisLimitStore(redis, limitsSchema.parse(limits), {
    replicas: 1,
    whenDown: 'closed',
    books: () => Promise.resolve({ readAt: 0, entries: [] }),
    leaseMs,
    prefix: `t${++round}`,
    hands: () => ({ wallMs: clock.wall, steadyMs: clock.steady }),
  });

test.skipIf(noRedis !== null)(
  'every step on a real Redis answers and counts as the slow model does',
  { timeout: 300_000 },
  () => agreesWithModel((limits, clock, leaseMs) => store(limits, clock, leaseMs), 300),
);

test.skipIf(noRedis !== null)(
  'answers are those of the in-memory store to the word: messages, waits and headers',
  async () => {
    const limits = {
      organisation: { rpm: 9, tpm: 900, budgets: [{ usd: 0.05, period: 'day' }] },
      teams: { research: { rpm: 5, tpm: 500 } },
      keys: { concurrency: 4, tpm: 400 },
    };
    const clock = twoHandClock(Date.UTC(2026, 0, 31, 12), 10_250.3);
    const shared = store(limits, clock);
    const memory = new MemoryLimitStore(limitsSchema.parse(limits), { clock });
    const refusals = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const each = claim({
        tokens: 20 + ((i * 37) % 150),
        nanoUsd: i % 7 === 0 ? null : (i * 1_000_003) % 4_000_000,
        subject: { ...subject, keyId: `k${i % 3}` },
      });
      const [a, b] = [await shared.reserve(each), memory.reserve(each)];
      expect(a).toEqual(b);
      if (a.kind === 'refused') {
        expect({ message: a.error.message, hint: a.error.hint }).toEqual({
          message: (b as typeof a).error.message,
          hint: (b as typeof a).error.hint,
        });
        refusals.add(a.error.message.replaceAll(/\d/g, ''));
      } else if (i % 3 !== 0) {
        const actual = { tokens: 11, nanoUsd: i % 5 === 0 ? null : 1_090_001, nanoWh: 5, nanoG: 1, nanoL: 0 };
        expect(await shared.settle(each.id, actual)).toBe(memory.settle(each.id, actual));
      }
      clock.pass((i * 997) % (i < 200 ? 9000 : 2500));
      if (i % 50 === 49) clock.pass(120_000);
      if (i === 300) clock.wall += 86_400_000;
      expect(await shared.usage()).toEqual(memory.usage());
    }
    expect(refusals.size, [...refusals].join('\n')).toBeGreaterThan(3);
  },
);

test.skipIf(noRedis !== null)('sums are exact beyond what one number holds', async () => {
  const shared = store({ organisation: { budgets: [{ gCo2e: 1e12, period: 'total' }] } });
  const nano = Number.MAX_SAFE_INTEGER - 1_000_000_007;
  for (let i = 0; i < 20; i++) {
    const each = claim({ nanoL: 0, nanoG: nano });
    expect((await shared.reserve(each)).kind).toBe('granted');
    await shared.settle(each.id, { tokens: 1, nanoUsd: 0, nanoWh: 0, nanoL: 0, nanoG: nano });
  }
  const raw = (await redis.command('HGET', `t${round}:{acme}:organisation:acme`, 'a0')) as string;
  expect(raw).not.toBeNull();
  expect((await shared.usage(['organisation']))[0]?.used).toBeCloseTo(Number((BigInt(nano) * 20n) / 1_000_000_000n), 0);
});

test.skipIf(noRedis !== null)('nothing in Redis is a name', async () => {
  const shared = store({
    organisations: { Umbrella: { rpm: 9, budgets: [{ usd: 5, period: 'day' }] } },
    teams: { Raccoon: { rpm: 5 } },
    keys: { tpm: 400 },
  });
  const named = {
    ...subject,
    organisation: 'org_1',
    team: 'team_1',
    keyId: 'key_1',
    names: { organisation: 'Umbrella', team: 'Raccoon', keyId: 'Basilisk' },
  };
  expect((await shared.reserve(claim({ subject: named }))).kind).toBe('granted');
  expect((await shared.usage()).map(({ organisation, owner, used }) => [organisation, owner, used])).toContainEqual([
    'Umbrella',
    'Raccoon',
    1,
  ]);
  const keys = (await redis.command('KEYS', `t${round}:*`)) as string[];
  expect(keys.filter((key) => key.includes('team_1'))).toHaveLength(1);
  const types = await Promise.all(keys.map(async (key) => [key, await redis.command('TYPE', key)] as const));
  const read = {
    string: ['GET'],
    hash: ['HGETALL'],
    set: ['SMEMBERS'],
    zset: ['ZRANGE', '0', '-1'],
    list: ['LRANGE', '0', '-1'],
  } as const;
  const held = await Promise.all(
    types.map(([key, type]) => {
      const [command, ...rest] = read[type as 'hash'];
      return redis.command(command, key, ...rest);
    }),
  );
  expect(held.every((each) => each !== null)).toBe(true);
  expect(JSON.stringify([keys, held])).not.toMatch(/Umbrella|Raccoon|Basilisk/);
  await shared.close();
});
