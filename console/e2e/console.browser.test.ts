/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sourceOfAll, startAdmin } from '../../server/src/doors/index.ts';
import type { Admin } from '../../server/src/doors/http/server.ts';
import type { Collector } from '../../server/src/doors/index.ts';
import { openJournal, withBooks, type Entry } from '../../server/src/ledger/index.ts';
import type { VirtualClock } from '../../server/src/edge/clock.ts';
import { waistOf } from '../../server/src/doors/waist.fixture.ts';
import { COMPARISON, madeUpCollector } from '../dev/made-up-collector.ts';
import { madeUpTraffic } from '../dev/made-up-traffic.ts';
import { CHROMIUM, fits, FLAGS, SCREENS, violations } from './browser.fixture.ts';

const CONSOLE = join(import.meta.dirname, '..');
const DIST = join(CONSOLE, '..', 'node_modules', '.cache', 'console-e2e');
const TIMEOUT_MS = 60_000;

let browser: Browser;
let admin: Admin;
let collector: Collector;
let clock: VirtualClock;
let next: ReturnType<typeof madeUpTraffic>;
let page: Page;
let problems: string[];

const feed = (count: number): string[] =>
  Array.from({ length: count }, () => {
    clock.set(clock.now() + 240_000);
    const entry = next(clock.now());
    collector.accept({ kind: 'entry', entry });
    return entry.id;
  });

async function open(screen: (typeof SCREENS)[number], path = '/'): Promise<void> {
  const context = await browser.newContext({ viewport: screen, colorScheme: screen.colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(admin.url)) problems.push(`request to ${request.url()}`);
  });
  await page.goto(admin.url + path);
}

describe.skipIf(CHROMIUM === undefined)('the console in a browser (skipped: no chromium)', () => {
  beforeAll(async () => {
    // What ships is the production build; the test runner would otherwise bring React's development build.
    process.env['NODE_ENV'] = 'production';
    await build({
      root: CONSOLE,
      configFile: join(CONSOLE, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: DIST },
    });
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
  }, TIMEOUT_MS);
  afterAll(() => browser?.close());

  beforeEach(async () => {
    ({ collector, clock } = madeUpCollector());
    next = madeUpTraffic(3);
    problems = [];
    admin = await startAdmin({
      port: 0,
      waist: waistOf({ live: collector }),
      consoleFolder: DIST,
      metrics: async () => '',
    });
  });
  afterEach(async () => {
    await page?.context().close();
    await admin.close();
    expect(problems).toEqual([]);
  });

  test.each(SCREENS)(
    '$width $colorScheme: rows arrive live, a why opens by keyboard, nothing is out of reach',
    async (screen) => {
      await open(screen);
      await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
      expect(await violations(page)).toEqual([]);

      feed(150);
      collector.setComparison(COMPARISON);
      await page.locator('tbody tr[data-outcome]').nth(99).waitFor();
      await page.getByText('The same traffic under each policy').waitFor();
      await page.locator('.map-land path').first().waitFor({ state: 'attached' });
      expect(await violations(page)).toEqual([]);
      expect(await fits(page)).toBe(true);

      const [id] = feed(1);
      const link = page.locator('tbody a').first();
      await page.waitForFunction(
        (wanted) => document.querySelector('tbody a')?.getAttribute('href') === `/decisions/${wanted}`,
        id,
      );
      await link.focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/decisions/${id}`);
      const row = (await collector.why(id!))!;
      await page.getByRole('heading', { level: 1, name: row.sentence.split('. ')[0]! }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
      expect(await page.title()).toContain(id);
      expect(await violations(page)).toEqual([]);
      expect(await fits(page)).toBe(true);
    },
    TIMEOUT_MS,
  );

  test(
    'the list can be paused, filtered and sorted',
    async () => {
      feed(60);
      await open(SCREENS[0]);
      const first = () => page.locator('tbody a').first().getAttribute('href');
      await page.locator('tbody tr[data-outcome]').first().waitFor();
      const before = await first();
      await page.getByRole('button', { name: 'Pause' }).click();
      const added = feed(5);
      await page.getByRole('button', { name: 'Resume (5 new)' }).waitFor();
      expect(await first()).toBe(before);
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.waitForFunction(
        (wanted) => document.querySelector('tbody a')?.getAttribute('href') === `/decisions/${wanted}`,
        added.at(-1),
      );

      await page.getByLabel('Workload').selectOption('contracts-eu');
      await page.getByLabel('moved only').check();
      const expected = collector.decisions(100, { workload: 'contracts-eu', moved: true }).rows;
      await page.waitForFunction(
        (count) => document.querySelectorAll('tbody tr[data-outcome]').length === count,
        expected.length,
      );
      await page.getByRole('button', { name: 'Tokens' }).click();
      const most = expected.toSorted((a, b) => b.tokens - a.tokens)[0]!;
      expect(await first()).toBe(`/decisions/${most.id}`);
    },
    TIMEOUT_MS,
  );

  test(
    'the why shows every candidate, the chosen one and a lock where a rule forbids',
    async () => {
      const ids = feed(80);
      const whys = await Promise.all(ids.map((id) => collector.why(id)));
      const barred = whys.find((why) => why?.explanation?.candidates.some(({ exclusion }) => exclusion === 'control'))!;
      await open(SCREENS[0], `/decisions/${barred.entry.id}`);
      const bars = page.locator('.cost-bars li');
      await bars.first().waitFor();
      expect(await bars.count()).toBe(barred.explanation!.candidates.length);
      expect(await page.locator('.cost-bars li[data-chosen=true]').innerText()).toContain(
        barred.explanation!.chosen!.deployment,
      );
      const locked = barred.explanation!.candidates.filter(({ exclusion }) => exclusion === 'control').length;
      expect(await page.locator('.cost-bars .lock').count()).toBe(locked);
    },
    TIMEOUT_MS,
  );

  test(
    'when the server goes, the page says so, keeps its figures and comes back',
    async () => {
      feed(20);
      await open(SCREENS[0]);
      await page.locator('tbody tr[data-outcome]').first().waitFor();
      const { port } = new URL(admin.url);
      await admin.close();
      await page.getByRole('alert').getByText('does not answer').waitFor();
      expect(await page.locator('tbody tr[data-outcome]').count()).toBe(20);
      admin = await startAdmin({
        port: Number(port),
        waist: waistOf({ live: collector }),
        consoleFolder: DIST,
        metrics: async () => '',
      });
      await page.getByRole('alert').waitFor({ state: 'detached' });
      // A refused connection is the browser's own message, and the only one that may appear here.
      problems = problems.filter(
        (problem) =>
          !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/.test(problem),
      );
    },
    TIMEOUT_MS,
  );

  test.each(SCREENS)(
    '$width $colorScheme: of several workers all are shown, and one that does not answer is named',
    async (screen) => {
      const { collector: second } = madeUpCollector();
      let answers = true;
      const others = <T>(value: () => T) => Promise.resolve(answers ? [value()] : []);
      const source = sourceOfAll(collector, {
        of: 2,
        live: () => others(second.live),
        decisions: (limit, filter) => others(() => second.decisions(limit, filter).rows),
        pulse: async () => (answers ? String(second.counted()) : 'silent'),
      });
      await admin.close();
      admin = await startAdmin({
        port: 0,
        waist: waistOf({ live: source }),
        consoleFolder: DIST,
        metrics: async () => '',
      });
      feed(12);
      const [id] = Array.from({ length: 8 }, () => {
        const entry = next(clock.now());
        second.accept({ kind: 'entry', entry });
        return entry.id;
      });
      await open(screen);
      await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-outcome]').length === 20);
      await page.locator(`tbody a[href='/decisions/${id}']`).waitFor({ state: 'attached' });
      expect(await page.locator('.facts').innerText()).toMatch(/workers\s+2 of 2/);
      answers = false;
      await page.getByText('1 worker does not answer.').waitFor();
      await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-outcome]').length === 12);
      expect(await page.locator('#decisions-title').innerText()).toContain('newest 12 of 1 of 2 workers');
      expect(await violations(page)).toEqual([]);
      expect(await fits(page)).toBe(true);
      answers = true;
      await page.getByText('1 worker does not answer.').waitFor({ state: 'detached' });
    },
    TIMEOUT_MS,
  );

  test(
    'a period of the books: the sentence, its rows and course; period, part and measure stand in the address',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'joulegate-console-'));
      const journal = await openJournal({ folder });
      await admin.close();
      admin = await startAdmin({
        port: 0,
        waist: waistOf({ live: collector, books: (work) => withBooks({ folder }, work) }),
        consoleFolder: DIST,
        metrics: async () => '',
      });
      try {
        const entries: Entry[] = [];
        for (let i = 0; i < 60; i++) {
          clock.set(clock.now() + 1_200_000);
          const entry = next(clock.now());
          entries.push(entry);
          collector.accept({ kind: 'entry', entry });
          await journal.append(entry);
        }
        await journal.flush();
        for (const screen of SCREENS) {
          await page?.context().close();
          await open(screen, '/breakdown?by=workload');
          await page
            .getByText(/against the nearest deployment/i)
            .first()
            .waitFor({ timeout: 30_000 });
          await page.locator('.chart canvas').waitFor();
          expect(await violations(page)).toEqual([]);
          expect(await fits(page)).toBe(true);
        }
        const shown = await page.locator('.breakdown-rows tbody th').allInnerTexts();
        expect(shown.toSorted()).toEqual([...new Set(entries.map(({ workload }) => workload))].toSorted());
        await page.locator('.breakdown-bar select').selectOption('model');
        await page.waitForURL('**/breakdown?by=model*');
        await page.getByRole('heading', { name: 'By model' }).waitFor({ timeout: 30_000 });
        await page.getByRole('button', { name: 'Hour' }).click();
        await page.waitForURL('**period=hour*');
        const fromHour = Math.floor(clock.now() / 3_600_000) * 3_600_000;
        const inHour = entries.filter(({ at }) => at >= fromHour).length;
        await page.getByText(`mean of ${inHour} requests`, { exact: false }).waitFor({ timeout: 30_000 });
        await page.reload();
        await page.getByText(`mean of ${inHour} requests`, { exact: false }).waitFor({ timeout: 30_000 });
      } finally {
        await page.context().close();
        await journal.close();
        await rm(folder, { recursive: true });
      }
    },
    2 * TIMEOUT_MS,
  );

  test(
    'an unknown decision is said to be unknown',
    async () => {
      await open(SCREENS[0], '/decisions/none');
      await page.getByRole('heading', { level: 1, name: 'No entry has this decision id.' }).waitFor();
      problems = problems.filter((problem) => !problem.includes('404'));
    },
    TIMEOUT_MS,
  );
});
