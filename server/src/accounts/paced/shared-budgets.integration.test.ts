import { afterAll, beforeAll, expect, test } from 'vitest';
import { workload } from '../../gateway/table.fixture.ts';
import type { Budget } from '../../kernel/index.ts';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { noRedis, startRedis, type RedisServer } from '../../state/redis-server.fixture.ts';
import { PacedBudget } from './budget.ts';
import { refillBudgets, shareBudgets } from './shared-budgets.ts';
import { Budgets } from './workload-budgets.ts';

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

const money: Budget = { kind: 'money', limit: 100, periodHours: 1, startPrice: null, whenSpent: 'reject' };
const START = Date.UTC(2026, 4, 4, 9, 30);
let time = START;
const gateway = (name: string, prefix: string): { budget: PacedBudget; exchange: () => Promise<void> } => {
  const budget = new PacedBudget('main', money);
  return { budget, exchange: shareBudgets(redis, { gateway: name, budgets: () => [budget], now: () => time, prefix }) };
};
const spend = (budget: PacedBudget, cashUsd: number): void =>
  budget.observe(time, { cashUsd, carbonG: 0, addedMs: 0, waterL: 0 });

test.skipIf(noRedis !== null)(
  'gateways see the sum of all, also of one that died, also after Redis lost it, and a new one joins the period',
  async () => {
    time = START;
    const [a, b] = [gateway('a', 'one'), gateway('b', 'one')];
    await a.exchange();
    time += 1500;
    await b.exchange();
    let sum = 0;
    for (let i = 1; i <= 30; i++) {
      spend(i % 3 === 0 ? a.budget : b.budget, i / 10);
      sum += i / 10;
      time += 1000;
      await Promise.all([a.exchange(), b.exchange()]);
    }
    await a.exchange();
    expect(a.budget.reading(time).used).toBeCloseTo(sum, 9);
    expect(b.budget.reading(time).used).toBeCloseTo(sum, 9);
    // b dies, then Redis loses everything.
    await redis.command('FLUSHALL');
    spend(a.budget, 2);
    await a.exchange();
    const late = gateway('c', 'one');
    time += 1000;
    await late.exchange();
    expect(late.budget.reading(time).used).toBeCloseTo(sum + 2, 9);
    expect(late.budget.periodEnd).toBe(a.budget.periodEnd);
    expect(late.budget.allowance(time)).toBeCloseTo(100 - sum - 2, 9);
  },
);

test.skipIf(noRedis !== null)('the next period starts at nothing for all, at the same moment', async () => {
  time = START;
  const [a, b] = [gateway('a', 'two'), gateway('b', 'two')];
  await a.exchange();
  await b.exchange();
  spend(a.budget, 60);
  await a.exchange();
  await b.exchange();
  expect(b.budget.allowance(time)).toBeCloseTo(40, 9);
  time = START + 3_600_000 + 500;
  await b.exchange();
  spend(b.budget, 5);
  await b.exchange();
  await a.exchange();
  expect(a.budget.reading(time).used).toBeCloseTo(5, 9);
  expect(a.budget.periodEnd).toBe(b.budget.periodEnd);
});

/** What a start reads: the books say that workload `main` spent so much in the running hour, through whichever gateway. */
const refill = (prefix: string, cashUsd: number, read: () => void = () => {}): Promise<void> =>
  refillBudgets(
    redis,
    new Budgets([workload({ id: 'main', budgets: [money] })], []),
    () => {
      read();
      return Promise.resolve([{ at: time, workload: 'main', requests: 8, cashUsd, carbonG: 0, addedMs: 0, waterL: 0 }]);
    },
    { now: () => time, prefix },
  );
const used = async (...gateways: readonly ReturnType<typeof gateway>[]): Promise<readonly (number | null)[]> => {
  // Twice, for the first to speak hears of the last one's part in the turn after.
  for (let turn = 0; turn < 2; turn++) for (const { exchange } of gateways) await exchange();
  return gateways.map(({ budget }) => budget.reading(time).used);
};

test.skipIf(noRedis !== null)('a Redis that lost it is filled from the books once, whoever starts', async () => {
  time = START;
  await refill('three', 8);
  time += 60_000;
  await refill('three', 9);
  const [a, b] = [gateway('a', 'three'), gateway('b', 'three')];
  expect(await used(a, b)).toEqual([8, 8]);
  spend(a.budget, 2);
  expect(await used(a, b)).toEqual([10, 10]);
  // What is known is not read again.
  let reads = 0;
  await refill('three', 10, () => reads++);
  expect([reads, await used(a, b)]).toEqual([0, [10, 10]]);
  // Lost again, and one who remembers what came from the books speaks first, or after one who does not.
  await redis.command('FLUSHALL');
  expect(await used(b, gateway('c', 'three'), a)).toEqual([10, 10, 10]);
  await redis.command('FLUSHALL');
  expect(await used(gateway('d', 'three'), a, b)).toEqual([10, 10, 10]);
});

test.skipIf(noRedis !== null)('what gateways remember stands in place of what the books said meanwhile', async () => {
  time = START;
  const [a, b] = [gateway('a', 'four'), gateway('b', 'four')];
  spend(a.budget, 5);
  spend(b.budget, 4);
  expect(await used(a, b)).toEqual([9, 9]);
  await redis.command('FLUSHALL');
  await refill('four', 9);
  const late = gateway('c', 'four');
  spend(late.budget, 1);
  expect(await used(late)).toEqual([10]);
  expect(await used(late, a, late)).toEqual([10, 10, 10]);
  expect(await used(b, late, a)).toEqual([10, 10, 10]);
});
