/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { createApp, type App } from '../../server/src/app/index.ts';
import { MESSAGES, MODEL, SECRETS, testConfig, TEST_FLEET } from '../../server/src/app/test-app.fixture.ts';
import { parseConfig, resolveConfig } from '../../server/src/config/index.ts';
import { systemClock } from '../../server/src/edge/index.ts';
import { staticKey } from '../../server/src/gateway/index.ts';
import { startFleetWorker } from '../../server/src/simulator/index.ts';
import { HAS_NO_BROWSER, tabs } from './browser.fixture.ts';

const DECISIONS = 4_000;
const AT_ONCE = 24;
/** What the live list shows at most. */
const NEWEST = 100;
/** A person notices 100 ms; a machine that builds and serves beside the browser may take ten times that. */
const LONGEST_TASK_MS = 1_000;

/** A gateway as `serve` starts it, before simulated upstreams that run beside it. */
async function startGateway(): Promise<App> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-streaming-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const fleet = await startFleetWorker({ deployments: TEST_FLEET, seed: 7, timeFactor: 1000 });
  onTestFinished(() => fleet.close());
  const app = await createApp({
    config: resolveConfig(parseConfig(JSON.stringify(testConfig(fleet, folder)), 'test.yaml'), 'test.yaml', Date.now()),
    clock: systemClock,
    clockKind: 'wall',
    staticKeys: [staticKey('plain', 'acme', SECRETS.plain)],
    consoleFolder: inject('consoleFolder'),
  });
  onTestFinished(() => app.close());
  return app;
}

/** Sends so many requests as callers do; answers how many were served. */
async function send(url: string, count: number): Promise<number> {
  const callers = new Pool(url, { connections: AT_ONCE });
  const body = JSON.stringify({ model: MODEL, max_tokens: 8, messages: MESSAGES });
  const headers = { authorization: `Bearer ${SECRETS.plain}`, 'content-type': 'application/json' };
  let [sent, served] = [0, 0];
  const caller = async (): Promise<void> => {
    while (sent++ < count) {
      const answer = await callers.request({ path: '/v1/chat/completions', method: 'POST', headers, body });
      await answer.body.dump();
      if (answer.statusCode === 200) served++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  await callers.close();
  return served;
}

describe.skipIf(HAS_NO_BROWSER)('the live page while decisions stream in (skipped: no chromium)', () => {
  const { open } = tabs();

  test(`${DECISIONS} of them leave it responsive, bounded and right`, async () => {
    const app = await startGateway();
    const page = await open(app.adminUrl!);
    expect(await send(app.gatewayUrl, 1)).toBe(1);
    await page.locator('tbody tr[data-outcome]').first().waitFor();
    await page.evaluate(() => {
      const seen = { longestTaskMs: 0, mostRows: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.longestTaskMs = Math.max(seen.longestTaskMs, duration);
      }).observe({ type: 'longtask' });
      new MutationObserver(() => {
        seen.mostRows = Math.max(seen.mostRows, document.querySelectorAll('tr[data-outcome]').length);
      }).observe(document.body, { childList: true, subtree: true });
    });
    const streaming = send(app.gatewayUrl, DECISIONS - 1);
    // Its controls answer meanwhile, and what was paused stays as it is.
    await page
      .locator('tbody tr[data-outcome]')
      .nth(NEWEST - 1)
      .waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const first = await page.locator('tbody a').first().getAttribute('href');
    await page.getByRole('button', { name: /Resume \(\d.* new\)/ }).waitFor();
    expect(await page.locator('tbody a').first().getAttribute('href')).toBe(first);
    expect(await streaming).toBe(DECISIONS - 1);
    await page.getByRole('button', { name: /Resume/ }).click();

    await app.journal.flush();
    const entries = await Array.fromAsync(app.journal.read());
    expect(entries.length).toBe(DECISIONS);
    const { total } = (await app.collector.overview()).requests;
    expect(total).toBe(DECISIONS);
    await page.locator('.facts', { hasText: DECISIONS.toLocaleString('en') }).waitFor();
    const newest = new Set((await app.collector.decisions(NEWEST, {})).rows.map(({ id }) => `/decisions/${id}`));
    await page.waitForFunction(
      (wanted) => {
        const shown = [...document.querySelectorAll('tbody td:first-child a')].map((a) => a.getAttribute('href')!);
        return shown.length === wanted.length && shown.every((href) => wanted.includes(href));
      },
      [...newest],
    );
    const seen = await page.evaluate(
      () => (globalThis as unknown as { seen: { longestTaskMs: number; mostRows: number } }).seen,
    );
    expect(seen.mostRows).toBe(NEWEST);
    expect(seen.longestTaskMs).toBeLessThan(LONGEST_TASK_MS);
    if (process.env['CONSOLE_TIMES'] !== undefined) console.log(JSON.stringify(seen));
  });
});
