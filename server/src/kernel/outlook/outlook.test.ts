import { describe, expect, test } from 'vitest';
import { roundTripMs, catalogue, type GridSource, type Option } from '../../world/index.ts';
import { layered } from '../../world/grid/layered.ts';
import { yearlyAverages } from '../../world/grid/yearly-averages.ts';
import { forecasts } from '../../world/grid/forecast/forecast-source.ts';
import { deployment, gridHour, site, workload } from '../kernel.fixture.ts';
import { outlook } from './outlook.ts';

const NOW = 480_000;
const daily = (hour: number): number => 300 + 100 * Math.sin((hour * Math.PI) / 12);
/** Hours of X up to now; later ones are the last day's again, for two days. */
const measured: GridSource = {
  name: 'measured',
  zones: ['X'],
  at: (zone, hour) =>
    zone !== 'X' || hour < NOW - 40 * 24 || hour > NOW + 48
      ? undefined
      : gridHour(hour <= NOW ? daily(hour) : 111, { zone, hour, ageHours: hour <= NOW ? 0 : 24 }),
};
const grid = layered(measured, yearlyAverages());
const ACCESS = ['baseUrl', 'protocol', 'endpoints', 'upstreamModel', 'maxInFlight'];
const origins = [catalogue.origins.find('paris')!];
const ahead = outlook({ grid, forecast: forecasts(grid), origins });

describe('the grid of an hour', () => {
  test('past and now are the hour itself, with a forecast or without', () => {
    for (const { gridAt } of [outlook({ grid, origins }), ahead])
      for (const hour of [NOW - 100, NOW])
        expect(gridAt('X', hour)).toMatchObject({ lifecycleGPerKwh: daily(hour), kind: 'hourly', ageHours: 0, hour });
  });

  test('an hour to come is forecast where there is a forecast, and carried over where there is none', () => {
    const tomorrow = ahead.gridAt('X', NOW + 30);
    expect(tomorrow).toMatchObject({ zone: 'X', hour: NOW + 30, kind: 'forecast', ageHours: 30, directGPerKwh: null });
    expect(tomorrow.lifecycleGPerKwh / daily(NOW + 30)).toBeCloseTo(1, 1);
    expect(tomorrow.sigma).toBeGreaterThan(0);
    expect(tomorrow.source).toBe('forecast from test grid');
    expect(outlook({ grid, origins }).gridAt('X', NOW + 30)).toMatchObject({ lifecycleGPerKwh: 111, kind: 'hourly' });
  });

  test('nothing is foretold beyond 96 hours or from an average', () => {
    expect(ahead.gridAt('X', NOW + 96).kind).toBe('forecast');
    expect(ahead.gridAt('X', NOW + 97).source).toContain('zone unknown');
    const { directGPerKwh, scope2, ...own } = ahead.gridAt('FR', NOW + 1);
    expect({ ...own, directGPerKwh: null }).toEqual(yearlyAverages().at('FR', NOW + 1));
    expect(directGPerKwh).toBe(scope2?.directGPerKwh);
  });

  test('Scope 2 stands beside every hour: its own direct figure where it has one, else the yearly one of the area', () => {
    const hourly = { at: (zone: string, hour: number) => ({ ...gridHour(400, { zone, hour }), directGPerKwh: 333 }) };
    const own = outlook({ grid: hourly, origins }).gridAt('US-MIDA-PJM', NOW, 'US-SRVC');
    expect(own).toMatchObject({ directGPerKwh: 333, scope2: { area: 'US-SRVC', marketBasis: 'residual-mix' } });
    expect(own.scope2!.source).toBe('location: test grid; market: Green-e 2025');
    const yearly = outlook({ grid: yearlyAverages(), origins }).gridAt('US-MIDA-PJM', NOW, 'US-SRVC');
    expect(yearly.directGPerKwh).toBe(yearly.scope2!.directGPerKwh);
    expect(yearly.scope2!.source).toBe('location: US-SRVC eGRID2023 2023; market: Green-e 2025');
    expect(ahead.gridAt('X', NOW + 30)).toMatchObject({ directGPerKwh: null, scope2: null });
    expect(ahead.gridAt(null, NOW).scope2).toMatchObject({ area: 'world', marketBasis: 'location-fallback' });
  });

  test('factors that an owner gave stand before those shipped', () => {
    const given = {
      ...outlook({ grid, origins }).gridAt('DE', NOW).scope2!,
      marketGPerKwh: 12,
      marketBasis: 'instrument',
    } as const;
    const grids = { at: () => undefined, scope2: (zone: string) => (zone === 'DE' ? given : null) };
    const { gridAt } = outlook({ grid: grids, origins });
    expect(gridAt('DE', NOW).scope2).toMatchObject({
      marketGPerKwh: 12,
      marketBasis: 'instrument',
      directGPerKwh: 329,
    });
    expect(gridAt('FR', NOW).scope2).toMatchObject({ marketBasis: 'location-fallback' });
  });

  test('a price known for the hour stays beside its forecast', () => {
    const price = { usdPerMwh: 40 } as NonNullable<ReturnType<typeof gridHour>['price']>;
    const priced = { at: (zone: string, hour: number) => ({ ...measured.at(zone, hour)!, price }) };
    expect(outlook({ grid: priced, forecast: forecasts(grid), origins }).gridAt('X', NOW + 5)).toMatchObject({
      kind: 'forecast',
      price,
    });
  });

  test('no zone and a zone that no source knows are the world average, widely spread', () => {
    for (const { gridAt } of [outlook({ grid, origins }), ahead])
      for (const zone of [null, 'nowhere'])
        expect(gridAt(zone, NOW + 1)).toMatchObject({
          zone: 'unknown',
          hour: NOW + 1,
          lifecycleGPerKwh: 473,
          kind: 'yearly-average',
          sigma: 0.8,
        });
  });
});

test('a table of tomorrow is compiled from options alone', () => {
  const option = Object.fromEntries(
    Object.entries(deployment({ site: site({ zone: 'X' }) })).filter(([name]) => !ACCESS.includes(name)),
  ) as unknown as Option;
  const nowhere = { ...option, id: 'nowhere', site: site({ zone: null, latitude: 0, longitude: 0, key: 'own:sea' }) };
  const table = ahead.tableAt(NOW + 24, {
    options: [option, nowhere],
    workloads: [workload({ deployments: ['paris', 'nowhere'] })],
  });
  expect(table).toMatchObject({ hour: NOW + 24, version: NOW + 24, models: ['llama-3.1-8b', 'llama-3.1-8b'] });
  expect(table.factors.map(({ grid: hour }) => hour?.kind)).toEqual(['forecast', 'yearly-average']);
  expect(table.factors[0]?.lifecycleGPerWh).toBe(ahead.gridAt('X', NOW + 24).lifecycleGPerKwh / 1000);
  expect([...table.workloads.get('chat')!.exclusions]).toEqual([0, 0]);
  expect([...table.roundTripMs.get('paris')!]).toEqual(
    [option, nowhere].map((each) => roundTripMs(origins[0]!, each.site).rttMs),
  );
});
