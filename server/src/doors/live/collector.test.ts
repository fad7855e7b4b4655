import { whyEntry } from '../../gateway/index.ts';
import { expect, test } from 'vitest';
import { virtualClock } from '../../edge/clock.ts';
import type { Site } from '../../world/index.ts';
import { createCollector } from './collector.ts';
import { entryOf } from './entry.test-data.ts';

const site = (key: string, zone: string | null): Site => ({
  key,
  name: key,
  provider: 'acme',
  zone,
  latitude: 60,
  longitude: 18,
  jurisdiction: 'SE',
  pue: null,
  wueLPerKwh: null,
  provenance: { source: 'test', asOf: '2026-11-21' },
});

const collectorAt = (clock = virtualClock(entryOf().at)) =>
  createCollector({
    version: '0.0.0',
    clock,
    clockKind: 'virtual',
    places: () => ({
      sites: [site('north', 'SE-SE1'), site('nowhere', null)],
      origins: [{ key: 'paris', name: 'Paris', latitude: 48.9, longitude: 2.4 }],
    }),
    deploymentsAt: (key) => (key === 'north' ? ['far'] : []),
    intensityAt: () => undefined,
    budgets: () => [],
    durability: () => ({ mode: 'async', windowMs: 50 }),
    why: whyEntry,
  });

test('rows are newest first and can be narrowed to a workload or to what moved', () => {
  const collector = collectorAt();
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'a' }) });
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'b', workload: 'batch', deployment: 'near' }) });
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'c', decision: null }) });
  const ids = (filter: object, limit = 10) => collector.decisions(limit, filter).rows.map((row) => row.id);
  expect(ids({})).toEqual(['c', 'b', 'a']);
  expect(ids({}, 2)).toEqual(['c', 'b']);
  expect(ids({ workload: 'batch' })).toEqual(['b']);
  expect(ids({ moved: true })).toEqual(['a']);
  expect(collector.overview().workloads).toEqual(['batch', 'chat']);
});

test('flows count the recent window only, and unknown intensity stays unknown', () => {
  const collector = collectorAt();
  const at = entryOf().at;
  collector.accept({ kind: 'entry', entry: entryOf({ at: at - 10 * 3_600_000 }) });
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'b', at }) });
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'c', at, origin: 'made up by a caller' }) });
  const map = collector.map();
  expect(map.flows).toEqual([{ origin: 'paris', site: 'north', requests: 1, failed: 0 }]);
  expect(map.sites[0]).toMatchObject({ requests: 2, intensityGPerKwh: null, deployments: ['far'] });
});

test('a why carries the explanation, or says that there was none', async () => {
  const collector = collectorAt();
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'a' }) });
  collector.accept({
    kind: 'entry',
    entry: entryOf({ id: 'b', decision: null, outcome: 'refused', error: 'JG_MODEL_UNKNOWN', status: 404 }),
  });
  expect((await collector.why('a'))?.sentence).toContain('Sent to far: lowest full cost');
  expect(await collector.why('b')).toMatchObject({
    explanation: null,
    sentence: 'Refused before a decision (JG_MODEL_UNKNOWN, status 404).',
  });
  expect(await collector.why('z')).toBeNull();
});

test('subscribers hear of entries and of the comparison until they stop', () => {
  const collector = collectorAt();
  let heard = 0;
  const stop = collector.subscribe(() => heard++);
  collector.accept({ kind: 'entry', entry: entryOf() });
  collector.setComparison({ rows: [], sentence: '', source: '' });
  collector.accept({ kind: 'unauthenticated', code: 'JG_AUTH_MISSING' });
  stop();
  collector.accept({ kind: 'entry', entry: entryOf() });
  expect(heard).toBe(2);
});
