import { expect, test } from 'vitest';
import type { MapHours } from '../api/control-plane.ts';
import type { HourFigure } from '../map/hour-figure.ts';
import { hourIn, offsetWords } from './hour-clock.ts';
import { mapSearch } from './search.ts';
import { useOf, useSentence } from './unused-words.ts';
import { zoneChart } from './zone-chart-path.ts';
import { zoneTable } from './zone-hours.ts';

const ZONE: MapHours['zones'][number] = {
  zone: 'FR',
  gPerKwh: [50, 60, null, 80],
  spans: [
    { from: 0, state: 'known', factor90: 1.1 },
    { from: 2, state: 'unknown', factor90: null },
    { from: 3, state: 'forecast', factor90: 2 },
  ],
  ageHours: 0,
  lowCarbonShare: null,
  renewableShare: null,
  mix: null,
  source: 'file',
  licence: 'CC0',
};
const hours = {
  hour: 1001,
  fromHour: 1000,
  zones: [ZONE],
  sites: [],
  averages: { source: 'yearly', licence: 'ODbL', gPerKwh: { PT: 120 } },
  decisions: { count: 0, since: null },
};

test('an hour has the figure of its span; a zone without hours its average; another nothing', () => {
  const table = zoneTable(hours);
  expect([table.present, table.length]).toEqual([1, 4]);
  expect([0, 1, 2, 3, 4].map((i) => table.at('FR', i).state)).toEqual([
    'known',
    'known',
    'unknown',
    'forecast',
    'unknown',
  ]);
  expect(table.at('FR', 3)).toEqual({ gPerKwh: 80, state: 'forecast', factor90: 2 });
  expect(table.at('PT', 3)).toMatchObject({ gPerKwh: 120, state: 'average' });
  expect([table.at('DE', 0).gPerKwh, table.at(null, 0).gPerKwh]).toEqual([null, null]);
  expect([...table.known].sort()).toEqual(['FR', 'PT']);
});

test('the course breaks where nothing is known and has a band ahead only', () => {
  const figures: HourFigure[] = [
    { gPerKwh: 100, state: 'known', factor90: 1.2 },
    { gPerKwh: null, state: 'unknown', factor90: null },
    { gPerKwh: 50, state: 'known', factor90: 1.2 },
    { gPerKwh: 50, state: 'forecast', factor90: 2 },
    { gPerKwh: 100, state: 'forecast', factor90: 2 },
  ];
  const chart = zoneChart(figures, 2, 40, 100);
  expect(chart).toEqual({
    top: 200,
    past: 'M0.0 50.0M20.0 75.0',
    ahead: 'M20.0 75.0L30.0 75.0L40.0 50.0',
    band: 'M30.0 50.0L40.0 0.0L40.0 75.0L30.0 87.5Z',
  });
  expect(zoneChart([], 0, 40, 100)).toMatchObject({ past: '', band: '' });
});

const deployment = (over: Partial<MapHours['sites'][number]['deployments'][number]>) => ({
  id: 'd',
  model: 'm',
  inputUsdPerMtok: 1,
  outputUsdPerMtok: 1,
  priceSource: 'list',
  weighed: 0,
  chosen: 0,
  unused: [],
  latencyMs: null,
  inFlight: null,
  maxInFlight: null,
  healthy: null,
  ...over,
});

test('why a site is not used is counted in words, over its deployments', () => {
  const use = useOf([
    deployment({
      weighed: 10,
      chosen: 2,
      unused: [
        { reason: 'price', count: 5 },
        { reason: 'control', count: 3 },
      ],
    }),
    deployment({ weighed: 10, chosen: 1, unused: [{ reason: 'control', count: 9 }] }),
  ]);
  expect(useSentence(use, 10)).toBe(
    'Chosen 3 of the 20 times that it was a candidate; otherwise: not allowed by control rules 12, costs more 5.',
  );
  expect(useSentence(useOf([deployment({ weighed: 4, chosen: 4 })]), 4)).toBe(
    'Chosen 4 of the 4 times that it was a candidate.',
  );
  expect(useSentence(useOf([deployment({})]), 7)).toContain('None of the 7 newest decisions');
  expect(useSentence(useOf([]), 0)).toContain('No decision has been made');
});

test('an hour is told in UTC, and by its distance from now', () => {
  expect(hourIn(Date.UTC(2026, 5, 1, 7) / 3_600_000, 'utc')).toMatch(/Mon.*1 Jun.*07:00 UTC/);
  expect([-2, -1, 0, 1, 48].map(offsetWords)).toEqual(['2 hours ago', '1 hour ago', 'now', 'in 1 hour', 'in 48 hours']);
  expect([mapSearch({ site: 'a', x: 1 }), mapSearch({ site: 3 })]).toEqual([{ site: 'a' }, {}]);
});
