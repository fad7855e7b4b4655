import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeyStore } from '../../server/src/app/keys.ts';
import { audit } from '../../server/src/identity/index.ts';
import { plans } from '../../server/src/planning/index.ts';
import { START } from '../dev/made-up-traffic.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveBooks, type ServedBooks } from './served.fixture.ts';

const MOST_NUMBERS = 5;

describe.skipIf(HAS_NO_BROWSER)('the plan in a browser (skipped: no chromium)', () => {
  const { open, allow } = tabs();
  let served: ServedBooks;
  beforeAll(async () => {
    served = await serveBooks({ entries: 240, stepMs: 3_600_000 });
  });
  afterAll(() => served?.close());

  test('an example becomes page one, whose numbers open how they are made, options, prices and a file', async () => {
    const page = await open(`${served.url}/plan`);
    await page.getByLabel('Start from').selectOption('documents-12b');
    const scenario = await page.getByRole('textbox', { name: 'Scenario' }).inputValue();
    expect(scenario).toBe(await readFile(new URL('../../examples/plans/documents-12b.yaml', import.meta.url), 'utf8'));
    expect(await faultsOnScreens(page, 'plan-scenario')).toEqual([]);
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await page.locator('.page-one').waitFor();
    // The same answer by the door of programs.
    const asked = await fetch(`${served.url}/api/plan`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scenario }),
    });
    const answer = (await asked.json()) as {
      plan: { chosen: string; options: readonly { id: string; name: string; broken: readonly string[] }[] };
      pageOne: readonly {
        id: string;
        text: string;
        numbers: readonly { value: number; text: string; from: string }[];
      }[];
    };
    const sentences = page.locator('[data-sentence]');
    expect(await sentences.allInnerTexts()).toEqual(answer.pageOne.map(({ text }) => text));
    for (const each of await sentences.all())
      expect(await each.getByRole('button').count()).toBeLessThanOrEqual(MOST_NUMBERS);
    const choice = answer.pageOne.find(({ id }) => id === 'choice')!;
    await page.locator('[data-sentence="choice"] button').first().click();
    const derivation = await page.locator('.derivation').innerText();
    expect(derivation).toContain(String(choice.numbers[0]!.value));
    expect(derivation).toContain(choice.numbers[0]!.from);
    const rows = page.locator('.options tbody tr');
    expect(await rows.count()).toBe(answer.plan.options.length);
    const chosen = answer.plan.options.find(({ id }) => id === answer.plan.chosen)!;
    expect(await rows.first().innerText()).toContain(chosen.name);
    expect(await page.locator('.price-lines div .cost-line').count()).toBe(
      answer.plan.options.filter(({ broken }) => broken.length === 0).length,
    );
    expect(await faultsOnScreens(page, 'plan')).toEqual([]);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as HTML' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('documents-12b.html');
    const html = await readFile(await file.path(), 'utf8');
    expect(html).toContain('</html>');
    expect(html).toContain(chosen.name);
    const [workbook] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as workbook' }).click(),
    ]);
    expect(workbook.suggestedFilename()).toBe('documents-12b.xlsx');
    // A workbook is a zip.
    expect((await readFile(await workbook.path())).subarray(0, 2).toString()).toBe('PK');
    // What was written stays in this browser.
    await page.reload();
    expect(await page.getByRole('textbox', { name: 'Scenario' }).inputValue()).toBe(scenario);
  });

  test('what the own books say is a demand too; a mistake is told with its line, and the plan before it goes', async () => {
    allow(/400|422/);
    const page = await open(`${served.url}/plan`);
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await page.locator('.page-one').waitFor();
    expect(await page.locator('.page-one').innerText()).toContain('Demand: ');
    await page.locator('.plan-scenario > summary').click();
    const scenario = page.getByRole('textbox', { name: 'Scenario' });
    await scenario.fill((await scenario.inputValue()).replace('years: 3', 'years: many'));
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await page.getByRole('alert').filter({ hasText: 'years' }).waitFor();
    expect(await page.getByRole('alert').innerText()).toMatch(/own-ledger\.yaml:6/);
    expect(await page.locator('.page-one').count()).toBe(0);
  });

  test('who has no price of waiting finds one by what an owner can say, and puts it into the scenario', async () => {
    allow(/400/);
    const page = await open(`${served.url}/plan`);
    await page.getByText('What is a second of waiting worth to you?').click();
    await page.getByLabel('Requests a year').fill('5000000');
    await page.getByLabel('USD an hour of who waits').fill('72');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByText('waitingShare is missing').waitFor();
    await page.getByLabel('Part of the requests that somebody waits for').fill('0.25');
    await page.getByRole('button', { name: 'Work it out' }).click();
    // 72 USD an hour, a quarter of the time: 0.005 USD a second.
    await page.getByText('A second is worth 0.005 USD').waitFor();
    expect(await faultsOnScreens(page, 'latency-value')).toEqual([]);
    await page.getByRole('button', { name: 'Put it into the scenario' }).click();
    expect(await page.getByRole('textbox', { name: 'Scenario' }).inputValue()).toContain('latencyUsdPerSecond: 0.005');
  });

  test('an operator commits a workload to the choice, sees what became of it, and ends it; each is in the audit', async () => {
    allow(/401|403/);
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-plan-'));
    const keys = await openKeyStore(folder);
    const over = {
      identity: async () => keys,
      state: <T>(work: (state: typeof keys.state) => Promise<T>) => work(keys.state),
    };
    const people = { state: async () => keys.state, now: () => START + 86_400_000 };
    const own = await serveBooks({ entries: 240, stepMs: 3_600_000 }, over, { people });
    try {
      const page = await open(own.setUpUrl!);
      await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
      await page.getByRole('textbox', { name: 'Password' }).fill('four words of no sense');
      await page.getByRole('button', { name: 'Make the admin' }).click();
      await page.locator('.tiles').waitFor();
      await page.getByRole('link', { name: 'Plan', exact: true }).click();
      await page.getByLabel('Start from').selectOption('documents-12b');
      await page.getByRole('button', { name: 'Make the plan' }).click();
      await page.getByRole('button', { name: 'Commit to a choice' }).click();
      const sheet = page.getByRole('dialog');
      await sheet.getByLabel('Workload').fill('chat');
      await sheet.getByLabel('Owner').fill('Ada');
      await sheet.getByLabel('Review by').fill('2099-01-01');
      await sheet.getByLabel('Deployments').fill('a, b');
      await sheet.getByLabel('Reason').fill('worth it');
      expect(await faultsOnScreens(page, 'commit')).toEqual([]);
      await sheet.getByRole('button', { name: 'Accept' }).click();
      const commitment = page.locator('.commitments article');
      await commitment.waitFor();
      expect(await commitment.innerText()).toContain('Among a, b.');
      const { kept } = await plans.commitments.list(keys);
      expect(kept).toMatchObject([
        { workload: 'chat', owner: 'Ada', lays: { deployments: ['a', 'b'] }, isSigned: true },
      ]);
      expect(await faultsOnScreens(page, 'commitments')).toEqual([]);
      await commitment.getByRole('button', { name: 'End' }).click();
      await page.getByLabel('Why').fill('a better one');
      await page.getByRole('button', { name: 'End it' }).click();
      await commitment.getByText('ended: a better one').waitFor();
      const { records } = await audit.list(keys.state, { limit: 10, action: 'commitment' });
      expect(records.map(({ actorName, action }) => `${actorName} ${action}`).toSorted()).toEqual([
        'Ada commitment.accept',
        'Ada commitment.end',
      ]);
      await page.close();
    } finally {
      await own.close();
      await keys.close();
      await rm(folder, { recursive: true });
    }
  });
});
