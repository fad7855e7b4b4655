import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../server/src/app/index.ts';
import { parseConfig, resolveConfig } from '../../server/src/config/index.ts';
import { systemClock } from '../../server/src/edge/index.ts';
import { noRedis, startRedis } from '../../server/src/state/redis-server.fixture.ts';
import { makeKeys } from '../kit/gateway.ts';
import { holds } from '../kit/result.ts';
import { startUpstream } from '../kit/upstream.ts';
import { foreignObjects, foreignWorkload } from './callers.ts';
import { burst, oddSizes, rates } from './spending.ts';
import { ADMIN_TOKEN, attackedConfig, KEYS, type Stand } from './stands.ts';

if (noRedis !== null) console.warn(noRedis);

let stand: Stand;
const close: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  if (noRedis !== null) return;
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-attacked-'));
  const redis = await startRedis();
  const upstream = await startUpstream();
  process.env['JOULEGATE_PROOF_TOKEN'] = ADMIN_TOKEN;
  const storage = { redis: { url: redis.url, whenDown: 'closed', replicas: 2 } };
  const text = JSON.stringify(attackedConfig(upstream.url, folder, storage));
  const keys = await makeKeys(folder, KEYS);
  const start = (): ReturnType<typeof createApp> =>
    createApp({
      config: resolveConfig(parseConfig(text, 't.yaml'), 't.yaml', Date.now()),
      clock: systemClock,
      clockKind: 'wall',
    });
  const apps = [await start(), await start()];
  close.push(
    () => rm(folder, { recursive: true, force: true }),
    () => redis.close(),
    () => upstream.close(),
    () => Promise.all(apps.map((app) => app.close())),
  );
  stand = {
    name: 'two gateways, Redis',
    ports: apps.map(({ gatewayUrl }) => Number(new URL(gatewayUrl).port)),
    processes: 2,
    admin: '',
    keys,
    upstream,
    redis: null,
    outages: () => ({ begun: 0, ended: 0 }),
    end: () => Promise.resolve([]),
  };
});
afterAll(async () => {
  for (const each of close.reverse()) await each();
  delete process.env['JOULEGATE_PROOF_TOKEN'];
});

/** The short form of `npm run test:attacks`, whose stands are processes of their own. */
test.skipIf(noRedis !== null).each([
  ['odd sizes of a spent key', oddSizes],
  ['100 at once on one budget', burst],
  ['rates and slots', rates],
  ['workloads of others', foreignWorkload],
  ['objects and decisions of others', foreignObjects],
])('two gateways on one Redis stand: %s', async (_, attack) => {
  expect((await attack(stand)).filter((check) => !holds(check))).toEqual([]);
});
