/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveLive, type Served } from './served.fixture.ts';

describe.skipIf(HAS_NO_BROWSER)('the why page in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  let served: Served;
  beforeAll(async () => {
    served = await serveLive();
  });
  afterAll(() => served?.close());

  test('shows every candidate, the chosen one and a lock where a rule forbids', async () => {
    const whys = await Promise.all(served.feed(80).map(({ id }) => served.collector.why(id)));
    const barred = whys.find((why) => why?.explanation?.candidates.some(({ exclusion }) => exclusion === 'control'))!;
    const page = await open(`${served.url}/decisions/${barred.entry.id}`);
    const bars = page.locator('.cost-bars li');
    await bars.first().waitFor();
    expect(await bars.count()).toBe(barred.explanation!.candidates.length);
    expect(await page.locator('.cost-bars li[data-chosen=true]').innerText()).toContain(
      barred.explanation!.chosen!.deployment,
    );
    const locked = barred.explanation!.candidates.filter(({ exclusion }) => exclusion === 'control').length;
    expect(await page.locator('.cost-bars .lock').count()).toBe(locked);
  });

  test('past a mark of the carbon slider the one that wins is the one that the question answers', async () => {
    const whys = await Promise.all(served.feed(80).map(({ id }) => served.collector.why(id)));
    const flipsAbove = whys.find((why) =>
      why?.explanation?.switching.some(({ price, direction }) => price === 'carbon' && direction === 'above'),
    )!;
    const { id } = flipsAbove.entry;
    const page = await open(`${served.url}/decisions/${id}`);
    const slider = page.getByRole('slider', { name: 'Carbon' });
    await slider.press('End');
    const price = await slider.inputValue();
    const answer = await fetch(`${served.url}/api/decisions/${id}?carbonUsdPerTonne=${price}`);
    const { repriced } = (await answer.json()) as { repriced: { chosen: string } };
    expect(repriced.chosen).not.toBe(flipsAbove.entry.decision?.chosen);
    const says = page.locator('.replay p[aria-live]');
    expect(await says.innerText()).toContain(`${repriced.chosen} wins, not ${flipsAbove.entry.decision?.chosen}`);
    await page.getByRole('button', { name: 'Back to the prices of then' }).click();
    expect(await says.innerText()).toContain(`${flipsAbove.entry.decision?.chosen} wins, as`);
  });

  test('names the budgets behind a price, and what of it is owned; the page holds on every screen', async () => {
    const whys = await Promise.all(served.feed(80).map(({ id }) => served.collector.why(id)));
    const why = whys.find(
      (each) =>
        each?.entry.workload === 'chat' && each.explanation?.switching.some(({ price }) => price === 'carbon') === true,
    )!;
    const page = await open(`${served.url}/decisions/${why.entry.id}`);
    const panel = page.locator('.switching');
    await panel.waitFor();
    const parts =
      '106 owned + 30 from the carbon budget of workload chat + 4 from the carbon budget of the organisation';
    const said = await panel.innerText();
    expect(said).toContain(`carbon counts 140 USD/t = ${parts}`);
    expect(said).toContain(`(now 140 = ${parts})`);
    expect(await faultsOnScreens(page, 'why')).toEqual([]);
    // On paper: no navigation, no sliders, no dark ground, bars that are printed.
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
    expect(await page.locator('.replay').isVisible()).toBe(false);
    const bar = page.locator('.cost-bar .part-cash').first();
    expect(
      await bar.evaluate((each) => [
        getComputedStyle(each.closest('.panel')!).backgroundColor,
        getComputedStyle(each).printColorAdjust,
      ]),
    ).toEqual(['rgb(255, 255, 255)', 'exact']);
  });

  test('what was sent nowhere shows no figures as measured, and an import no time', async () => {
    const [fed] = served.feed(1);
    const unsent = {
      ...fed!,
      outcome: 'cached',
      deployment: null,
      decision: null,
      counterfactual: null,
      attempts: [],
      tier: null,
      grid: null,
      cache: { savedNanoUsd: 5e5, savedNanoWh: 3e8, savedNanoG: 2e7, savedTokens: 25 },
    } as const;
    const limited = { ...unsent, outcome: 'refused', error: 'JG_LIMIT_REQUESTS', status: 429, cache: null } as const;
    const latency = { ...fed!.latency, roundTripMs: 0, ttftMs: null, serviceMs: 0, overheadMs: 0, totalMs: 0 };
    const imported = { ...fed!, importedAt: fed!.at, decision: null, counterfactual: null, latency } as const;
    const told = async (entry: typeof fed & object, id: string): Promise<string> => {
      served.collector.accept({ kind: 'entry', entry: { ...entry, id } });
      const page = await open(`${served.url}/decisions/${id}`);
      await page.locator('.figures').first().waitFor();
      const words = await page.locator('.why').innerText();
      await page.close();
      return words;
    };
    const cached = await told(unsent, 'jg-cached');
    expect(cached).toContain('Nothing was sent, so no money');
    expect(cached).toMatch(/energy saved\s+300 mWh/);
    expect(cached).not.toContain('no price is known');
    expect(await told(limited, 'jg-limited')).toContain('Refused before a decision (JG_LIMIT_REQUESTS, status 429).');
    const import_ = await told(imported, 'jg-imported');
    expect(import_).toContain('past this gateway, which decided nothing');
    expect(import_).not.toContain('in all');
  });

  test('an unknown decision is said to be unknown', async () => {
    allow(/404/);
    const page = await open(`${served.url}/decisions/none`);
    await page.getByRole('heading', { level: 1, name: 'No entry has this decision id.' }).waitFor();
  });
});
