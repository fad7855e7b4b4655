import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openOutbound, type Outbound } from '../../../edge/index.ts';
import { virtualClock } from '../../../edge/clock.ts';
import { hourOf, hourStart } from '../../../units/index.ts';
import { yearlyAverages } from '../yearly-averages.ts';
import { electricityMaps } from './electricity-maps.ts';
import { hourStore } from './hour-store.ts';
import { gridKeeper } from './keeper.ts';
import { wattTime } from './watttime.ts';

const START = hourOf(Date.UTC(2026, 6, 15));
const POUNDS = 900;

let server: Server;
let outbound: Outbound;
afterEach(async () => {
  await outbound.close();
  await new Promise((resolve) => server.close(resolve));
});

test('a source with a login is logged into again when its session ends or is refused', async () => {
  const clock = virtualClock(hourStart(START));
  let logins = 0;
  let valid = '';
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname === '/login') {
      if (request.headers.authorization !== `Basic ${Buffer.from('me:secret').toString('base64')}`)
        return response.writeHead(403).end();
      valid = `token-${++logins}`;
      return response.end(JSON.stringify({ token: valid }));
    }
    if (request.headers.authorization !== `Bearer ${valid}`) return response.writeHead(401).end();
    const data = Array.from({ length: 12 }, (_, i) => ({
      point_time: new Date(hourStart(hourOf(clock.now())) + i * 300_000).toISOString(),
      value: POUNDS,
    }));
    response.end(
      JSON.stringify({
        data,
        meta: {
          region: 'CAISO_NORTH',
          signal_type: 'co2_moer',
          units: 'lbs_co2_per_mwh',
          data_point_period_seconds: 300,
        },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = openOutbound([baseUrl]);
  const store = hourStore();
  const changes: (readonly string[])[] = [];
  const faults: string[] = [];
  const keeper = gridKeeper({
    adapters: [
      wattTime({ username: () => 'me', password: () => 'secret', regions: { 'US-CAL-CISO': 'CAISO_NORTH' }, baseUrl }),
    ],
    zones: ['FR', 'US-CAL-CISO'],
    store,
    outbound,
    clock,
    changed: (zones) => changes.push(zones),
    fault: (message) => faults.push(message),
  });
  const grid = store.over(yearlyAverages());

  await keeper.tick();
  await keeper.tick();
  expect([logins, changes]).toEqual([1, [['US-CAL-CISO']]]);
  const average = yearlyAverages().at('US-CAL-CISO', START)!;
  // The margin stands beside the average and changes nothing of it.
  expect(grid.at('US-CAL-CISO', START)).toEqual({
    ...average,
    marginalGPerKwh: expect.closeTo(POUNDS * 0.45359237, 6),
  });

  clock.set(hourStart(START + 1));
  await keeper.tick();
  expect(logins).toBe(2);

  // The session is revoked early: one failure, then another login.
  clock.set(hourStart(START + 1) + 20 * 60_000);
  valid = 'revoked';
  clock.set(hourStart(START + 2));
  await keeper.tick();
  clock.set(hourStart(START + 2) + 61_000);
  await keeper.tick();
  expect(keeper.state()).toMatchObject([{ zone: 'US-CAL-CISO', failures: 0, newestHour: START + 2, problem: null }]);
  expect(faults.every((message) => !message.includes('secret'))).toBe(true);
});

test('prices are asked beside the intensities until the hour has one; a source that refuses them loses no intensity', async () => {
  const clock = virtualClock(hourStart(START));
  let plan: 'none' | 'full' = 'none';
  const asked: string[] = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    asked.push(url.pathname);
    const datetime = new Date(hourStart(hourOf(clock.now()))).toISOString();
    if (url.pathname.startsWith('/v3/price')) {
      if (plan === 'none') return response.writeHead(403).end('not in your plan');
      return response.end(JSON.stringify({ zone: 'GB', data: [{ datetime, value: 70, unit: 'GBP/MWh' }] }));
    }
    response.end(
      JSON.stringify({
        zone: 'GB',
        history: [{ carbonIntensity: 200, datetime, emissionFactorType: url.searchParams.get('emissionFactorType') }],
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = openOutbound([baseUrl]);
  const store = hourStore();
  const faults: string[] = [];
  const adapter = electricityMaps({
    token: () => 'token',
    rates: { GBP: { usd: 1.3, asOf: '2026-07-01', source: 'test' } },
    baseUrl,
  });
  const keeper = gridKeeper({
    adapters: [adapter],
    zones: ['GB'],
    store,
    outbound,
    clock,
    changed: () => {},
    fault: (message) => faults.push(message),
  });
  const grid = store.over(yearlyAverages());

  await keeper.tick();
  expect(grid.at('GB', START)).toMatchObject({ lifecycleGPerKwh: 200, directGPerKwh: 200, ageHours: 0 });
  expect(grid.at('GB', START)?.price).toBeUndefined();
  expect(faults).toEqual([expect.stringContaining('prices: Electricity Maps answered 403')]);
  expect(keeper.state()).toMatchObject([{ failures: 0, problem: null, nextAt: hourStart(START + 1) }]);

  plan = 'full';
  clock.set(hourStart(START + 1));
  await keeper.tick();
  expect(grid.at('GB', START + 1)?.price).toMatchObject({
    usdPerMwh: expect.closeTo(91, 9),
    kind: 'day-ahead',
    source: 'Electricity Maps',
  });
  expect(asked.filter((path) => path.startsWith('/v3/price'))).toHaveLength(2);
});

test('a source that answers and yields no hour, or sandbox hours, is a fault and tells it', async () => {
  const clock = virtualClock(hourStart(START));
  let answer: object = { zone: 'SE', history: [] };
  server = createServer((_, response) => response.end(JSON.stringify(answer)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = openOutbound([baseUrl]);
  const faults: string[] = [];
  const store = hourStore();
  const keeper = gridKeeper({
    adapters: [electricityMaps({ token: () => 'token', baseUrl })],
    zones: ['SE'],
    store,
    outbound,
    clock,
    changed: () => {},
    fault: (message) => faults.push(message),
  });
  await keeper.tick();
  expect(faults).toEqual([expect.stringMatching(/Electricity Maps, SE: answered and gave no whole hour/)]);
  expect(keeper.state()).toMatchObject([{ failures: 0, problem: expect.stringContaining('no whole hour') }]);

  clock.set(hourStart(START + 1));
  const datetime = new Date(hourStart(START)).toISOString();
  answer = { zone: 'SE', history: [{ carbonIntensity: 30, datetime, estimationMethod: 'SANDBOX_MODE_DATA' }] };
  await keeper.tick();
  expect(faults.at(-1)).toMatch(/sandbox/);
  expect(store.newest('SE', 'lifecycleGPerKwh')).toBeUndefined();

  clock.set(hourStart(START + 2));
  answer = { zone: 'SE', history: [{ carbonIntensity: 900, datetime }] };
  await keeper.tick();
  expect(faults.at(-1)).toMatch(/1 hours refused: .*far above any hour/);
  expect(store.newest('SE', 'lifecycleGPerKwh')).toBeUndefined();
});
