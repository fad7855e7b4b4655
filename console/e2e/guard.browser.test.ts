/// <reference lib="dom" />
import { afterAll, describe, expect, test } from 'vitest';
import { sampleEntry } from '../../server/src/ledger/entry/entry.fixture.ts';
import type { Entry, TypedBooks } from '../../server/src/ledger/index.ts';
import { openState } from '../../server/src/state/index.ts';
import { faultsOnPaper, faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveLive } from './served.fixture.ts';

type Verdicts = NonNullable<Entry['guard']>;
const verdict = (check: string, action: Verdicts[number]['action']) => ({ check, action, score: null });
const entry = (id: string, over: Partial<Entry>): Entry =>
  sampleEntry(id, { workload: 'support', guardMode: 'monitor', guardRules: [], ...over });
const ENTRIES = [
  ...Array.from({ length: 40 }, (_, i) =>
    entry(`fine-${i}`, { guard: [verdict('prompts', 'pass'), verdict('content', i === 0 ? 'not-run' : 'pass')] }),
  ),
  entry('hate', { guard: [verdict('prompts', 'pass'), verdict('content', 'block')], guardRules: ['content.hate'] }),
  entry('unsure', { guard: [verdict('prompts', 'escalate'), verdict('model', 'pass')] }),
  entry('other', {
    workload: 'search',
    guardMode: 'enforce',
    outcome: 'refused',
    guard: [verdict('prompts', 'block')],
  }),
];

describe.skipIf(HAS_NO_BROWSER)('what the guard objects to, in a browser (skipped: no chromium)', () => {
  const { open } = tabs();
  const closing: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(closing.map((close) => close())));

  test('is told by workload, check and category, with what was contradicted and what a person accepted', async () => {
    const state = await openState({ file: ':memory:' });
    const { id, at, hour, organisation, keyId, workload, mode, outcome, origin } = ENTRIES.find(
      (each) => each.id === 'hate',
    )!;
    await state.db
      .insertInto('answer_marks')
      .values({
        id,
        accepted: 1,
        marked_at: at,
        actor: 'Ada',
        hour,
        month: '2026-11',
        organisation,
        team: null,
        key_id: keyId,
        workload,
        model: null,
        deployment: null,
        operator: null,
        site: null,
        zone: null,
        origin,
        mode,
        outcome,
        tier: null,
        cost_nano: null,
        energy_nano: null,
        carbon_nano: null,
      })
      .execute();
    const books = { entries: async () => ENTRIES } as unknown as TypedBooks;
    const served = await serveLive({
      books: (work) => work(books),
      state: (work) => work(state),
      settings: () => ({ file: 'joulegate.yaml', raw: {} }),
    });
    closing.push(async () => {
      await served.close();
      await state.close();
    });
    const page = await open(`${served.url}/settings`);
    await page.getByText('of 43 requests of the last 30 days').waitFor();
    const rows = async (): Promise<readonly string[]> =>
      (await page.locator('section[aria-labelledby="findings-title"] tbody tr').allInnerTexts()).map((text) =>
        text.split(/\s*[\t\n]\s*/).join(' | '),
      );
    expect(await rows()).toEqual([
      'attacks in prompts | 1 | 0 | 1 | 100.0 % | 0 | –',
      'content of prompts | 40 · 1 not run | 0 | 1 | 2.5 % | 0 | 1 of 1 marked',
      '· hate | 40 | 0 | 1 | 2.5 % | 0 | 1 of 1 marked',
      'second opinions | 1 | 0 | 0 | 0.0 % | – | –',
      'attacks in prompts | 42 | 1 | 0 | 2.4 % | 1 | –',
    ]);
    expect(await faultsOnScreens(page, 'guard-findings')).toEqual([]);
    expect(await faultsOnPaper(page, 'guard-findings')).toEqual([]);
  });
});
