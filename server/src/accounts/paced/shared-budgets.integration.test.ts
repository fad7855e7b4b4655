import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Budget } from '../../kernel/index.ts';
import { openRedis, type SharedStore } from '../../state/index.ts';
import { noRedis, startRedis, type RedisServer } from '../../state/redis-server.fixture.ts';
import { PacedBudget } from './budget.ts';
import { shareBudgets } from './shared-budgets.ts';

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
