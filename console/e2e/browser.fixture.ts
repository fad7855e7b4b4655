/// <reference lib="dom" />
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/** The system's browser; `undefined` where there is none. */
const CHROMIUM =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** Why browser tests are skipped here; for `describe.skipIf`. */
export const HAS_NO_BROWSER = CHROMIUM === undefined;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The screens that must hold; what axe looks at depends on the width and the colours, not on both together. */
const SCREENS = [
  { width: 1440, height: 900, colorScheme: 'light', axe: true },
  { width: 1440, height: 900, colorScheme: 'dark', axe: true },
  { width: 390, height: 844, colorScheme: 'light', axe: true },
  { width: 2560, height: 1440, colorScheme: 'dark', axe: false },
] as const;

export interface Tabs {
  /** Opens an address; what the page logs, throws, or asks of another origin fails the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the page may say in this test. */
  allow(message: RegExp): void;
}

/** A browser for the tests of a file, closed after them, and a clean profile for each page. */
export function tabs(): Tabs {
  let browser: Browser;
  let open: Page[] = [];
  let problems: string[] = [];
  let allowed: RegExp[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await Promise.all(open.map((page) => page.context().close()));
    const left = problems.filter((problem) => !allowed.some((message) => message.test(problem)));
    [open, problems, allowed] = [[], [], []];
    expect(left).toEqual([]);
  });
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ viewport: SCREENS[0], locale: 'en-GB', ...options });
      const page = await context.newPage();
      open.push(page);
      page.setDefaultTimeout(15_000);
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      const { origin } = new URL(url);
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== origin) problems.push(`request to ${request.url()}`);
      });
      await page.goto(url);
      return page;
    },
    allow: (message) => void allowed.push(message),
  };
}

/** Serious and critical violations of WCAG 2 A and AA. axe comes in through the debugger: the page's policy allows no inline script. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const known = await session.send('Runtime.evaluate', { expression: 'typeof axe' });
  if (known.result.value === 'undefined')
    await session.send('Runtime.evaluate', { expression: await readFile(AXE, 'utf8') });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => JSON.stringify(
      r.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | '))))`,
    awaitPromise: true,
  });
  return JSON.parse(String(result.value)) as string[];
}

/** Whether nothing is wider than the window. */
const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** Where pictures of the pages go; without it none are taken. */
const PICTURES = process.env['CONSOLE_PICTURES'];

/**
 * What does not hold of a page as it stands, on any screen, light or dark; the page is left as wide as it was.
 * With CONSOLE_PICTURES=FOLDER it is also painted there at each width, light and dark.
 * @param name of its pictures
 */
export async function faultsOnScreens(page: Page, name?: string): Promise<readonly string[]> {
  const faults: string[] = [];
  const before = page.viewportSize()!;
  const show = async (colorScheme: 'light' | 'dark', size: { width: number; height: number }): Promise<void> => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
  };
  for (const { axe, colorScheme, ...size } of SCREENS) {
    await show(colorScheme, size);
    const on = `${size.width} ${colorScheme}`;
    if (!(await fits(page))) faults.push(`${on}: wider than the window`);
    if (axe) faults.push(...(await violations(page)).map((violation) => `${on}: ${violation}`));
  }
  if (PICTURES !== undefined && name !== undefined)
    for (const { width, height } of SCREENS.filter(
      ({ colorScheme, width: wide }) => colorScheme === 'light' || wide > 1440,
    ))
      for (const colorScheme of ['light', 'dark'] as const) {
        await show(colorScheme, { width, height });
        // What is drawn on a canvas follows the window in the next frames.
        await page.waitForTimeout(200);
        await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
  return faults;
}

/** A4 between margins of 10 mm. */
const PAPER = { width: 718, height: 1047 };

/**
 * What does not hold of a page on paper, printed from a dark screen: only what is read there, all of it, on white, in rows
 * that no page tears, under heads that come again. The page is left as it was. With CONSOLE_PICTURES=FOLDER it is also painted there.
 * @param name of its picture
 */
export async function faultsOnPaper(page: Page, name: string): Promise<readonly string[]> {
  const before = page.viewportSize()!;
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const faults = await page.evaluate(() => {
    const told: string[] = [];
    const shown = (selector: string): Element[] =>
      [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    const say = (what: string, all: readonly Element[]): void => {
      if (all.length > 0) told.push(`${what}: ${all.map((each) => each.outerHTML.slice(0, 80)).join(' | ')}`);
    };
    say('nothing on paper answers', shown('nav, select, input, dialog, button:not(.link-button)'));
    const grounds = shown('html, body, main, .panel, pre').filter((each) => {
      const [r, g, b, a = 1] = (getComputedStyle(each).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
      return a > 0 && Math.min(r!, g!, b!) < 230;
    });
    say('dark ground', grounds);
    say(
      'cut',
      shown('main *').filter(
        (each) =>
          !each.matches('.sr-only, svg, svg *') &&
          (each.getBoundingClientRect().right > innerWidth + 1 ||
            (getComputedStyle(each).overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1)),
      ),
    );
    say(
      'folded',
      shown('details').filter((each) => !each.lastElementChild!.checkVisibility({ contentVisibilityAuto: true })),
    );
    say(
      'torn',
      shown('tr').filter((each) => getComputedStyle(each).breakInside !== 'avoid'),
    );
    say(
      'no head',
      shown('table').filter((each) => {
        const head = each.querySelector('thead')!;
        return getComputedStyle(head).display !== 'table-header-group' || head.getBoundingClientRect().width < 100;
      }),
    );
    return told;
  });
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}-paper.png`), fullPage: true });
  await page.emulateMedia({ media: null, colorScheme: null });
  await page.setViewportSize(before);
  return faults;
}
