import { afterAll, describe, expect, test } from 'vitest';
import { openState } from '../../../state/index.ts';
import { stateEngines } from '../../../state/state-engines.fixture.ts';
import { batchStore, type BatchRow, type RequestRow } from '../store/batches.ts';
import { vendorBatchStore, type VendorBatchRow } from './vendor-batches.ts';

const HOUR_MS = 3_600_000;
const batch = (id: string, over: Partial<BatchRow> = {}): BatchRow => ({
  id,
  organisation: 'acme',
  key_id: 'k',
  endpoint: '/v1/embeddings',
  input_file: 'file-1',
  output_file: null,
  error_file: null,
  status: 'in_progress',
  completion_window: '48h',
  created_at: 7 * HOUR_MS,
  deadline_at: 99 * HOUR_MS,
  started_at: null,
  finalizing_at: null,
  cancelling_at: null,
  ended_at: null,
  total: 4,
  completed: 0,
  failed: 0,
  headers: '{}',
  metadata: null,
  faults: null,
  holder: null,
  held_at: null,
  model: null,
  starts_at: null,
  latest_start_at: null,
  expected_saved_share: null,
  ...over,
});
const request = (line: number): RequestRow => ({
  batch: 'b',
  line,
  custom_id: `r-${line}`,
  status: 'waiting',
  sealed: 'x',
  tries: 0,
  not_before: 0,
  holder: null,
  held_at: null,
  way: null,
  vendor_batch: null,
  is_ok: null,
});
const taken = (id: string, over: Partial<VendorBatchRow> = {}): VendorBatchRow => ({
  id,
  batch: 'b',
  deployment: 'openai',
  status: 'collecting',
  vendor_file: null,
  vendor_id: null,
  requests: 0,
  created_at: 8 * HOUR_MS,
  promised_at: 32 * HOUR_MS,
  cancelled_at: null,
  polls: 0,
  next_poll_at: 0,
  reserved: null,
  read_at: null,
  vendor_state: null,
  state_at: null,
  done_there: null,
  answered: 0,
  fault: null,
  holder: 'A',
  held_at: 10,
  ...over,
});
const ran = (hour: number) => ({
  hour,
  zone: 'FR',
  tries: 1,
  nano_usd: 0,
  at_once_nano_usd: 0,
  usd_unknown: 1,
  nano_g: 0,
  at_once_nano_g: 0,
  g_unknown: 1,
  tier: 3,
});

for (const engine of stateEngines())
  describe.skipIf(engine.missing !== null)(`batches at vendors in ${engine.name}`, () => {
    afterAll(() => engine.close());

    test('requests go there, come back answered or unanswered, and how each went is counted', async () => {
      const place = await engine.fresh();
      const [one, two] = [await openState(place), await openState(place)];
      const [rows, vendors] = [batchStore(one.db), vendorBatchStore(one.db)];
      await rows.add(batch('b'));
      await rows.addRows([1, 2, 3, 4].map(request));
      await vendors.begin(taken('jgb_1'));
      const claimed = await rows.claim('b', 'A', 3, 10, 'free', 'batch');
      expect(claimed).toHaveLength(3);
      await vendors.give({ id: 'jgb_1', batch: 'b' }, 'B', [1, 2, 3]);
      expect(await rows.underWay('b')).toBe(3);
      expect((await rows.rows('b', 0, 9)).map(({ status }) => status)).toEqual(['held', 'held', 'held', 'waiting']);
      await vendors.give({ id: 'jgb_1', batch: 'b' }, 'A', [1, 2, 3]);
      expect((await rows.rows('b', 0, 9)).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent', 'waiting']);
      await vendors.change('jgb_1', { status: 'sent', vendor_id: 'batch_1', requests: 3 });
      expect(await vendors.known('openai')).toEqual(['batch_1']);
      // Its results are read by one, each once.
      const other = vendorBatchStore(two.db);
      const [ofA, ofB] = await Promise.all([
        vendors.take('jgb_1', 'A', [1, 2], 20),
        other.take('jgb_1', 'B', [1, 2], 20),
      ]);
      expect(ofA.length + ofB.length).toBe(2);
      const holder = ofA.length > 0 ? 'A' : 'B';
      const answer = { batch: 'b', isOk: true, sealed: 'a', ran: ran(9) };
      await rows.write(holder, [{ ...answer, line: ofA[0]?.line ?? ofB[0]!.line }], []);
      await vendors.keep('jgb_1', 'A');
      await vendors.keep('jgb_1', 'B');
      expect(await vendors.of('b')).toMatchObject([{ id: 'jgb_1', answered: 1, status: 'sent' }]);
      await vendors.back('jgb_1', 'usual');
      expect((await rows.rows('b', 0, 9)).filter(({ status }) => status === 'waiting')).toHaveLength(3);
      // What comes back goes the usual way: one in the hour of its making, one later, one not at all.
      const [first, second, third] = await rows.claim('b', 'A', 9, 30);
      await rows.write(
        'A',
        [
          { ...answer, line: first!.line, ran: ran(7) },
          { ...answer, line: second!.line, ran: ran(8) },
          { ...answer, line: third!.line, ran: null },
        ],
        [],
      );
      const lanes = await one.db.selectFrom('batch_lanes').select(['lane', 'requests']).orderBy('lane').execute();
      expect(lanes).toEqual([
        { lane: 'batch', requests: 1 },
        { lane: 'hours', requests: 1 },
        { lane: 'now', requests: 1 },
        { lane: 'unsent', requests: 1 },
      ]);
      await one.close();
      await two.close();
    });

    test('one process follows it, until that says nothing for too long', async () => {
      const state = await openState(await engine.fresh());
      const vendors = vendorBatchStore(state.db);
      await vendors.begin(taken('jgb_1', { status: 'sent' }));
      expect(await vendors.hold('jgb_1', 'B', 100, 10)).toBe(false);
      await vendors.touch('A', 90);
      expect(await vendors.hold('jgb_1', 'B', 100, 90)).toBe(false);
      expect(await vendors.hold('jgb_1', 'B', 151, 91)).toBe(true);
      expect(await vendors.hold('jgb_1', 'A', 152, 92)).toBe(false);
      await vendors.release('A');
      expect(await vendors.hold('jgb_1', 'A', 152, 92)).toBe(true);
      await vendors.remove('jgb_1');
      expect(await vendors.of('b')).toEqual([]);
      await state.close();
    });

    test('one that its batch ended without is looked after, its requests are kept for it and forgotten with it', async () => {
      const state = await openState(await engine.fresh());
      const [rows, vendors] = [batchStore(state.db), vendorBatchStore(state.db)];
      await rows.add(batch('b'));
      await rows.addRows([1, 2].map(request));
      await vendors.begin(taken('jgb_1', { status: 'left', next_poll_at: 50 }));
      await rows.claim('b', 'A', 1, 10, 'free', 'batch');
      await vendors.give({ id: 'jgb_1', batch: 'b' }, 'A', [1]);
      // The batch no longer waits for it, and has not ended yet.
      expect(await rows.underWay('b')).toBe(0);
      expect(await vendors.left(50)).toEqual([]);
      await rows.end(batch('b'), { status: 'cancelled', ended_at: 40 }, []);
      await rows.removeRows('b');
      await rows.expire(39);
      expect(await rows.rows('b', 0, 9)).toMatchObject([{ line: 1, status: 'sent' }]);
      expect(await vendors.left(49)).toEqual([]);
      expect(await vendors.left(50)).toMatchObject([{ row: { id: 'jgb_1' }, batch: { id: 'b' } }]);
      await vendors.take('jgb_1', 'A', [1], 60);
      await vendors.forget('jgb_1', 'B', [{ line: 1 }]);
      expect(await rows.rows('b', 0, 9)).toHaveLength(1);
      await vendors.forget('jgb_1', 'A', [{ line: 1 }]);
      expect(await rows.rows('b', 0, 9)).toEqual([]);
      await rows.expire(41);
      expect(await vendors.of('b')).toEqual([]);
      await state.close();
    });
  });
