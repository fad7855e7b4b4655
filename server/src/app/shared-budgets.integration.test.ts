import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock, type Clock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { openRedis } from '../state/index.ts';
import { noRedis, startRedis, type RedisServer } from '../state/redis-server.fixture.ts';
import type { App } from './app.ts';
import { createApp } from './create-app.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { SECRETS, TEST_FLEET, testConfig } from './test-app.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

const TURN_MS = 50;
/** What is done once a second is done twenty times a second. */
const quickTurns: Clock = {
  ...systemClock,
  after: (delayMs, callback) => systemClock.after(delayMs === 1000 ? TURN_MS : delayMs, callback),
};

let folder: string;
let fleet: Fleet;
let redis: RedisServer;
let running: App[] = [];
beforeEach(async ({ skip }) => {
  if (noRedis !== null) return skip(noRedis);
  folder = await mkdtemp(join(tmpdir(), 'joulegate-shared-'));
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 9, timeFactor: 200 });
  redis = await startRedis();
});
afterEach(async () => {
  await Promise.all(running.map((app) => app.close()));
  running = [];
  await fleet?.close();
  await redis?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** A gateway of the fleet: the same books, the same Redis. */
async function start(): Promise<App> {
  const text = JSON.stringify(
    testConfig(fleet, folder, {
      storage: { redis: { url: redis.url } },
      organisation: { budgets: [{ kind: 'money', usd: 1000, periodHours: 24 }] },
    }),
  );
  const app = await createApp({
    config: resolveConfig(parseConfig(text, 't.yaml'), 't.yaml', Date.now()),
    clock: quickTurns,
    clockKind: 'wall',
    staticKeys: [staticKey('plain', 'acme', SECRETS.plain)],
  });
  running.push(app);
  return app;
}
async function stop(...apps: readonly App[]): Promise<void> {
  await Promise.all(apps.map((app) => app.close()));
  running = running.filter((app) => !apps.includes(app));
}
/** Serves requests through a gateway. @returns their cost in USD */
async function serve(app: App, count: number): Promise<number> {
  let usd = 0;
  for (let i = 0; i < count; i++) {
    const { status, headers } = await send(app.gatewayUrl, { body: chatBody() });
    expect(status).toBe(200);
    usd += Number(headers['x-joulegate-cost-usd']);
  }
  return usd;
}
const usedBy = (app: App): number | null => app.runtime.budgets.readings(Date.now())[0]!.used;
/** What every gateway says is used, a turn of the exchange later at most; it stays that. */
async function allSay(usd: number): Promise<void> {
  const say = expect.poll(() => running.map(usedBy), { timeout: 30_000, interval: 10 });
  await say.toEqual(running.map(() => expect.closeTo(usd, 9) as number));
  await new Promise((resolve) => setTimeout(resolve, 5 * TURN_MS));
  expect(running.map(usedBy)).toEqual(running.map(() => expect.closeTo(usd, 9) as number));
}
async function loseRedis(): Promise<void> {
  const store = await openRedis(redis.url, { timeoutMs: 5000 });
  await store.command('FLUSHALL');
  await store.close();
}

test(
  'what two gateways spend counts once, restarted one by one, all at once, and after Redis lost it',
  { timeout: 120_000 },
  async () => {
    const [a, b] = [await start(), await start()];
    let usd = (await serve(a, 3)) + (await serve(b, 2));
    await allSay(usd);
    await stop(b);
    const c = await start();
    await allSay(usd);
    usd += await serve(c, 2);
    await stop(a, c);
    await start();
    await start();
    await allSay(usd);
    await stop(...running);
    await loseRedis();
    const [d] = await Promise.all([start(), start()]);
    await allSay(usd);
    usd += await serve(d, 1);
    await allSay(usd);
  },
);

test(
  'Redis lost it, and a gateway that remembers tells it after one that started has read the books: once',
  { timeout: 120_000 },
  async () => {
    const [a, b] = [await start(), await start()];
    const usd = (await serve(a, 3)) + (await serve(b, 2));
    await allSay(usd);
    await stop(b);
    await loseRedis();
    await start();
    await allSay(usd);
  },
);
