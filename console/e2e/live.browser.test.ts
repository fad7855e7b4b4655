/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sourceOfAll } from '../../server/src/doors/index.ts';
import { COMPARISON, madeUpCollector } from '../dev/made-up-collector.ts';
import { madeUpTraffic } from '../dev/made-up-traffic.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveLive, type Served } from './served.fixture.ts';

const ROWS = 'tbody tr[data-outcome]';
const firstRowIs = (page: Page, id: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector('tbody a')?.getAttribute('href') === `/decisions/${wanted}`,
    id,
  );
const rowsAre = (page: Page, count: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll('tbody tr[data-outcome]').length === wanted, count);

async function serve(over?: Parameters<typeof serveLive>[0]): Promise<Served> {
  const served = await serveLive(over);
  onTestFinished(() => served.close());
  return served;
}

describe.skipIf(HAS_NO_BROWSER)('the live page in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();

  test('rows arrive live, a why opens by keyboard, nothing is out of reach on any screen', async () => {
    const served = await serve();
    const page = await open(served.url);
    await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    expect(await faultsOnScreens(page, 'live-empty')).toEqual([]);

    served.feed(150);
    served.collector.setComparison(COMPARISON);
    await page.locator(ROWS).nth(99).waitFor();
    await page.getByText('The same traffic under each policy').waitFor();
    await page.locator('.map-land path').first().waitFor({ state: 'attached' });
    expect(await faultsOnScreens(page, 'live')).toEqual([]);

    const id = served.feed(1)[0]!.id;
    await firstRowIs(page, id);
    await page.locator('tbody a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/decisions/${id}`);
    const row = (await served.collector.why(id))!;
    await page.getByRole('heading', { level: 1, name: row.sentence.split('. ')[0]! }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await page.title()).toContain(id);
    expect(await faultsOnScreens(page, 'why')).toEqual([]);
  });

  test('the list can be paused, filtered and sorted', async () => {
    const served = await serve();
    served.feed(60);
    const page = await open(served.url);
    const first = () => page.locator('tbody a').first().getAttribute('href');
    await page.locator(ROWS).first().waitFor();
    const before = await first();
    await page.getByRole('button', { name: 'Pause' }).click();
    const added = served.feed(5);
    await page.getByRole('button', { name: 'Resume (5 new)' }).waitFor();
    expect(await first()).toBe(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await firstRowIs(page, added.at(-1)!.id);

    await page.getByLabel('Workload').selectOption('contracts-eu');
    await page.getByLabel('moved only').check();
    const expected = served.collector.decisions(100, { workload: 'contracts-eu', moved: true }).rows;
    await rowsAre(page, expected.length);
    await page.getByRole('button', { name: 'Tokens' }).click();
    const most = expected.toSorted((a, b) => b.tokens - a.tokens)[0]!;
    expect(await first()).toBe(`/decisions/${most.id}`);
  });

  test('when the server goes, the page says so, keeps its figures and comes back', async () => {
    const served = await serve();
    // A refused connection is the browser's own message, and the only one that may appear here.
    allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
    served.feed(20);
    const page = await open(served.url);
    await page.locator(ROWS).first().waitFor();
    await served.gone();
    await page.getByRole('alert').getByText('does not answer').waitFor();
    expect(await page.locator(ROWS).count()).toBe(20);
    await served.back();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});

describe.skipIf(HAS_NO_BROWSER)('the live page of several workers (skipped: no chromium)', () => {
  const { open } = tabs();

  test('all are shown, and one that does not answer is named', async () => {
    const { collector: first, clock } = madeUpCollector();
    const { collector: second } = madeUpCollector();
    const next = madeUpTraffic(3);
    let answers = true;
    const others = <T>(value: () => T) => Promise.resolve(answers ? [value()] : []);
    const live = sourceOfAll(first, {
      of: 2,
      live: () => others(second.live),
      decisions: (limit, filter) => others(() => second.decisions(limit, filter).rows),
      weighed: () => others(second.weighed),
      pulse: async () => (answers ? String(second.counted()) : 'silent'),
    });
    const served = await serve({ live });
    const feed = (collector: typeof first, count: number): string[] =>
      Array.from({ length: count }, () => {
        clock.set(clock.now() + 240_000);
        const entry = next(clock.now());
        collector.accept({ kind: 'entry', entry });
        return entry.id;
      });
    feed(first, 12);
    const [id] = feed(second, 8);
    const page = await open(served.url);
    await rowsAre(page, 20);
    await page.locator(`tbody a[href='/decisions/${id}']`).waitFor({ state: 'attached' });
    expect(await page.locator('.facts').innerText()).toMatch(/workers\s+2 of 2/);
    answers = false;
    await page.getByText('1 worker does not answer.').waitFor();
    await rowsAre(page, 12);
    expect(await page.locator('#decisions-title').innerText()).toContain('newest 12 of 1 of 2 workers');
    expect(await faultsOnScreens(page)).toEqual([]);
    answers = true;
    await page.getByText('1 worker does not answer.').waitFor({ state: 'detached' });
  });
});
