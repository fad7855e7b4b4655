import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import { noRedis, startRedis } from '../state/redis-server.fixture.ts';
import type { App } from './app.ts';
import { createApp } from './create-app.ts';
import { recordingUpstream, send, type Exchange } from './http-exchange.fixture.ts';
import { MODEL, SECRETS, TEST_FLEET, testConfig } from './test-app.fixture.ts';

test.skipIf(noRedis !== null)(
  'what one gateway’s request made is its organisation’s at another one at once, and after a restart of all',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-owned-'));
    const redis = await startRedis();
    const upstream = await recordingUpstream((response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: 'resp_1', object: 'response', output: [] }));
    });
    const urls = Object.fromEntries(TEST_FLEET.map(({ id }) => [id, upstream.url]));
    const text = JSON.stringify(
      testConfig({ url: () => upstream.url }, folder, {
        mode: 'observe',
        urls,
        storage: { redis: { url: redis.url } },
      }),
    );
    const start = (): Promise<App> =>
      createApp({
        config: resolveConfig(parseConfig(text, 't.yaml'), 't.yaml', Date.now()),
        clock: systemClock,
        clockKind: 'wall',
        staticKeys: [staticKey('plain', 'acme', SECRETS.plain), staticKey('stranger', 'other', SECRETS.stranger)],
      });
    const ask = (app: App, secret: string, more: object = {}): Promise<Exchange> =>
      send(app.gatewayUrl, {
        path: '/v1/responses',
        secret,
        body: JSON.stringify({ model: MODEL, input: 'x', ...more }),
      });
    const goOn = { previous_response_id: 'resp_1' };
    const statuses = async (app: App): Promise<readonly number[]> => [
      (await ask(app, SECRETS.stranger, goOn)).status,
      (await ask(app, SECRETS.plain, goOn)).status,
    ];
    const [a, b] = [await start(), await start()];
    expect((await ask(a, SECRETS.plain)).status).toBe(200);
    expect(await statuses(b)).toEqual([404, 200]);
    await Promise.all([a.close(), b.close()]);
    await redis.kill();
    await redis.start();
    const c = await start();
    expect(await statuses(c)).toEqual([404, 200]);
    await c.close();
    await upstream.close();
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  },
);
