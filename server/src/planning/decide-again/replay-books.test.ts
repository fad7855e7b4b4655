import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { catalogue } from '../../world/index.ts';
import { bookedRequestOf, type BookedRequest, type Surroundings } from './booked-request.ts';
import type { OtherPolicy } from './choose-again.ts';
import { replayBooks } from './replay-books.ts';

const AROUND: Surroundings = { sites: [], latencyLimitMs: null, gPerKwhAt: () => 100 };
const SAME: OtherPolicy = {
  carbonUsdPerTonne: null,
  latencyUsdPerSecond: null,
  latencyBudgetMs: null,
  without: [],
};
const place = (name: string, usd: number, g: number, latencyMs: number) => ({ name, usd, wh: g, g, latencyMs });

/** A request of two places, served by the first; what was booked is twice what was expected. */
const request = (places: BookedRequest['places']): BookedRequest => ({
  workload: 'w',
  hour: 1,
  operationalShare: 1,
  served: places[0]!,
  places,
  nearestMs: Math.min(...places.map(({ latencyMs }) => latencyMs)),
  carbonUsdPerTonne: 0,
  latencyUsdPerSecond: 0,
  booked: { usd: 2 * places[0]!.usd, wh: 2 * places[0]!.wh, g: 2 * places[0]!.g },
  sigma: 0.3,
});
const sums = (requests: readonly BookedRequest[]) => ({
  requests: requests.length,
  usd: requests.reduce((sum, { booked }) => sum + booked.usd!, 0),
  kwh: requests.reduce((sum, { booked }) => sum + booked.wh!, 0) / 1000,
  kg: requests.reduce((sum, { booked }) => sum + booked.g!, 0) / 1000,
});
const replayed = (requests: readonly BookedRequest[], policy: Partial<OtherPolicy>) =>
  replayBooks(requests, requests.length, sums(requests), { ...SAME, ...policy });

describe('requests of the books, decided again', () => {
  const near = place('near', 0.01, 10, 20);
  const far = place('far', 0.01, 4, 60);

  test('a carbon price moves them where it is cleaner: grams and ms by hand, at the level of the books', () => {
    const all = [request([near, far]), request([near, far])];
    const { difference, changed, moves, movedShare } = replayed(all, { carbonUsdPerTonne: 100 });
    // 2 requests, 6 g less expected each, booked is twice that.
    expect(difference.kg).toBeCloseTo(-0.024, 12);
    expect(difference).toMatchObject({ usd: 0, ms: 40 });
    expect(changed.kg).toBeCloseTo(0.016, 12);
    expect(difference.kgInterval[0]).toBeLessThan(difference.kg);
    expect(moves).toMatchObject([{ from: 'near', to: 'far', share: 1, g: -6, ms: 40 }]);
    expect(movedShare).toBe(1);
    // A second that is dearer than what 40 ms save keeps them where they are.
    expect(replayed(all, { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.016 }).movedShare).toBe(0);
    expect(replayed(all, { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.014 }).movedShare).toBe(1);
  });

  test('a place that is not there serves nobody; who has no other is said', () => {
    const all = [request([near, far]), request([near])];
    const { unserved, moves } = replayed(all, { without: ['near'] });
    expect(unserved).toBe(1);
    expect(moves).toMatchObject([{ to: 'far', share: 1 }]);
  });

  test('a latency budget is kept, and no more carbon is left than brute force leaves, but for one request', () => {
    const option = fc.record({ g: fc.integer({ min: 1, max: 100 }), ms: fc.integer({ min: 0, max: 80 }) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(option, option, option), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 60 }),
        (options, budgetMs) => {
          const all = options.map((own) => request(own.map(({ g, ms }, i) => place(`p${i}`, 0, g, ms))));
          const found = replayed(all, { carbonUsdPerTonne: 1e6, latencyBudgetMs: budgetMs });
          const added = (i: number, p: number): number => all[i]!.places[p]!.latencyMs - all[i]!.nearestMs;
          expect(found.changed.addedMs).toBeLessThanOrEqual(budgetMs + 1e-6);
          let least = Infinity;
          for (let code = 0; code < 3 ** all.length; code++) {
            const picks = all.map((_, i) => Math.floor(code / 3 ** i) % 3);
            const ms = picks.reduce((sum, p, i) => sum + added(i, p), 0) / all.length;
            const g = picks.reduce((sum, p, i) => sum + all[i]!.places[p]!.g, 0);
            if (ms <= budgetMs) least = Math.min(least, g);
          }
          const expected = all.reduce((sum, { served }) => sum + served.g, 0) + (found.difference.kg * 1000) / 2;
          expect(expected).toBeGreaterThanOrEqual(least - 1e-6);
          expect(expected - least).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  test('requests that stay where they were change nothing, to the last digit', () => {
    const odd = request([place('a', 0.1, 0.3, 20), place('b', 0.7, 0.9, 60)]);
    expect(replayed([odd, odd, odd], {}).difference).toEqual({ usd: 0, kwh: 0, kg: 0, ms: 0, kgInterval: [0, 0] });
  });

  test('what could not be decided again stays as it was', () => {
    const all = [request([near, far])];
    const { difference } = replayBooks(all, 4, { ...sums(all), requests: 400 }, { ...SAME, carbonUsdPerTonne: 100 });
    // 100 of 400 requests are like it.
    expect(difference.kg).toBeCloseTo((-6 * 2 * 100) / 1000, 9);
  });
});

describe('an entry', () => {
  test('with a decision: its candidates that were allowed, or kept out by a budget', () => {
    const entry = sampleEntry('a');
    const found = bookedRequestOf(entry, AROUND)!;
    expect(found.places.map(({ name }) => name)).toEqual(['eu-de', 'eu-fr', 'eu-se']);
    expect(found.served.name).toBe('eu-se');
    expect(found.nearestMs).toBe(190);
    const spent = { ...entry, decision: { ...entry.decision!, exclusions: [0, 9, 0, 1, 6, 7] } };
    expect(bookedRequestOf(spent, AROUND)!.places.map(({ name }) => name)).toEqual(['eu-de', 'eu-fr', 'eu-se']);
    expect(bookedRequestOf(spent, { ...AROUND, latencyLimitMs: 280 })!.places.map(({ name }) => name)).toEqual([
      'eu-de',
      'eu-fr',
      'eu-se',
      'us-west',
    ]);
    expect(bookedRequestOf(spent, { ...AROUND, latencyLimitMs: 200 })!.places.map(({ name }) => name)).toEqual([
      'eu-de',
    ]);
  });

  test('without one: as booked, and at each site that is named by its building and its grid', () => {
    const site = catalogue.sites.find('aws:eu-north-1')!;
    const entry = { ...sampleEntry('a'), decision: null, site: 'aws:eu-central-1' };
    expect(bookedRequestOf(entry, AROUND)).toBeNull();
    const found = bookedRequestOf(entry, { ...AROUND, sites: [site] })!;
    const [here, there] = found.places;
    const from = catalogue.sites.find('aws:eu-central-1')!;
    const wh = (entry.energyNanoWh.mean! / 1e9) * (site.pue!.value / from.pue!.value);
    expect(there).toMatchObject({ usd: here!.usd, wh: expect.closeTo(wh, 12) as number });
    expect(there!.g).toBeCloseTo(entry.carbonEmbodiedNanoG! / 1e9 + (wh * 100) / 1000, 9);
    expect(there!.latencyMs).toBeGreaterThan(here!.latencyMs);
  });
});
