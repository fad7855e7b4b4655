import { expect, test } from 'vitest';
import { deployment } from '../../gateway/table.fixture.ts';
import type { TypedBooks } from '../../ledger/index.ts';
import { rowOf } from '../../reporting/totals-row.fixture.ts';
import { typicalDay } from '../../world/grid/typical-day.ts';
import { yearlyAverages } from '../../world/grid/yearly-averages.ts';
import { catalogue } from '../../world/index.ts';
import { entryOf } from '../live/entry.test-data.ts';
import { weigh, type Weighed } from '../live/weighed.ts';
import type { Live, Waist } from '../waist.ts';
import { waistOf } from '../waist.fixture.ts';
import { MAP_HOURS } from './map-hours-shape.ts';
import { mapHours } from './map-hours.ts';
import { mapToday } from './map-today.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 20);
const [near, far] = ['gcp:europe-west3', 'gcp:europe-west9'].map((key) => catalogue.sites.find(key)!) as [
  (typeof catalogue.sites.all)[number],
  (typeof catalogue.sites.all)[number],
];
const unplaced = { ...near, key: 'cellar', name: 'Cellar', zone: null, latitude: null, longitude: null };
const price = { ...deployment().price, inputPerMtok: 2, outputPerMtok: 6 };
const load: Weighed['load'] = [
  {
    deployment: 'near',
    inFlight: 3,
    maxInFlight: 8,
    healthy: false,
    standing: 'open',
    observed: 0,
    ttftMs: { p50: 1, p95: 2, p99: 3 },
  },
];
const live = { weighed: () => ({ ...weigh([entryOf()], 10), load }) } as Partial<Live> as Live;

const waist = waistOf({
  now: () => NOW,
  live,
  places: () => ({
    sites: [near, far, unplaced],
    deployments: [deployment({ id: 'near', site: near, price }), deployment({ id: 'far', site: far })],
    workloads: [],
  }),
  grid: async () => ({ source: typicalDay(yearlyAverages()), warnings: [] }),
});
const ask = () => mapHours.ask(waist, {});

test('a site has its prices, its rank and what recent decisions said of it', async () => {
  const found = MAP_HOURS.parse(await ask());
  const [frankfurt, paris, cellar] = found.sites;
  expect(frankfurt).toMatchObject({
    key: near.key,
    // France's day is lower in every hour.
    cleanest: { hours: 0, compared: 168, rank: 2, of: 2 },
    deployments: [
      {
        id: 'near',
        inputUsdPerMtok: 2,
        outputUsdPerMtok: 6,
        priceSource: 'test, 2026-01-01',
        weighed: 1,
        chosen: 0,
        unused: [{ reason: 'price', count: 1 }],
        latencyMs: 40,
        inFlight: 3,
        maxInFlight: 8,
        healthy: false,
      },
    ],
  });
  expect(paris).toMatchObject({
    cleanest: { hours: 168, rank: 1 },
    deployments: [{ chosen: 1, unused: [], inFlight: null, healthy: null }],
  });
  expect(cellar).toMatchObject({ cleanest: null, deployments: [] });
  expect(found.decisions).toEqual({ count: 1, since: entryOf().at });
});

test('zones of the fleet come first, each zone has hours or an average, and the answer stays small', async () => {
  const found = await ask();
  expect(found.zones.slice(0, 2).map(({ zone }) => zone)).toEqual([near.zone, far.zone]);
  const withHours = found.zones.map(({ zone }) => zone);
  expect(withHours).toContain('ES');
  expect(Object.keys(found.averages.gPerKwh).filter((zone) => withHours.includes(zone))).toEqual([]);
  expect(found.averages.gPerKwh['PT']).toBeGreaterThan(0);
  expect(found.zones.length + Object.keys(found.averages.gPerKwh).length).toBe(yearlyAverages().zones.length);
  expect(JSON.stringify(found).length).toBeLessThan(100_000);
});

test('today is what the books have since midnight, by site, and nothing of what has none', async () => {
  const asked: unknown[] = [];
  const books: Waist['books'] = (work) =>
    work({
      totals: async (query) => {
        asked.push(query);
        return [
          rowOf({
            by: { site: near.key },
            cost: { nano: 5_000_000_000n, unknown: 0 },
            carbon: { nano: 0n, sigma: 0, unknown: 1 },
          }),
          rowOf({ by: { site: null } }),
        ];
      },
    } as Partial<TypedBooks> as TypedBooks);
  expect(await mapToday.ask(waistOf({ now: () => NOW, books }), {})).toEqual({
    from: Date.UTC(2026, 10, 21),
    sites: [{ key: near.key, requests: 1, costUsd: 5, carbonG: null, energyWh: 0, tier: null }],
  });
  expect(asked).toEqual([
    {
      span: { fromHour: Date.UTC(2026, 10, 21) / 3_600_000, toHour: Date.UTC(2026, 10, 21, 10) / 3_600_000 },
      by: ['site'],
      basis: 'settled',
    },
  ]);
});
