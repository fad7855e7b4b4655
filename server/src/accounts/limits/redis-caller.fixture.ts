import { openRedis } from '../../state/index.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';

/** One of several processes that race for the limits of one Redis: told by JSON in its arguments, answers on its channel. */
interface Orders {
  readonly url: string;
  readonly limits: object;
  readonly name: string;
  readonly callers: number;
  readonly forMs: number;
  readonly leaseMs: number;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const redis = await openRedis(orders.url, { timeoutMs: 5000 });
const store = new RedisLimitStore(redis, limitsSchema.parse(orders.limits), {
  replicas: 4,
  whenDown: 'closed',
  books: () => Promise.resolve({ readAt: 0, entries: [] }),
  leaseMs: orders.leaseMs,
});
const subject = { organisation: 'acme', team: null, keyId: 'k', limits: null };
const tell = (line: object): void => void process.send?.(line);
let until = 0;

/** Takes, holds for a moment, settles, again and again; every grant and end is told with the time of this machine. */
async function caller(number: number): Promise<void> {
  for (let i = 0; performance.now() < until; i++) {
    const id = `${orders.name}-${number}-${i}`;
    const tokens = 100 + ((number * 13 + i * 7) % 50);
    const asked = Date.now();
    const taken = await store.reserve({
      id,
      subject,
      tokens,
      nanoUsd: tokens * 1000,
      nanoWh: null,
      nanoG: 5,
      nanoL: 0,
    });
    const heard = Date.now();
    if (taken.kind === 'refused') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    tell({ kind: 'took', id, asked, heard });
    await new Promise((resolve) => setTimeout(resolve, 20 + (i % 5) * 10));
    const spent = Math.floor(tokens * 0.9);
    tell({ kind: 'ended', id, at: Date.now(), tokens: spent, nanoUsd: spent * 1000 });
    await store.settle(id, { tokens: spent, nanoUsd: spent * 1000, nanoWh: null, nanoG: 5, nanoL: 0 });
  }
}

tell({ kind: 'ready' });
await new Promise((resolve) => process.once('message', resolve));
until = performance.now() + orders.forMs;
await Promise.all(Array.from({ length: orders.callers }, (_, number) => caller(number)));
tell({ kind: 'done' });
await store.close();
await redis.close();
process.disconnect?.();
