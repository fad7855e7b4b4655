/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deployment } from '../../server/src/gateway/table.fixture.ts';
import type { GridSource } from '../../server/src/world/index.ts';
import { PLACES } from '../dev/made-up-traffic.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

/** Every zone of the places has its invented day, but for one that has an average. */
const AVERAGE_ZONE = 'PL';
const grid: GridSource = {
  name: 'invented',
  zones: PLACES.flatMap(({ site }) => site.zone ?? []),
  at(zone, hour) {
    const place = PLACES.find(({ site }) => site.zone === zone);
    if (place === undefined) return undefined;
    return {
      zone,
      hour,
      directGPerKwh: null,
      lifecycleGPerKwh: place.gPerKwh(hour % 24),
      lowCarbonShare: null,
      renewableShare: null,
      kind: zone === AVERAGE_ZONE ? 'yearly-average' : 'hourly',
      ageHours: 0,
      sigma: 0.1,
      source: 'invented',
      licence: 'none',
    };
  },
};
const cellar = { ...PLACES[0]!.site, key: 'cellar', name: 'Cellar rack', zone: null, latitude: null, longitude: null };
const FRANKFURT = PLACES.find(({ site }) => site.zone === 'DE')!;

describe.skipIf(HAS_NO_BROWSER)('the map in a browser (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    served = await serveBooks(
      { each: (entry, at) => (at % 9 === 0 ? { ...entry, outcome: 'failed' } : entry), sites: [cellar] },
      {
        grid: async () => ({ source: grid, warnings: [] }),
        places: () => ({
          sites: [...PLACES.map(({ site }) => site), cellar],
          deployments: PLACES.map(({ deployment: id, site }) => deployment({ id, site })),
          workloads: [],
        }),
      },
    );
  });
  afterAll(() => served?.close());

  test('countries, sites, traffic and failures of now; nothing is out of reach on any screen', async () => {
    const page = await open(`${served.url}/map`);
    await page.locator('.map-land path[data-kind="zone"]').first().waitFor({ state: 'attached' });
    expect(await page.locator('.map-site').count()).toBe(PLACES.length);
    expect(await page.locator('.map-land path[data-kind="several"]').count()).toBeGreaterThan(3);
    expect(await page.locator('.map-failure').count()).toBeGreaterThan(0);
    expect(await page.locator('.map-unplaced').innerText()).toContain('Cellar rack');
    expect(await page.locator('.map-label', { hasText: 'Warsaw' }).textContent()).toContain('avg');
    await page.getByText('since 00:00 UTC').waitFor();
    expect(await faultsOnScreens(page, 'map')).toEqual([]);
  });

  test('the slider shows what will be as a forecast, without asking again; a site opens by keyboard', async () => {
    const page = await open(`${served.url}/map?site=cellar`);
    await page.getByRole('heading', { name: 'Cellar rack' }).waitFor();
    await page.getByText('No rank').waitFor();
    await page.locator('.site-list button', { hasText: 'Frankfurt' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/map?site=${encodeURIComponent(FRANKFURT.site.key)}`);
    const dayHour = Math.floor(served.clock.now() / 3_600_000);
    const figureIn = (hours: number): string => String(Math.round(FRANKFURT.gPerKwh((dayHour + hours) % 24)));
    await page.locator('.site-intensity', { hasText: figureIn(0) }).waitFor();
    await page.getByText('since 00:00 UTC').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/api\/map\/hours/.test(request.url())) asked.push(request.url());
    });
    await page.getByRole('slider').focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await page.locator('.site-intensity', { hasText: figureIn(3) }).waitFor();
    expect(await page.locator('.site-intensity').innerText()).toContain('forecast');
    expect(await page.locator('.map-bar h2').innerText()).toMatch(/in 3 hours[\s\S]*forecast: \d of \d zones/);
    expect(await page.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/in 3 hours.*Frankfurt.*forecast/);
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await page.locator('.map-bar h2', { hasText: 'now' }).waitFor();
    const own = served.entries.filter(
      ({ site, at }) => site === FRANKFURT.site.key && at >= Math.floor(served.clock.now() / 86_400_000) * 86_400_000,
    );
    expect(await page.locator('.site-today').innerText()).toMatch(new RegExp(`requests\\s+${own.length}$`));
  });
});
