/// <reference lib="dom" />
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeyStore } from '../../server/src/app/keys.ts';
import { reports } from '../../server/src/reporting/index.ts';
import type { GhgReport, Showback, VsmeReport } from '../src/api/control-plane.ts';
import { faultsOnPaper, faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

const PASSWORD = 'four words of no sense';
const FACTS = reports.disclosure.schema.parse({
  carbonFeeUsdPerTonne: 85,
  entities: [{ name: 'Group' }, { name: 'Half of it', boundary: 'equity share', equityPercent: 50 }],
});
const START = Date.UTC(2022, 5, 1);

describe.skipIf(HAS_NO_BROWSER)('reports in a browser', () => {
  const { open, allow } = tabs();
  let served: ServedBooks;
  let folder: string;
  let keys: Awaited<ReturnType<typeof openKeyStore>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'joulegate-reports-'));
    keys = await openKeyStore(folder);
    served = await serveBooks(
      {
        entries: 120,
        stepMs: 12 * 3_600_000,
        each: (entry, at) => ({
          ...entry,
          waited:
            at % 4 > 0
              ? null
              : {
                  since: entry.at - 9 * 3_600_000,
                  batch: 'batch_1',
                  deployment: entry.deployment,
                  lifecycleGPerKwh: 400,
                  gridSource: 'hourly: made',
                  costNanoUsd: entry.costNanoUsd,
                  energyNanoWh: entry.energyNanoWh.mean,
                  carbonNanoG: entry.carbonNanoG.mean === null ? null : 3 * entry.carbonNanoG.mean,
                },
          guardWork:
            at % 5 > 0
              ? null
              : {
                  calls: 1,
                  untold: 0,
                  inputTokens: 40,
                  outputTokens: 7,
                  nanoUsd: 1000,
                  nanoWh: 2_000_000,
                  nanoG: 300_000,
                  tier: 'modelled-open' as const,
                  source: 'judge: list',
                },
        }),
      },
      {
        identity: async () => keys,
        state: (work) => work(keys.state),
        places: () => ({ sites: [], deployments: [], workloads: [], reporting: FACTS }),
      },
      { people: { state: async () => keys.state, now: () => START + 86_400_000 } },
    );
  });
  afterAll(async () => {
    await served?.close();
    await keys?.close();
    await rm(folder, { recursive: true, force: true });
  });
  const saved = async (page: Page, button: string): Promise<string> => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    return await (await download).path();
  };

  test('figures are those of the answer to the last digit, and the file is the answer', async () => {
    const answer = (await (await fetch(`${served.url}/api/reports/ghg?period=2022&entity=Group`)).json()) as GhgReport;
    const page = await open(`${served.url}/reports`);
    await page.getByRole('heading', { name: 'GHG Protocol, 2022' }).waitFor();
    const inventory = page.getByRole('region', { name: 'Inventory' });
    await inventory.waitFor();
    const shown = await inventory.locator('.exact').allInnerTexts();
    expect(shown.map((text) => text.replaceAll(',', ''))).toEqual(
      answer.rows.flatMap(({ figure: { value, unit } }) => (value === null ? [] : [`${value} ${unit}`])),
    );
    expect(shown.some((text) => Number.parseFloat(text) > 0)).toBe(true);
    const missing = page.getByRole('region', { name: 'What is missing' });
    for (const { fact, who } of answer.missing) {
      expect(await missing.innerText()).toContain(fact);
      expect(await missing.innerText()).toContain(who);
    }
    expect(JSON.parse(await readFile(await saved(page, 'Download JSON'), 'utf8'))).toEqual(answer);
    expect(await readFile(await saved(page, 'Download CSV'), 'utf8')).toContain(`,${answer.rows[0]!.row},`);
    expect(await faultsOnScreens(page, 'reports')).toEqual([]);
    expect(await faultsOnPaper(page, 'reports')).toEqual([]);
    await page.getByLabel('Reporting entity').selectOption('Half of it');
    await page.getByText('equity share, 50 %').waitFor();
  });

  test('every report is shown, of the newest period with traffic, and a period without any says so in words', async () => {
    allow(/404/);
    const page = await open(`${served.url}/reports`);
    const list = page.getByRole('navigation', { name: 'Reports' }).getByRole('link');
    for (const title of ['ESRS E1', 'VSME B3', 'SCI', 'Showback', 'FOCUS']) {
      await list.filter({ hasText: title }).click();
      await page.getByRole('heading', { name: new RegExp(`^${title}, (2022|July 2022)$`) }).waitFor();
      await page.locator('.report-rows').first().waitFor();
      expect([title, await faultsOnScreens(page)]).toEqual([title, []]);
    }
    await list.filter({ hasText: 'Showback' }).click();
    await page.getByLabel('Period').selectOption('2022-06');
    await page.waitForURL('**period=2022-06*');
    await page.getByRole('heading', { name: 'Showback, June 2022' }).waitFor();
    const inJune = served.entries.filter(({ at }) => new Date(at).getUTCMonth() === 5).length;
    await page.locator('tr[data-sum="true"]', { hasText: `${inJune}` }).waitFor();
    await page.goto(`${served.url}/reports?report=ghg&period=2019`);
    await page.getByText('nothing was booked in 2019').waitFor();
    expect(await faultsOnScreens(page)).toEqual([]);
  });

  test('the parts of a change open the entries that they are of', async () => {
    const page = await open(`${served.url}/reports?report=variance&period=2022-07`);
    await page.getByRole('heading', { name: /^Variance, July 2022$/ }).waitFor();
    const money = page.getByRole('region', { name: 'Money' });
    await money.getByRole('link', { name: 'July 2022' }).first().waitFor();
    expect(await faultsOnScreens(page)).toEqual([]);
    await money.getByRole('link', { name: 'July 2022' }).first().click();
    await page.waitForURL('**/decisions?**');
    await page.locator('tbody tr').first().waitFor();
    const asked = new URL(page.url()).searchParams;
    expect([asked.get('workload'), Number(asked.get('from')), Number(asked.get('to'))]).toEqual([
      expect.any(String),
      Date.UTC(2022, 6, 1),
      Date.UTC(2022, 7, 1),
    ]);
  });

  test('facts.json is a file of its own: the facts of the answer, with who reports and the licences of its sources', async () => {
    const page = await open(`${served.url}/reports?report=vsme&period=2022&entity=Group`);
    const file = JSON.parse(await readFile(await saved(page, 'Download facts.json'), 'utf8')) as VsmeReport;
    const answer = (await (
      await fetch(`${served.url}/api/reports/vsme?period=2022&entity=Group`)
    ).json()) as VsmeReport;
    expect([file.facts, file.entity, file.sources]).toEqual([answer.facts, answer.entity, answer.sources]);
    expect(file.facts.length).toBeGreaterThan(3);
    await page.goto(`${served.url}/reports?report=showback&period=2022`);
    await page.getByRole('columnheader', { name: 'Carbon fee' }).waitFor();
    await page.getByText('85 USD/t of location-based carbon, in no other figure').waitFor();
    const showback = (await (await fetch(`${served.url}/api/reports/showback?period=2022`)).json()) as Showback;
    const usd = Number(showback.total.carbonFeeUsd);
    expect(usd / ((Number(showback.total.carbonG) / 1e6) * 85)).toBeCloseTo(1, 4);
    await page.locator('tr[data-sum="true"]', { hasText: `${showback.total.carbonFeeUsd} USD` }).waitFor();
    const beside = page.getByRole('region', { name: 'Beside these figures' });
    const { saved: notTaken, guard } = showback.total;
    for (const [name, carbonG] of [
      ['total: saved by waiting', notTaken.waiting!.carbonG],
      ['total: taken by guard models', guard!.carbonG],
    ] as const) {
      const text = await beside.getByRole('row', { name }).innerText();
      expect(text.replaceAll(',', '')).toContain(`${carbonG} g CO2e`);
    }
    expect(await faultsOnScreens(page, 'showback')).toEqual([]);
  });

  test('an auditor proves a good pack, and reads what is wrong with a changed one', async () => {
    allow(/401|403/);
    const page = await open(`${served.url}/reports?report=evidence`);
    await page.getByText('needs the role auditor or admin').waitFor();
    await page.goto(served.setUpUrl!);
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the admin' }).click();
    await page.locator('.tiles').waitFor();
    await page.goto(`${served.url}/reports?report=evidence`);
    const pack = await saved(page, 'Download zip');
    const good = join(folder, 'pack.zip');
    await writeFile(good, await readFile(pack));
    const file = page.getByLabel('Pack of evidence');
    await file.setInputFiles(good);
    await page.getByText('Nothing differs.').waitFor();
    const files = unzipSync(await readFile(good));
    const changed = join(folder, 'changed.zip');
    const sums = strFromU8(files['sums.csv']!).replace(/\d(?=\r\n$)/, (digit) => String((Number(digit) + 1) % 10));
    await writeFile(changed, zipSync({ ...files, 'sums.csv': strToU8(sums) }));
    await file.setInputFiles(changed);
    await page.getByText('the pack is not proved').waitFor();
    await page.getByText('was changed: its checksum is another').waitFor();
    expect(await page.locator('.findings li', { hasText: 'sums.csv' }).count()).toBeGreaterThan(0);
    expect(await faultsOnScreens(page, 'reports-proof')).toEqual([]);
  });
});
