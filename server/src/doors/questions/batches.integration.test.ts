import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchesText } from '../../cli/print-batches.ts';
import { batchStore, type BatchRow } from '../../gateway/batch/store/batches.ts';
import { openState, type State } from '../../state/index.ts';
import { waistOf } from '../waist.fixture.ts';
import { batches } from './batches.ts';

const HOUR = 500_000;
const HOUR_MS = 3_600_000;
const NOW = (HOUR + 2.5) * HOUR_MS;
const row = (id: string, over: Partial<BatchRow>): BatchRow => ({
  id,
  organisation: 'org_1',
  key_id: 'key_1',
  endpoint: '/v1/chat/completions',
  input_file: 'file-1',
  output_file: null,
  error_file: null,
  status: 'in_progress',
  completion_window: '24h',
  created_at: HOUR * HOUR_MS,
  deadline_at: (HOUR + 6) * HOUR_MS,
  started_at: HOUR * HOUR_MS,
  finalizing_at: null,
  cancelling_at: null,
  ended_at: null,
  total: 100,
  completed: 0,
  failed: 0,
  headers: '{}',
  metadata: '{"secret": "of its owner"}',
  faults: null,
  holder: null,
  held_at: null,
  model: 'llama',
  starts_at: null,
  latest_start_at: null,
  expected_saved_share: null,
  ...over,
});
const ended = { status: 'completed', completed: 99, failed: 1, ended_at: (HOUR + 2) * HOUR_MS } as const;
const ran = { line: 1, isOk: true, sealed: 'x' } as const;

let state: State;
beforeAll(async () => {
  state = await openState({ file: ':memory:' });
  await state.db
    .insertInto('pseudonyms')
    .values({ id: 'org_1', kind: 'organisation', scope: '', name: 'acme', created_at: 1 })
    .execute();
  const store = batchStore(state.db);
  await store.add(row('batch_waits', {}));
  await store.add(row('batch_sooner', { deadline_at: (HOUR + 5) * HOUR_MS, organisation: 'org_2' }));
  await store.add(row('batch_done', ended));
  await store.add(row('batch_before', { ...ended, ended_at: (HOUR + 1) * HOUR_MS }));
  const plan = (hour: number, gPerKwh: number, work: number) => ({ hour, zone: 'FR', gPerKwh, work });
  const terms = { latestStartAt: (HOUR + 4) * HOUR_MS, savedShare: 0.4 };
  await store.plan('batch_waits', {
    ...terms,
    startsAt: (HOUR + 3) * HOUR_MS,
    hours: [0, 1, 2, 3, 4, 5].map((i) => plan(HOUR + i, 300 - i, i === 3 ? 0.5 : 0)),
  });
  // Planned anew two hours later: what has passed stays as it was.
  await store.plan('batch_waits', {
    ...terms,
    startsAt: (HOUR + 4) * HOUR_MS,
    savedShare: 0.9,
    hours: [2, 3, 4, 5].map((i) => plan(HOUR + i, 200 - i, i === 4 ? 0.5 : 0)),
  });
  await store.addRows([
    {
      batch: 'batch_waits',
      line: 1,
      custom_id: 'a',
      status: 'waiting',
      sealed: 'x',
      tries: 0,
      not_before: 0,
      holder: null,
      held_at: null,
      is_ok: null,
      way: null,
      vendor_batch: null,
    },
  ]);
  await store.claim('batch_waits', 'me', 1, NOW);
  const took = { tries: 1, nano_usd: 5e9, at_once_nano_usd: 7e9, usd_unknown: 0, nano_g: 1e9, at_once_nano_g: 4e9 };
  await store.write(
    'me',
    [{ ...ran, batch: 'batch_waits', ran: { ...took, hour: HOUR + 2, zone: 'DE', g_unknown: 0, tier: 4 } }],
    [],
  );
});
afterAll(() => state.close());

const asked = (input: object = {}) =>
  batches.ask(waistOf({ now: () => NOW, state: (work) => work(state) }), batches.input.parse(input));

test('open ones stand first by deadline, ended ones behind them, the newest first', async () => {
  const found = await asked();
  expect(found.batches.map(({ id }) => id)).toEqual(['batch_sooner', 'batch_waits', 'batch_done', 'batch_before']);
  expect(found.states).toEqual([
    { status: 'completed', batches: 2, total: 200, completed: 198, failed: 2 },
    { status: 'in_progress', batches: 2, total: 200, completed: 1, failed: 0 },
  ]);
  expect(found.hours).toBeNull();
  expect(JSON.stringify(found)).not.toContain('of its owner');
  expect(found.batches[1]).toMatchObject({
    organisation: 'acme',
    startsAt: (HOUR + 4) * HOUR_MS,
    expectedCo2eSavedShare: 0.4,
    saved: { usd: 2, co2eG: 3, co2eShare: 0.75, unknownTries: 0, tier: 'modelled-open' },
  });
  expect(found.batches[0]).toMatchObject({ organisation: 'org_2', saved: null });
});

test('is narrowed to an organisation, to what is open, and to one', async () => {
  const ids = async (input: object): Promise<readonly string[]> => (await asked(input)).batches.map(({ id }) => id);
  expect(await ids({ organisation: 'acme', open: true })).toEqual(['batch_waits']);
  expect(await ids({ organisation: 'nobody' })).toEqual([]);
  expect(await ids({ open: false, limit: 1 })).toEqual(['batch_done']);
  await expect(asked({ id: 'batch_none' })).rejects.toThrow('no batch batch_none');
});

test('of one, each hour of its window: what was known of it, what ran and what is planned', async () => {
  const { hours } = await asked({ id: 'batch_waits' });
  expect(hours!.map(({ hour }) => hour - HOUR)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(hours!.map(({ gPerKwh }) => gPerKwh)).toEqual([300, 299, 198, 197, 196, 195]);
  expect(hours!.map(({ isForecast }) => isForecast)).toEqual([false, false, false, true, true, true]);
  expect(hours![2]).toMatchObject({ zone: 'DE', tries: 1, co2eG: 1, plannedWork: 0 });
  expect(hours![4]).toMatchObject({ zone: 'FR', tries: 0, co2eG: null, plannedWork: 0.5 });
});

test('stands in eighty columns', async () => {
  for (const input of [{}, { id: 'batch_waits' }, { open: false }]) {
    const answer = await asked(input);
    // As long as ids are.
    const long = answer.batches.map((batch) => ({ ...batch, id: batch.id.padEnd(26, 'x') }));
    const text = batchesText({ ...answer, batches: long });
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  }
  const text = batchesText(await asked({ id: 'batch_waits' }));
  expect(text).toContain('saved so far: 3 g 75 %, 2 USD (◐ modelled-open)');
  expect(text).toMatch(/ran 1 request\n/);
  expect(text).toMatch(/FR +will run\n/);
  expect(batchesText(await asked({ organisation: 'nobody' }))).toContain('no batches');
});
