import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { noRedis, startRedis, type RedisServer } from '../../state/redis-server.fixture.ts';
import type { Amounts } from '../dimensions.ts';
import type { Subject } from './contract.ts';
import { RedisLimitStore } from './redis-store.ts';
import { limitsSchema } from './schema.ts';
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

const SUBJECTS: readonly Subject[] = [
  { organisation: 'acme', team: null, keyId: 'a', limits: null },
  { organisation: 'acme', team: null, keyId: 'b', limits: { rpm: 2, concurrency: 1, budgets: [] } },
];
const CONFIGS = [
  { organisation: { rpm: 6, budgets: [{ usd: 0.3, period: 'day' }] }, keys: { rpm: 4, concurrency: 2 } },
  {
    organisation: {
      rpm: 9,
      budgets: [
        { usd: 0.5, period: 'total' },
        { wh: 9, period: 'day' },
      ],
    },
    keys: { concurrency: 3 },
  },
].map((config) => limitsSchema.parse(config));
const LEAST: Amounts = { tokens: 0, nanoUsd: null, nanoWh: 0, nanoG: null, nanoL: null };

const step = fc.record({
  store: fc.nat({ max: 1 }),
  subject: fc.nat({ max: 1 }),
  does: fc.constantFrom('reserve', 'reserve', 'reserve', 'settle', 'settle', 'renew', 'pass', 'pass', 'limits'),
  amount: fc.integer({ min: 0, max: 400_000_000 }),
  ms: fc.oneof(fc.nat({ max: 900 }), fc.nat({ max: 40_000 }), fc.nat({ max: 50_000_000 })),
});

let round = 0;

test.skipIf(noRedis !== null)(
  'what a process refuses without a question, Redis refuses too, with two of them on it',
  async () => {
    const met: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const prefix = `s${++round}`;
        const clock = twoHandClock(Date.UTC(2026, 0, 31, 12), 10_250);
        const make = (): RedisLimitStore =>
          new RedisLimitStore(redis, CONFIGS[0]!, {
            replicas: 2,
            whenDown: 'closed',
            books: () => Promise.resolve({ readAt: 0, entries: [] }),
            clock,
            leaseMs: 30_000,
            prefix,
            hands: () => ({ wallMs: clock.wall, steadyMs: clock.steady }),
          });
        const stores = [make(), make()];
        const held: string[][] = [[], []];
        let count = 0;
        for (const each of steps) {
          const store = stores[each.store]!;
          const subject = SUBJECTS[each.subject]!;
          const taken: Amounts = { tokens: 1, nanoUsd: each.amount, nanoWh: 0, nanoG: 0, nanoL: 0 };
          if (each.does === 'reserve') {
            const id = `${count++}`;
            if ((await store.reserve({ id, subject, ...taken })).kind === 'granted') held[each.store]!.push(id);
          } else if (each.does === 'settle') await store.settle(held[each.store]!.shift() ?? 'none', taken);
          else if (each.does === 'renew') await store.renew(held[each.store]!.at(-1) ?? 'none');
          else if (each.does === 'limits') for (const one of stores) one.changeLimits(CONFIGS[each.amount % 2]!);
          else clock.pass(each.ms);
          for (const who of SUBJECTS) {
            const known = store.refusesAny(who, LEAST);
            if (known === null) continue;
            // Looking is under way beside it: it must change nothing.
            const asked = await store.reserve({ id: `${count++}`, subject: who, ...LEAST });
            if (asked.kind !== 'refused') throw new Error(`Redis admits it: ${known.error.message}`);
            // Redis may know more: of a budget that the other has spent or holds, which goes before a rate.
            if (known.error.code === 'JG_BUDGET_SPENT') expect(asked.error.code).toBe('JG_BUDGET_SPENT');
            const kind = /requests a minute|requests at once|budget/.exec(known.error.message)?.[0] ?? 'other';
            met[kind] = (met[kind] ?? 0) + 1;
          }
        }
      }),
      { numRuns: 60, seed: 20_260_131 },
    );
    for (const kind of ['requests a minute', 'requests at once', 'budget'])
      expect(met[kind] ?? 0, kind).toBeGreaterThan(10);
  },
);
