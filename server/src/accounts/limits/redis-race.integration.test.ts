import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { openRedis } from '../../state/index.ts';
import { noRedis, startRedis } from '../../state/redis-server.fixture.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
import { startable } from '../../test-program.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

interface Held {
  /** The reservation was made between the two. */
  readonly asked: number;
  readonly heard: number;
  ended: number | null;
  tokens: number;
  nanoUsd: number;
}

const CALLER = startable(new URL('redis-caller.fixture.ts', import.meta.url));

/** Starts processes on one Redis; what they took is gathered as they tell it. */
async function racers(
  orders: object,
  count: number,
): Promise<{ readonly children: readonly ChildProcess[]; readonly took: Map<string, Held> }> {
  const took = new Map<string, Held>();
  const children = Array.from({ length: count }, (_, i) =>
    fork(CALLER, [JSON.stringify({ ...orders, name: `p${i}` })], { execArgv: [] }),
  );
  await Promise.all(
    children.map((child) => {
      const ready = once(child, 'message');
      child.on(
        'message',
        (line: {
          kind: string;
          id: string;
          asked: number;
          heard: number;
          at: number;
          tokens: number;
          nanoUsd: number;
        }) => {
          if (line.kind === 'took')
            took.set(line.id, { asked: line.asked, heard: line.heard, ended: null, tokens: 0, nanoUsd: 0 });
          const held = took.get(line.id);
          if (line.kind === 'ended' && held !== undefined)
            Object.assign(held, { ended: line.at, tokens: line.tokens, nanoUsd: line.nanoUsd });
        },
      );
      return ready;
    }),
  );
  children.forEach((child) => child.send('go'));
  return { children, took };
}

/** The most that were certainly held at one moment: from when the grant was heard to when its end began. */
function mostAtOnce(took: Iterable<Held>): number {
  const steps = [...took]
    .flatMap(
      ({ heard, ended }) =>
        [
          [heard, 1],
          [ended ?? Infinity, -1],
        ] as const,
    )
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [most, running] = [0, 0];
  for (const [, step] of steps) most = Math.max(most, (running += step));
  return most;
}

test.skipIf(noRedis !== null)(
  'four processes: no request and no slot too many, tokens and money within their bounds',
  async () => {
    const server = await startRedis();
    const redis = await openRedis(server.url, { timeoutMs: 5000 });
    const limits = {
      organisation: { rpm: 300, concurrency: 10, tpm: 25_000, budgets: [{ usd: 0.02, period: 'total' }] },
    };
    try {
      const { children, took } = await racers(
        { url: server.url, limits, callers: 10, forMs: 3000, leaseMs: 120_000 },
        4,
      );
      await Promise.all(children.map((child) => once(child, 'exit')));
      expect(took.size).toBeLessThanOrEqual(300);
      expect(took.size).toBeGreaterThan(100);
      expect(mostAtOnce(took.values())).toBeLessThanOrEqual(10);
      const spent = [...took.values()].reduce(
        (sum, { tokens, nanoUsd }) => ({ tokens: sum.tokens + tokens, nanoUsd: sum.nanoUsd + nanoUsd }),
        { tokens: 0, nanoUsd: 0 },
      );
      expect(spent.tokens).toBeLessThanOrEqual(25_000);
      expect(spent.nanoUsd).toBeLessThanOrEqual(20_000_000);
      // Something bound: what is left is less than one more request could take.
      expect(spent.nanoUsd).toBeGreaterThan(20_000_000 - 150_000 - 10 * 150_000);
      const store = new RedisLimitStore(redis, limitsSchema.parse(limits), {
        replicas: 4,
        whenDown: 'closed',
        books: () => Promise.resolve({ readAt: 0, entries: [] }),
      });
      await store.reserve({
        id: 'look',
        subject: { organisation: 'acme', team: null, keyId: 'k', limits: null },
        tokens: 0,
        nanoUsd: 0,
        nanoWh: 0,
        nanoG: 0,
        nanoL: 0,
      });
      await store.release('look');
      const readings = await store.usage(['organisation']);
      expect(readings.find(({ dimension }) => dimension === 'concurrency')).toMatchObject({ used: 0 });
      expect(readings.find(({ dimension }) => dimension === 'money')).toMatchObject({
        used: spent.nanoUsd / 1e9,
        reserved: 0,
      });
      await store.close();
    } finally {
      await redis.close();
      await server.close();
    }
  },
);

test.skipIf(noRedis !== null)(
  'what a killed process held comes back when its leases end, and nothing before',
  async () => {
    const server = await startRedis();
    const redis = await openRedis(server.url, { timeoutMs: 5000 });
    const limits = { organisation: { concurrency: 12, budgets: [{ usd: 5, period: 'day' }] } };
    const leaseMs = 2000;
    try {
      const { children, took } = await racers({ url: server.url, limits, callers: 3, forMs: 30_000, leaseMs }, 4);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const gone = children.map((child) => once(child, 'exit'));
      children.forEach((child) => child.kill('SIGKILL'));
      await Promise.all(gone);
      const store = new RedisLimitStore(redis, limitsSchema.parse(limits), {
        replicas: 4,
        whenDown: 'closed',
        books: () => Promise.resolve({ readAt: 0, entries: [] }),
        leaseMs,
      });
      const look = async (): Promise<readonly number[]> => {
        const taken = await store.reserve({
          id: 'look',
          subject: { organisation: 'acme', team: null, keyId: 'k', limits: null },
          tokens: 0,
          nanoUsd: 0,
          nanoWh: 0,
          nanoG: 0,
          nanoL: 0,
        });
        if (taken.kind === 'granted') await store.release('look');
        const readings = await store.usage(['organisation']);
        return [
          readings.find(({ dimension }) => dimension === 'concurrency')?.used ?? -1,
          readings.find(({ dimension }) => dimension === 'money')?.reserved ?? -1,
        ];
      };
      const [slots, money] = await look();
      expect(slots).toBeGreaterThan(0);
      expect(money).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, leaseMs + 100));
      expect(await look()).toEqual([0, 0]);
      expect(took.size).toBeGreaterThan(50);
      await store.close();
    } finally {
      await redis.close();
      await server.close();
    }
  },
);
