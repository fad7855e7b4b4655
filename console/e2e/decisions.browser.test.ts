import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

describe.skipIf(HAS_NO_BROWSER)('the decisions page in a browser (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    served = await serveBooks({ entries: 260, stepMs: 300_000 });
  });
  afterAll(() => served?.close());

  test('pages the books newest first, narrows them by the address and opens a why', async () => {
    const { entries } = served;
    const page = await open(`${served.url}/decisions`);
    const links = page.locator('.ledger tbody a');
    await links.first().waitFor();
    const shown = async (): Promise<string[]> =>
      (await links.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''))).map((href) =>
        decodeURIComponent(href.split('/').at(-1)!),
      );
    const newest = entries.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
    expect(await shown()).toEqual(newest.slice(0, 100));
    expect(await page.locator('#ledger-title').innerText()).toContain('100 of 260');
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText('200 of 260').waitFor();
    expect(await shown()).toEqual(newest.slice(0, 200));

    const workload = entries[0]!.workload;
    await page.getByLabel('Workload').selectOption(workload);
    const right = entries.filter((entry) => entry.workload === workload);
    await page.locator('#ledger-title', { hasText: `${right.length}` }).waitFor();
    expect(new URL(page.url()).searchParams.get('workload')).toBe(workload);
    await page.getByRole('button', { name: 'Clear' }).click();
    const { origin } = entries[0]!;
    await page.getByRole('combobox', { name: 'From', exact: true }).selectOption(origin);
    await page
      .locator('#ledger-title', { hasText: `${entries.filter((entry) => entry.origin === origin).length}` })
      .waitFor();
    expect(new URL(page.url()).searchParams.get('origin')).toBe(origin);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('searchbox').fill(newest[3]!);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('1 shown').waitFor();
    expect(await shown()).toEqual([newest[3]]);
    expect(await faultsOnScreens(page, 'decisions')).toEqual([]);
    await links.first().click();
    await page.locator('.why-facts').waitFor();
    expect(page.url()).toContain(`/decisions/${encodeURIComponent(newest[3]!)}`);
  });

  test('says that nothing fits, and every screen holds', async () => {
    const page = await open(`${served.url}/decisions?period=week&search=nobody-has-this`);
    await page.getByText('No request in the last week fits these filters.').waitFor();
    await page.goto(`${served.url}/decisions?period=week`);
    await page.locator('.ledger tbody a').first().waitFor();
    expect(await faultsOnScreens(page)).toEqual([]);
  });
});
