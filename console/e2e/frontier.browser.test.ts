import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replays } from '../../server/src/planning/index.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

const WEEKS_A_MONTH = 30 / 7;

describe.skipIf(HAS_NO_BROWSER)('the frontier in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    served = await serveBooks({ entries: 240, stepMs: 600_000 });
  });
  afterAll(() => served?.close());

  test('the staircase, the sentence and the steps of a period; sliders move the point and stand in the address', async () => {
    const page = await open(`${served.url}/frontier`);
    await page.locator('.hull-line').waitFor();
    const requests = served.entries
      .filter(({ outcome }) => outcome === 'served')
      .map(replays.frontier.request)
      .filter((request) => request !== null);
    const own = replays.frontier.of(requests, requests.length * WEEKS_A_MONTH)!;
    const sentence = await page.locator('.headline .sentence').innerText();
    expect(sentence).toContain(`${Number(own.offer!.addedMs.toPrecision(3))} ms buys`);
    expect(await page.locator('.breakdown-rows tbody tr').count()).toBe(own.steps.length);
    expect(await faultsOnScreens(page, 'frontier')).toEqual([]);

    await page.getByLabel('Carbon', { exact: false }).first().waitFor();
    const slider = page.locator('.sliders input').first();
    await slider.focus();
    await page.keyboard.press('End');
    await page.waitForURL('**carbon=10000*');
    await page.getByText('10,000 USD/t', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('10,000 USD/t', { exact: true }).waitFor();
    // The range goes along to the next page that has one.
    await page.getByRole('button', { name: 'Month', exact: true }).click();
    await page.waitForURL('**period=month*');
    await page.getByRole('link', { name: 'Breakdown' }).click();
    await page.waitForURL('**/breakdown?period=month');
  });

  test('is narrowed to one workload, which stands in the address', async () => {
    const page = await open(`${served.url}/frontier`);
    await page.locator('.hull-line').waitFor();
    const right = served.entries.filter(({ outcome, workload }) => outcome === 'served' && workload === 'chat').length;
    await page.getByLabel('Workload').selectOption('chat');
    await page.getByText(`of ${right} served requests of chat`).waitFor();
    expect(new URL(page.url()).searchParams.get('workload')).toBe('chat');
    expect(await page.getByLabel('Workload').locator('option').allInnerTexts()).toEqual([
      'all',
      ...[...new Set(served.entries.map(({ workload }) => workload))].toSorted(),
    ]);
  });

  test('without a decided request it says so', async () => {
    allow(/404/);
    const empty = await serveBooks({ entries: 3, each: (entry) => ({ ...entry, decision: null }) });
    try {
      const page = await open(`${empty.url}/frontier`);
      await page.getByText('there is nothing to trade').waitFor();
      await page.close();
    } finally {
      await empty.close();
    }
  });
});
