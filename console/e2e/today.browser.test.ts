import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

describe.skipIf(HAS_NO_BROWSER)('today in a browser (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    // Five days of a request in forty minutes.
    served = await serveBooks({ entries: 180, stepMs: 2_400_000 });
  });
  afterAll(() => served?.close());

  test('four figures by the books, each to the end of its month, and every limit by what breaks first', async () => {
    const page = await open(`${served.url}/today`);
    const money = page.getByRole('article', { name: 'Money' });
    await money.waitFor({ timeout: 40_000 });
    const midnight = Math.floor(served.clock.now() / 86_400_000) * 86_400_000;
    const usd = served.entries
      .filter(({ at }) => at >= midnight)
      .reduce((sum, { costNanoUsd }) => sum + costNanoUsd / 1e9, 0);
    const shown = Number(await money.locator('.tile-value strong').innerText());
    expect(shown / usd).toBeCloseTo(1, 2);
    for (const name of ['Money', 'Energy', 'Carbon', 'Added latency'])
      await page.getByRole('article', { name }).getByText('At its end about').waitFor();
    const states = await page.locator('.limits .budget-state').allInnerTexts();
    expect(states.slice(0, 2).join()).toMatch(/full/);
    await page.locator('.limits .budget-over').waitFor({ state: 'attached' });
    expect(states.at(-1)).toMatch(/on pace/);
    await page.getByRole('heading', { name: 'Shadow prices' }).waitFor();
    expect(await faultsOnScreens(page, 'today')).toEqual([]);
  });
});
