import { describe, expect, test } from 'vitest';
import { openRedis } from '../../state/index.ts';
import { noRedis, startRedis } from '../../state/redis-server.fixture.ts';
import type { Caller, Claim, LimitStore, Subject } from './contract.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
import { claim, refused } from './store.fixture.ts';
import { twoHandClock, type TwoHandClock } from './test-clock.fixture.ts';

const USD = 1e9;
const NOON = Date.UTC(2026, 0, 31, 12);
type Config = ReturnType<typeof limitsSchema.parse>;
interface Opened {
  readonly store: LimitStore;
  /** The key of a session or agent in Redis, and how long it is kept. */
  readonly keys: () => Promise<readonly (readonly [string, number])[]>;
  close(): Promise<void>;
}

async function openInRedis(config: Config, clock: TwoHandClock): Promise<Opened> {
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
    keys: async () => {
      const names = ((await redis.command('KEYS', '*}:*:*')) as string[]).sort();
      return Promise.all(names.map(async (name) => [name, (await redis.command('PTTL', name)) as number] as const));
    },
    async close() {
      await store.close();
      await redis.close();
      await server.close();
    },
  };
}

const stores: readonly (readonly [string, (config: Config, clock: TwoHandClock) => Promise<Opened>])[] = [
  [
    'in memory',
    async (config, clock) => ({
      store: new MemoryLimitStore(config, { clock }),
      keys: async () => [],
      close: async () => {},
    }),
  ],
  ['in Redis', openInRedis],
];

const subject: Subject = {
  organisation: 'o1',
  team: 't1',
  keyId: 'k1',
  limits: null,
  names: { organisation: 'acme', team: 'research', keyId: 'ci' },
};
const caller = (over: Partial<Caller> = {}): Caller => ({ workload: 'chat', session: 's1', agent: 'a1', ...over });
const usd = (amount: number, over: Partial<Claim> = {}): Claim =>
  claim({ subject, caller: caller(), nanoUsd: amount * USD, nanoWh: 0, nanoG: 0, nanoL: 0, ...over });

describe.each(stores)('sessions and agents %s', (name, open) => {
  const missing = name === 'in Redis' && noRedis !== null;
  const run = (what: string, limits: object, check: (opened: Opened, clock: TwoHandClock) => Promise<void>) =>
    test.skipIf(missing)(what, async () => {
      const clock = twoHandClock(NOON, 10_250);
      const opened = await open(limitsSchema.parse(limits), clock);
      try {
        await check(opened, clock);
      } finally {
        await opened.close();
      }
    });
  const spend = async (store: LimitStore, amount: number, over: Partial<Claim> = {}): Promise<string> => {
    const asked = usd(amount, over);
    const answer = await store.reserve(asked);
    if (answer.kind === 'refused') return answer.error.message;
    await store.settle(asked.id, asked);
    return 'granted';
  };

  run(
    'a session has a budget of its own until it ends, an agent one of the day over all its sessions',
    {
      sessions: { each: { budgets: [{ usd: 2, period: 'total' }] } },
      agents: { each: { budgets: [{ usd: 5, period: 'day' }] } },
    },
    async ({ store }, clock) => {
      expect(await spend(store, 2)).toBe('granted');
      const over = refused(await store.reserve(usd(0.5)));
      expect(over.error.message).toBe(
        'the money budget of session s1 of key ci is spent: 2 of 2 USD are used, and this request may take 0.5 USD; it never resets',
      );
      expect(over.error.hint).toMatch(/begin another session/);
      expect(await spend(store, 2, { caller: caller({ session: 's2' }) })).toBe('granted');
      expect(await spend(store, 2, { caller: caller({ session: 's3' }) })).toMatch(
        /the daily money budget of agent a1 of key ci is spent: 4 of 5/,
      );
      expect(await spend(store, 2, { caller: caller({ session: 's3', agent: 'a2' }) })).toBe('granted');
      // Who names nobody is not counted, and nor is it held back.
      expect(await spend(store, 9, { caller: caller({ session: null, agent: null }) })).toBe('granted');
      clock.pass(86_400_000);
      expect(await spend(store, 2, { caller: caller({ session: 's4' }) })).toBe('granted');
      expect(await spend(store, 0.5)).toMatch(/session s1 of key ci is spent/);
    },
  );

  run(
    'requests and tokens of a minute, and what runs at once, are those of the session',
    { sessions: { each: { rpm: 3, concurrency: 1 } } },
    async ({ store }, clock) => {
      const first = usd(0);
      expect((await store.reserve(first)).kind).toBe('granted');
      expect(await spend(store, 0)).toBe('session s1 of key ci has 1 of 1 requests at once in use');
      await store.settle(first.id, first);
      expect([await spend(store, 0), await spend(store, 0)]).toEqual(['granted', 'granted']);
      const over = refused(await store.reserve(usd(0)));
      expect(over.error.message).toBe('session s1 of key ci has 3 of 3 requests a minute in use');
      clock.pass(over.retryAfterMs!);
      expect(await spend(store, 0)).toBe('granted');
    },
  );

  run(
    'the narrowest line of the config speaks: workload, key, team, each',
    {
      sessions: {
        each: { budgets: [{ usd: 1, period: 'total' }] },
        teams: { research: { budgets: [{ usd: 2, period: 'total' }] } },
        keys: { ci: { budgets: [{ usd: 3, period: 'total' }] }, free: {} },
        workloads: { bulk: { budgets: [{ usd: 4, period: 'total' }] } },
      },
    },
    async ({ store }) => {
      const of = (keyId: string, team: string | null): Subject => ({
        ...subject,
        keyId: `k-${keyId}`,
        team,
        names: { organisation: 'acme', team, keyId },
      });
      const limitOf = async (session: string, who: Subject, workload: string): Promise<string> => {
        const told = await spend(store, 9, { subject: who, caller: caller({ session, workload }) });
        return /of (\d) USD/.exec(told)?.[1] ?? told;
      };
      expect(await limitOf('1', of('ci', 'research'), 'chat')).toBe('3');
      expect(await limitOf('2', of('other', 'research'), 'chat')).toBe('2');
      expect(await limitOf('3', of('other', null), 'chat')).toBe('1');
      expect(await limitOf('4', of('ci', 'research'), 'bulk')).toBe('4');
      expect(await limitOf('5', of('free', 'research'), 'chat')).toBe('granted');
      // What it does elsewhere is not counted in a workload's own budget.
      expect(await spend(store, 3, { caller: caller({ session: '6' }) })).toBe('granted');
      expect(await spend(store, 4, { caller: caller({ session: '6', workload: 'bulk' }) })).toBe('granted');
    },
  );

  run(
    'readings tell of those that have used half of a limit; in Redis they are forgotten after a month',
    { sessions: { each: { budgets: [{ usd: 2, period: 'total' }] } }, keys: { rpm: 9 } },
    async ({ store, keys }) => {
      await spend(store, 1.5);
      await spend(store, 0.5, { caller: caller({ session: 's2' }) });
      expect((await store.usage()).map(({ scope, owner, used, limit }) => [scope, owner, used, limit])).toEqual([
        ['key', 'ci', 2, 9],
        ['session', 's1 of key ci', 1.5, 2],
      ]);
      expect(await store.usage(['key'])).toHaveLength(1);
      if (name === 'in memory') return;
      const kept = new Map(await keys());
      expect([...kept.keys()].filter((key) => key.includes('session'))).toHaveLength(2);
      for (const [key, ms] of kept)
        if (key.includes(':session:')) expect(ms).toBeGreaterThan(31 * 86_400_000);
        else expect(ms, key).toBe(-1);
    },
  );
});

test('ten thousand sessions are counted at once; what runs is never forgotten', () => {
  const clock = twoHandClock(NOON, 10_250);
  const store = new MemoryLimitStore(limitsSchema.parse({ sessions: { each: { concurrency: 1 } } }), { clock });
  const running = usd(0, { caller: caller({ session: 'runs' }) });
  store.reserve(running);
  for (let i = 0; i < 10_100; i++) {
    const one = usd(0, { caller: caller({ session: `x${i}` }) });
    store.reserve(one);
    store.settle(one.id, one);
  }
  expect(store.reserve(usd(0, { caller: caller({ session: 'runs' }) })).kind).toBe('refused');
});
