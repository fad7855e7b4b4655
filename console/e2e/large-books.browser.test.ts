/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POPULATION } from '../../bench/rollups/drawn-entries.ts';
import { sealedMonth } from '../../bench/rollups/sealed-month.ts';
import { standingBooks } from '../../server/src/app/standing-books.ts';
import { readManifest } from '../../server/src/ledger/segments/manifest.ts';
import { HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveLive, type Served } from './served.fixture.ts';

/** Books that are there already, such as those of `bench:books`; few are made otherwise. */
const GIVEN = process.env['JOULEGATE_LARGE_BOOKS'];
const MADE = { entries: 40_000, days: 2 };
/** A second is promised of 10^7 entries; whoever builds beside it may take ten times that. */
const LONGEST_MS = 10_000;

/** Of a page: the longest time that it said it was reading, or that its books took to answer. */
const longestLoading = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const answers = performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\/api\/(reports|decisions|today)/.test(name))
      .map(({ duration }) => duration);
    return Math.round(Math.max((globalThis as unknown as { longestSaid: number }).longestSaid, ...answers));
  });

/** Has every page that is opened watch what it says, frame by frame. */
const watchLoading = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    let since: number | null = null;
    const watch = (now: number): void => {
      const says = [...document.querySelectorAll('.notice, .ledger-more button')].some((each) =>
        /^(Opening|Reading).*…$/.test(each.textContent.trim()),
      );
      since = says ? (since ?? now) : null;
      const seen = globalThis as unknown as { longestSaid?: number };
      seen.longestSaid = Math.max(seen.longestSaid ?? 0, since === null ? 0 : now - since);
      requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  });

describe.skipIf(HAS_NO_BROWSER)('the console over a large ledger (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: Served;
  let entries = 0;
  const undo: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    let folder = GIVEN;
    if (folder === undefined) {
      const made = (folder = await mkdtemp(join(tmpdir(), 'joulegate-large-')));
      undo.push(() => rm(made, { recursive: true, force: true }));
      await sealedMonth(made, POPULATION, MADE.entries, () => {}, MADE.days);
    }
    const booked = (await readManifest(folder)).segments.filter(({ format }) => format !== 'settlement');
    entries = booked.reduce((sum, segment) => sum + segment.entries, 0);
    const books = standingBooks({ folder });
    undo.push(() => books.close());
    // As a gateway does in the background, within seconds of its start.
    await books.with([], (opened) => opened.keepAhead(() => true));
    served = await serveLive({ books: (work) => books.with([], work) });
    undo.push(() => served.close());
    served.clock.set(Math.max(...booked.map(({ lastAt }) => lastAt)) + 1);
  });
  afterAll(async () => {
    for (const each of undo.toReversed()) await each();
  });

  test(`the breakdown, the decisions and today are there before anybody waits`, async () => {
    const page = await open(served.url);
    await watchLoading(page);
    const waited: Record<string, number> = {};
    const answered = (part: string): Promise<unknown> => page.waitForResponse((answer) => answer.url().includes(part));
    const rows = page.locator('.breakdown-rows tbody th');

    await page.goto(`${served.url}/breakdown?period=month&by=workload`);
    await rows.first().waitFor();
    for (const by of ['key', 'deployment'] as const) {
      await page.locator('.breakdown-bar select').selectOption(by);
      await page.getByRole('heading', { name: `By ${by}` }).waitFor();
      await rows
        .filter({ hasText: by === 'key' ? 'key_' : 'model-' })
        .first()
        .waitFor();
    }
    for (const period of ['Week', 'Day'])
      await Promise.all([answered('reports/breakdown'), page.getByRole('button', { name: period }).click()]);
    waited['breakdown'] = await longestLoading(page);

    await page.goto(`${served.url}/decisions?period=month`);
    const title = page.locator('#ledger-title');
    await title.filter({ hasText: `100 of ${entries.toLocaleString('en')}` }).waitFor();
    await page.getByRole('button', { name: 'Older' }).click();
    await title.filter({ hasText: '200 of' }).waitFor();
    await Promise.all([answered('workload=workload-7'), page.getByLabel('Workload').selectOption('workload-7')]);
    // An answer is not yet a list: an id of the one before is of another workload.
    await title.filter({ hasNotText: '200 of' }).waitFor();
    const id = (await page.locator('.ledger tbody a').last().getAttribute('href'))!.split('/').at(-1)!;
    for (const search of ['site-13', decodeURIComponent(id)]) {
      await page.getByRole('searchbox').fill(search);
      await Promise.all([answered('search='), page.getByRole('button', { name: 'Find' }).click()]);
    }
    await page.getByText('1 shown').waitFor();
    waited['decisions'] = await longestLoading(page);

    await page.goto(`${served.url}/today`);
    await page.getByRole('article', { name: 'Money' }).waitFor();
    waited['today'] = await longestLoading(page);

    if (process.env['CONSOLE_TIMES'] !== undefined) console.log(JSON.stringify({ entries, ...waited }));
    for (const [name, ms] of Object.entries(waited)) expect(ms, name).toBeLessThan(LONGEST_MS);
  });
});
