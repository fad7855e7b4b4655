/// <reference lib="dom" />
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { pagesFor } from '../src/navigation.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

const FIRST_SCRIPT_BYTES = 300_000;
const MOST_SHIFT = 0.05;
/** The promise is 1 s; a test may run on a machine that does ten things at once. */
const FIRST_PAINT_MS = 10_000;

const themeOf = (page: Page) => page.evaluate(() => document.documentElement.dataset['theme']);
const paper = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

interface Shift {
  readonly value: number;
  /** What moved, and from which height to which. */
  readonly moved: string;
}

/** Layout shifts since the page began, those after a key or a click left out, as Chromium itself counts them. */
const shifted = (page: Page): Promise<readonly Shift[]> =>
  page.evaluate(
    () =>
      new Promise<Shift[]>((settle) => {
        type Entry = PerformanceEntry & {
          readonly value: number;
          readonly hadRecentInput: boolean;
          readonly sources: readonly {
            readonly node: Node | null;
            readonly previousRect: DOMRectReadOnly;
            readonly currentRect: DOMRectReadOnly;
          }[];
        };
        const seen = new PerformanceObserver((list) => all.push(...(list.getEntries() as Entry[])));
        const all: Entry[] = [];
        seen.observe({ type: 'layout-shift', buffered: true });
        setTimeout(
          () =>
            settle(
              all
                .filter(({ hadRecentInput }) => !hadRecentInput)
                .map(({ value, sources }) => ({
                  value,
                  moved: sources
                    .map(
                      ({ node, previousRect, currentRect }) =>
                        `${node instanceof Element ? `${node.localName}.${node.className}` : node?.nodeName} ${previousRect.y} to ${currentRect.y}`,
                    )
                    .join(' | '),
                })),
            ),
          150,
        );
      }),
  );

describe.skipIf(HAS_NO_BROWSER)('the frame of the console in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    served = await serveBooks({ entries: 40, stepMs: 1_800_000 });
  });
  afterAll(() => served?.close());

  test('the first page needs at most 300 kB of compressed script, those that it may load later left out', async () => {
    const folder = inject('consoleFolder');
    const html = await readFile(join(folder, 'index.html'), 'utf8');
    const named = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, name]) => name!);
    // A script may import others at once: those count too.
    const first = new Set<string>(named);
    for (const name of first)
      for (const [, next] of (await readFile(join(folder, name), 'utf8')).matchAll(/from"\.\/([^"]+\.js)"/g))
        first.add(`assets/${next!}`);
    const sizes = await Promise.all(
      [...first].map(async (name) => gzipSync(await readFile(join(folder, name))).length),
    );
    expect(first.size).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_SCRIPT_BYTES);
    expect((await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js')).length).toBeGreaterThan(
      first.size,
    );
  });

  test('no page moves what is already there, and the first paint is early', async () => {
    const page = await open(served.url);
    for (const { path } of pagesFor()) {
      await page.goto(served.url + path);
      await page.locator('main .panel').first().waitFor();
      await page.waitForLoadState('load');
      await page.locator('main .panel').nth(1).waitFor();
      const shifts = await shifted(page);
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      expect(sum, `${path} ${JSON.stringify(shifts)}`).toBeLessThanOrEqual(MOST_SHIFT);
      const paint = await page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
      );
      expect(paint).toBeLessThan(FIRST_PAINT_MS);
    }
  });

  test('the menu finds pages, periods and a decision by keyboard, and is the navigation of a narrow window', async () => {
    const page = await open(served.url);
    await page.locator('.tiles').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'A page' }).waitFor();
    expect(await faultsOnScreens(page, 'menu')).toEqual([]);
    await page.keyboard.press('Escape');
    const askFor = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'A page' }).fill(text);
      await page.keyboard.press('Enter');
    };
    await askFor('frontier');
    await page.waitForURL('**/frontier');
    await askFor('last month');
    await page.waitForURL('**/frontier?period=month');
    const { id } = served.entries.at(-1)!;
    await askFor(id);
    await page.waitForURL(`**/decisions/${id}`);
    await page.locator('.why-facts').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.waitForURL('**/breakdown');

    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('option', { name: 'Live' }).click();
    await page.waitForURL(`${served.url}/`);
  });

  test('a theme is kept, holds from the first paint on, and follows the system where none is chosen', async () => {
    const page = await open(served.url, { colorScheme: 'light' });
    expect(await themeOf(page)).toBe('light');
    const light = await paper(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    expect(await paper(page)).not.toBe(light);
    await page.getByLabel('Theme').selectOption('light');
    expect(await paper(page)).toBe(light);
    // Without our script nothing is drawn yet: the theme is there before it.
    await page.route('**/assets/*.js', (route) => route.abort());
    allow(/ERR_FAILED/);
    await page.reload({ waitUntil: 'domcontentloaded' });
    expect(await themeOf(page)).toBe('light');
    expect(await paper(page)).toBe(light);
  });

  test('numbers are written as the browser has it, or as chosen', async () => {
    const page = await open(`${served.url}/breakdown`, { locale: 'de-DE' });
    const tokens = served.entries.reduce((sum, { usage }) => sum + usage.inputUncached, 0);
    expect(tokens).toBeGreaterThan(9999);
    await page.getByText(tokens.toLocaleString('de'), { exact: false }).first().waitFor();
    await page.getByLabel('Numbers').selectOption('en');
    await page.getByText(tokens.toLocaleString('en'), { exact: false }).first().waitFor();
    await page.reload();
    await page.getByText(tokens.toLocaleString('en'), { exact: false }).first().waitFor();
  });
});
