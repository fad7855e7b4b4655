import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

describe.skipIf(HAS_NO_BROWSER)('the breakdown in a browser (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    served = await serveBooks();
  });
  afterAll(() => served?.close());

  test('the sentence, the rows and the course of a period', async () => {
    const page = await open(`${served.url}/breakdown?by=workload`);
    await page
      .getByText(/against the nearest deployment/i)
      .first()
      .waitFor();
    await page.locator('.chart canvas').waitFor();
    expect(await faultsOnScreens(page, 'breakdown')).toEqual([]);
    const shown = await page.locator('.breakdown-rows tbody th').allInnerTexts();
    expect(shown.toSorted()).toEqual([...new Set(served.entries.map(({ workload }) => workload))].toSorted());
  });

  test('period, part and measure stand in the address', async () => {
    const page = await open(`${served.url}/breakdown?by=workload`);
    await page.locator('.breakdown-bar select').selectOption('model');
    await page.waitForURL('**/breakdown?by=model*');
    await page.getByRole('heading', { name: 'By model' }).waitFor();
    await page.getByRole('button', { name: 'Hour' }).click();
    await page.waitForURL('**period=hour*');
    const fromHour = Math.floor(served.clock.now() / 3_600_000) * 3_600_000;
    const inHour = served.entries.filter(({ at }) => at >= fromHour).length;
    await page.getByText(`mean of ${inHour} request`, { exact: false }).waitFor();
    await page.reload();
    await page.getByText(`mean of ${inHour} request`, { exact: false }).waitFor();
  });
});
