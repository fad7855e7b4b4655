import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchStore, type BatchRow } from '../../server/src/gateway/batch/store/batches.ts';
import { vendorBatchStore } from '../../server/src/gateway/batch/vendor/vendor-batches.ts';
import { openState, type State } from '../../server/src/state/index.ts';
import { faultsOnScreens, HAS_NO_BROWSER, tabs } from './browser.fixture.ts';
import { serveLive, type Served } from './served.fixture.ts';

const HOUR_MS = 3_600_000;

describe.skipIf(HAS_NO_BROWSER)('batches in a browser (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: Served;
  let state: State;
  let hour: number;
  beforeAll(async () => {
    state = await openState({ file: ':memory:' });
    served = await serveLive({ state: (work) => work(state) });
    hour = Math.floor(served.clock.now() / HOUR_MS);
    const row = (id: string, over: Partial<BatchRow>): BatchRow => ({
      id,
      organisation: 'org_q8Zr',
      key_id: 'key_1',
      endpoint: '/v1/chat/completions',
      input_file: 'file-1',
      output_file: null,
      error_file: null,
      status: 'in_progress',
      completion_window: '48h',
      created_at: (hour - 14) * HOUR_MS,
      deadline_at: (hour + 34) * HOUR_MS,
      started_at: (hour - 14) * HOUR_MS,
      finalizing_at: null,
      cancelling_at: null,
      ended_at: null,
      total: 12_000,
      completed: 0,
      failed: 0,
      headers: '{}',
      metadata: null,
      faults: null,
      holder: null,
      held_at: null,
      model: 'llama-3.1-8b',
      starts_at: null,
      latest_start_at: null,
      expected_saved_share: null,
      ...over,
    });
    const store = batchStore(state.db);
    await store.add(row('batch_Yk3vQ0sXw2LrPz7uTnBc', { completed: 5200, failed: 4 }));
    await store.add(row('batch_p1', { status: 'completed', completed: 12_000, ended_at: (hour - 1) * HOUR_MS }));
    await store.add(
      row('batch_p2', { status: 'expired', completed: 9000, failed: 3000, ended_at: (hour - 30) * HOUR_MS }),
    );
    const gPerKwh = (at: number): number => Math.round(300 + 190 * Math.cos(((at - hour + 14) * Math.PI) / 12));
    const hours = Array.from({ length: 48 }, (_, i) => ({
      hour: hour - 14 + i,
      zone: 'DE',
      gPerKwh: gPerKwh(hour - 14 + i),
      work: i >= 34 && i < 38 ? 1 : 0,
    }));
    for (const from of [0, 14])
      await store.plan('batch_Yk3vQ0sXw2LrPz7uTnBc', {
        startsAt: (hour + 20) * HOUR_MS,
        latestStartAt: (hour + 28) * HOUR_MS,
        savedShare: 0.62,
        hours: hours.slice(from),
      });
    const lines = [-4, -3, -2, -1].map((at, line) => ({ at, line: line + 1 }));
    await store.addRows(
      lines.map(({ line }) => ({
        batch: 'batch_Yk3vQ0sXw2LrPz7uTnBc',
        line,
        custom_id: `r-${line}`,
        status: 'held' as const,
        sealed: 'x',
        tries: 0,
        not_before: 0,
        holder: 'me',
        held_at: 1,
        is_ok: null,
        way: null,
        vendor_batch: null,
      })),
    );
    const tries = { tries: 1300, nano_usd: 2e9, at_once_nano_usd: 2e9, usd_unknown: 0, g_unknown: 0, tier: 4 };
    await store.write(
      'me',
      lines.map(({ at, line }) => ({
        batch: 'batch_Yk3vQ0sXw2LrPz7uTnBc',
        line,
        isOk: true,
        sealed: 'x',
        ran: { ...tries, hour: hour + at, zone: 'DE', nano_g: 120e9, at_once_nano_g: 400e9 },
      })),
      [],
    );
    const id = 'batch_Yk3vQ0sXw2LrPz7uTnBc';
    await state.db
      .insertInto('batch_lanes')
      .values([
        { batch: id, lane: 'now', requests: 700 },
        { batch: id, lane: 'flex', requests: 96 },
      ])
      .execute();
    const vendor = vendorBatchStore(state.db);
    const taken = {
      batch: id,
      deployment: 'gpt-5-openai',
      vendor_file: 'file-1',
      created_at: (hour - 3) * HOUR_MS,
      promised_at: (hour + 21) * HOUR_MS,
      cancelled_at: null,
      polls: 3,
      next_poll_at: 0,
      reserved: null,
      read_at: null,
      holder: null,
      held_at: null,
    };
    await vendor.begin({
      ...taken,
      id: 'jgb_1',
      status: 'sent',
      vendor_id: 'batch_68f2c1',
      requests: 6000,
      vendor_state: 'in_progress',
      state_at: (hour - 2) * HOUR_MS,
      done_there: 4100,
      answered: 1200,
      fault: null,
    });
    await vendor.begin({
      ...taken,
      id: 'jgb_2',
      status: 'refused',
      vendor_id: null,
      requests: 800,
      vendor_state: null,
      state_at: null,
      done_there: null,
      answered: 0,
      fault: 'Enqueued token limit reached for gpt-5: 900,000 tokens. Try again once some batches have completed.',
    });
    await state.db
      .insertInto('webhook_deliveries')
      .values({
        id: 'evt_1',
        webhook: 'night-desk',
        batch: 'batch_p1',
        type: 'batch.completed',
        created_at: (hour - 1) * HOUR_MS,
        tries: 10,
        next_at: 0,
        fault: 'answered 500',
        gave_up_at: hour * HOUR_MS,
      })
      .execute();
  });
  afterAll(async () => {
    await served?.close();
    await state?.close();
  });

  test('tell which wait, in which hours they run, and what that saves; on every screen', async () => {
    const page = await open(`${served.url}/batches`);
    await page.getByText('Waiting saved 1.12 kg of CO2e and 0 USD.').waitFor();
    const picture = page.getByRole('img', { name: /Grid intensity by hour/ });
    expect(await picture.getAttribute('aria-label')).toBe(
      'Grid intensity by hour for batch_Yk3vQ0sXw2LrPz7uTnBc, 48 hours, 110 to 490 g CO2e/kWh, ran in 4, is to run in 4',
    );
    const rows = page.getByRole('row');
    expect(await rows.count()).toBe(4);
    const text = await rows.nth(1).textContent();
    expect(text).toContain('5,204 of 12,000');
    expect(text).toContain('62 % of its carbon');
    expect(await rows.nth(3).textContent()).toContain('▲ expired');
    const told = async (term: string): Promise<string[]> => {
      const found = page.locator('.batch-figures div').filter({ has: page.locator('dt', { hasText: term }) });
      return await found.locator('dd').allTextContents();
    };
    expect(await told('Went')).toEqual(["700 at once, 4 in a later hour, 96 in a vendor's flex tier"]);
    const [has, refused] = await told('Batch API of gpt-5-openai');
    expect(has).toMatch(
      /^the vendor has it, "in_progress" since .*; 6,000 requests, 4,100 done there, 1,200 back; promised until /,
    );
    expect(refused).toMatch(/^not taken, or given up: .*; 800 requests, 0 back; .*▲ Enqueued token limit reached/);
    expect(await faultsOnScreens(page, 'batches')).toEqual([]);
    await page.getByRole('link', { name: 'batch_p1' }).click();
    await page.getByRole('heading', { name: 'batch_p1' }).waitFor();
    expect(page.url()).toContain('batch=batch_p1');
    expect(await page.getByText('not foretold: no hours are known').count()).toBe(1);
    expect(await told('Webhook night-desk')).toEqual([
      expect.stringMatching(/^▲ batch.completed was given up .* after 10 times: answered 500$/),
    ]);
  });
});

describe.skipIf(HAS_NO_BROWSER)('no batches (skipped: no chromium)', () => {
  const { open } = tabs();
  let served: Served;
  beforeAll(async () => void (served = await serveLive()));
  afterAll(() => served?.close());

  test('say how one is made', async () => {
    const page = await open(`${served.url}/batches`);
    await page.getByText('No work waits, and none has.').waitFor();
    expect(await page.getByText('x-joulegate-deadline').count()).toBe(1);
  });
});
