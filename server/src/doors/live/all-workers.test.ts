import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../ledger/index.ts';
import { virtualClock } from '../../edge/clock.ts';
import { whyEntry } from '../../gateway/index.ts';
import { sourceOfAll, type Others } from './all-workers.ts';
import { createCollector, type Collector, type LiveState } from './collector.ts';
import { entryOf } from './entry.test-data.ts';

const AT = entryOf().at;
const MINUTE_MS = 60_000;

const worker = (restarted = false): Collector =>
  createCollector({
    version: '0.0.0',
    clock: virtualClock(AT),
    clockKind: 'wall',
    restarted,
    places: () => ({
      sites: [
        {
          key: 'north',
          name: 'north',
          provider: 'acme',
          zone: null,
          latitude: 60,
          longitude: 18,
          jurisdiction: 'SE',
          pue: null,
          wueLPerKwh: null,
          provenance: { source: 'test', asOf: '2026-11-21' },
        },
      ],
      origins: [{ key: 'paris', name: 'Paris', latitude: 48.9, longitude: 2.4 }],
    }),
    deploymentsAt: () => [],
    intensityAt: () => undefined,
    budgets: () => [],
    durability: () => ({ mode: 'async', windowMs: 50 }),
    why: whyEntry,
  });

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** @param silent how many do not answer */
const others = (all: readonly Collector[], silent = 0): Others => {
  const answering = all.slice(silent);
  return {
    of: all.length + 1,
    live: async () => answering.map((each) => overTheWire<LiveState>(each.live())),
    decisions: async (limit, filter) => answering.map((each) => overTheWire(each.decisions(limit, filter).rows)),
    weighed: async () => answering.map((each) => overTheWire(each.weighed())),
    pulse: async () => answering.map((each) => each.counted()).join(' '),
  };
};

const ENTRY = fc.record({
  costNanoUsd: fc.maxSafeNat(),
  joules: fc.option(fc.nat({ max: 2 ** 40 })),
  minute: fc.nat({ max: 400 }),
  outcome: fc.constantFrom<Entry['outcome'][]>('served', 'cached', 'refused', 'failed'),
  origin: fc.constantFrom('paris', 'a road'),
  deployment: fc.constantFrom('far', 'near', null),
  worker: fc.nat({ max: 2 }),
});

test('what three workers counted is what one that saw everything would have counted, to the last nano unit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ENTRY, { maxLength: 60 }), async (drawn) => {
      const [one, ...three] = [worker(), worker(), worker(), worker()] as [Collector, Collector, Collector, Collector];
      // In the order of time, as they come: what is older than every bucket is dropped by a process that is ahead.
      for (const [i, { joules, minute, worker: at, ...over }] of drawn
        .toSorted((a, b) => a.minute - b.minute)
        .entries()) {
        const entry = entryOf({
          id: `d-${i}`,
          at: AT + minute * MINUTE_MS,
          ...over,
          energyNanoWh: { mean: joules, sigma: joules === null ? 0 : 0.25 },
        });
        for (const each of [one, three[at]]) each?.accept({ kind: 'entry', entry });
      }
      const all = sourceOfAll(three[0], others(three.slice(1)));
      const [whole, added] = [one.overview(), await all.overview()];
      expect(added.workers).toEqual({ answered: 3, of: 3 });
      expect(added.requests).toEqual(whole.requests);
      expect(added.workloads).toEqual(whole.workloads);
      expect(added.tiles.money).toEqual(whole.tiles.money);
      expect(added.tiles.energy.series).toEqual(whole.tiles.energy.series);
      expect(added.tiles.carbon.series).toEqual(whole.tiles.carbon.series);
      // The sums are exact; the interval goes through sigmas, whose last digit depends on the order.
      expect(added.tiles.energy.value).toBeCloseTo(whole.tiles.energy.value, 6);
      expect(added.tiles.energy.p95 ?? 0).toBeCloseTo(whole.tiles.energy.p95 ?? 0, 6);
      expect(added.tiles.latency.value).toBeCloseTo(whole.tiles.latency.value, 9);
      const byHand = drawn.reduce((sum, { costNanoUsd }) => sum + BigInt(costNanoUsd), 0n);
      expect(added.tiles.money.value).toBe(Number(byHand) / 1e9);
      expect((await all.map()).flows).toEqual(one.map().flows);
      expect(await all.weighed()).toEqual(one.weighed());
    }),
    { numRuns: 60 },
  );
});

test('rows are merged newest first, narrowed by every worker, and no more than asked for', async () => {
  const [a, b] = [worker(), worker()];
  for (let i = 0; i < 30; i++)
    (i % 3 === 0 ? a : b).accept({
      kind: 'entry',
      entry: entryOf({ id: `d-${i}`, at: AT + i * 1000, workload: i % 2 === 0 ? 'chat' : 'batch' }),
    });
  const all = sourceOfAll(a, others([b]));
  const ids = async (limit: number, filter: object): Promise<readonly string[]> =>
    (await all.decisions(limit, filter)).rows.map(({ id }) => id);
  expect(await ids(4, {})).toEqual(['d-29', 'd-28', 'd-27', 'd-26']);
  expect(await ids(3, { workload: 'batch' })).toEqual(['d-29', 'd-27', 'd-25']);
  expect(await ids(500, {})).toHaveLength(30);
});

test('a worker that does not answer is left out and said to be; one that took the place of a dead one too', async () => {
  const [a, b, c] = [worker(), worker(), worker(true)];
  for (const [i, each] of [a, b, b, c, c, c].entries())
    each.accept({ kind: 'entry', entry: entryOf({ id: `d-${i}` }) });
  const all = sourceOfAll(a, others([b, c], 1));
  expect(await all.overview()).toMatchObject({
    workers: { answered: 2, of: 3 },
    requests: { total: 4 },
    restartedAt: AT,
  });
  expect(await all.map()).toMatchObject({ workers: { answered: 2, of: 3 } });
  expect(await all.decisions(10, {})).toMatchObject({ workers: { answered: 2, of: 3 } });
  expect(await sourceOfAll(a, others([b])).overview()).toMatchObject({ restartedAt: null });
  expect(a.overview()).toMatchObject({ workers: null, requests: { total: 1 } });
});

test('while somebody looks, a request of another worker is noticed; the sums are asked for once, however many look', async () => {
  const [a, b] = [worker(), worker()];
  let asked = 0;
  const known = others([b]);
  const all = sourceOfAll(a, { ...known, live: () => (asked++, known.live()) });
  await Promise.all([all.overview(), all.overview(), all.map(), all.map()]);
  expect(asked).toBe(1);
  let heard = 0;
  const stop = all.subscribe(() => heard++);
  await expect.poll(() => heard).toBe(1);
  b.accept({ kind: 'entry', entry: entryOf() });
  await expect.poll(() => heard).toBe(2);
  expect((await all.overview()).requests.total).toBe(1);
  a.accept({ kind: 'entry', entry: entryOf({ id: 'd-2' }) });
  expect(heard).toBe(3);
  stop();
  b.accept({ kind: 'entry', entry: entryOf({ id: 'd-3' }) });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(heard).toBe(3);
});
