import { expect, test } from 'vitest';
import { claim } from '../accounts/limits/store.fixture.ts';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { eventBus } from '../gateway/index.ts';
import { noRedis, startRedis } from '../state/redis-server.fixture.ts';
import { openLimits } from './shared-store.ts';
import { testConfig } from './test-app.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

test.skipIf(noRedis !== null)('an outage of the shared limits is told when it begins and when it ends', async () => {
  const server = await startRedis();
  const bus = eventBus();
  const told: (string | null)[] = [];
  bus.subscribe((event) => {
    if (event.kind === 'standing-fault') told.push(event.message);
  });
  const more = { storage: { folder: 'data', redis: { url: server.url } } };
  const text = JSON.stringify(testConfig({ url: () => 'http://127.0.0.1:1/v1' }, 'data', { more }));
  const { raw } = resolveConfig(parseConfig(text, 'a.yaml'), 'a.yaml', Date.UTC(2026, 10, 28));
  const limits = await openLimits({
    raw,
    clock: systemClock,
    bus,
    workers: 2,
    books: () => Promise.resolve({ readAt: 0, entries: [] }),
  });
  try {
    await limits.limiter.reserve(claim());
    expect(told).toEqual([]);
    expect(limits.faults()).toEqual([]);
    server.pause();
    await limits.limiter.reserve(claim());
    await expect.poll(() => told, { timeout: 20_000 }).toEqual([expect.stringContaining('its share of the limits')]);
    expect(limits.faults()).toEqual(['shared limits']);
    server.goOn();
    await expect.poll(() => told.at(-1), { timeout: 20_000 }).toBeNull();
    expect(told).toHaveLength(2);
    expect(limits.faults()).toEqual([]);
  } finally {
    server.goOn();
    await limits.close();
    await server.close();
  }
});
