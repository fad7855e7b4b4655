import { afterAll, describe, expect, test } from 'vitest';
import { openState } from '../../../state/index.ts';
import { stateEngines } from '../../../state/state-engines.fixture.ts';
import { savedOf } from './batch-hours.ts';
import { batchStore, type BatchRow, type RequestRow } from './batches.ts';
import { fileStore } from './files.ts';
import { sealOf } from './sealed.ts';
import { deliveries } from '../webhooks/webhook-store.ts';

const seal = sealOf(Buffer.alloc(32, 1));
const batch = (id: string, over: Partial<BatchRow> = {}): BatchRow => ({
  id,
  organisation: 'acme',
  key_id: 'k',
  endpoint: '/v1/embeddings',
  input_file: 'file-1',
  output_file: null,
  error_file: null,
  status: 'in_progress',
  completion_window: '24h',
  created_at: 1000,
  deadline_at: 5000,
  started_at: null,
  finalizing_at: null,
  cancelling_at: null,
  ended_at: null,
  total: 3,
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
const RAN = {
  hour: 7,
  zone: 'FR',
  tries: 1,
  nano_usd: 10,
  at_once_nano_usd: 12,
  usd_unknown: 0,
  nano_g: 0,
  at_once_nano_g: 0,
  g_unknown: 1,
  tier: 3,
};
const row = (line: number): RequestRow => ({
  batch: 'b',
  line,
  custom_id: `r-${line}`,
  status: 'waiting',
  sealed: seal.close(Buffer.from('x')),
  tries: 0,
  not_before: 0,
  holder: null,
  held_at: null,
  way: null,
  vendor_batch: null,
  is_ok: null,
});

for (const engine of stateEngines())
  describe.skipIf(engine.missing !== null)(`batches in ${engine.name}`, () => {
    afterAll(() => engine.close());

    test('a request is held by one process, its answer written once, and what a dead process held waits again', async () => {
      const place = await engine.fresh();
      const [one, two] = [await openState(place), await openState(place)];
      const [a, b] = [batchStore(one.db), batchStore(two.db)];
      await a.add(batch('b'));
      await a.addRows([1, 2, 3].map(row));
      const [ofA, ofB] = await Promise.all([a.claim('b', 'A', 2, 10), b.claim('b', 'B', 2, 10)]);
      const lines = [...ofA, ...ofB].map(({ line }) => line);
      expect(new Set(lines).size).toBe(lines.length);
      const [first] = ofA.length > 0 ? ofA : await a.claim('b', 'A', 1, 10);
      const answer = { batch: 'b', line: first!.line, isOk: true, sealed: 'a', ran: RAN };
      await b.write('B', [{ ...answer, sealed: 'of another' }], []);
      await a.write('A', [answer], []);
      await a.write('A', [answer], []);
      expect((await a.rows('b', 0, 9)).find(({ line }) => line === first!.line)).toMatchObject({
        sealed: 'a',
        is_ok: 1,
      });
      expect(await b.find('acme', 'b')).toMatchObject({ completed: 1, failed: 0 });
      await a.release('C', 11);
      expect(await a.underWay('b')).toBe(0);
      expect((await a.rows('b', 0, 9)).filter(({ status }) => status === 'waiting')).toHaveLength(2);
      expect(await a.claim('b', 'C', 9, 12)).toHaveLength(2);
      await a.write(
        'C',
        [],
        [
          {
            batch: 'b',
            line: lines.find((line) => line !== first!.line)!,
            tries: 1,
            notBefore: 99,
            ran: { ...RAN, tier: 6 },
          },
        ],
      );
      expect(await a.claim('b', 'C', 9, 98)).toEqual([]);
      // What was written once is added once, and a try that is made again is added too.
      const hours = await b.hours(['b', 'other']);
      expect(hours).toEqual([
        { ...RAN, batch: 'b', tries: 2, nano_usd: 20, at_once_nano_usd: 24, g_unknown: 2, tier: 6 },
      ]);
      expect(savedOf(hours)).toEqual({
        usd: 4e-9,
        grams: null,
        gramsShare: null,
        unknownTries: 2,
        tier: 'modelled-opaque',
      });
      await one.close();
      await two.close();
    });

    test('what a process holds and knows is alive; of a claim that it never heard of the requests wait again', async () => {
      const state = await openState(await engine.fresh());
      const store = batchStore(state.db);
      await store.add(batch('b'));
      await store.add(batch('other'));
      await store.addRows([1, 2, 3].map(row));
      await store.addRows([1, 2].map((line) => ({ ...row(line), batch: 'other' })));
      const [known] = await store.claim('b', 'A', 2, 10);
      await store.claim('b', 'B', 9, 10);
      await store.claim('other', 'A', 9, 10);
      await store.touch('A', [known!], 50);
      const held = async (id: string): Promise<object> =>
        (await store.rows(id, 0, 9)).map(({ holder, held_at }) => [holder, held_at]);
      expect(await held('b')).toEqual([
        ['A', 50],
        [null, null],
        ['B', 10],
      ]);
      expect(await held('other')).toEqual([
        [null, null],
        [null, null],
      ]);
      await state.close();
    });

    test('one of two processes begins or ends a batch, until it has been silent too long', async () => {
      const state = await openState(await engine.fresh());
      const store = batchStore(state.db);
      await store.add(batch('b'));
      expect(await store.hold('b', 'A', 100, 40)).toBe(true);
      expect(await store.hold('b', 'B', 110, 50)).toBe(false);
      expect(await store.hold('b', 'A', 120, 60)).toBe(true);
      expect(await store.hold('b', 'B', 500, 440)).toBe(true);
      expect(await store.move('b', 'in_progress', { status: 'cancelling' })).toBe(true);
      expect(await store.move('b', 'in_progress', { status: 'finalizing' })).toBe(false);
      await state.close();
    });

    test('every open batch is read, however many one organisation has with nearer deadlines', async () => {
      const state = await openState(await engine.fresh());
      const store = batchStore(state.db);
      for (let i = 0; i < 205; i++)
        await store.add(batch(`many-${i}`, { organisation: 'many', deadline_at: 10 + (i % 7) }));
      await store.add(batch('one', { organisation: 'other', deadline_at: 9000 }));
      await store.add(batch('over', { status: 'completed', deadline_at: 1 }));
      const open = await Array.fromAsync(store.open());
      expect(open).toHaveLength(206);
      expect(new Set(open.map(({ id }) => id)).size).toBe(206);
      expect(open.map(({ deadline_at }) => deadline_at)).toEqual(
        open.map(({ deadline_at }) => deadline_at).toSorted((a, b) => a - b),
      );
      expect(open.at(-1)?.id).toBe('one');
      await state.close();
    });

    test('an end is told once to each webhook that asks for it, by one process at a time, until it was taken', async () => {
      const place = await engine.fresh();
      const [one, two] = [await openState(place), await openState(place)];
      const store = batchStore(one.db);
      const hook = { url: 'http://127.0.0.1:9', secret: { env: 'NONE' }, organisation: null } as const;
      const webhooks = [
        { ...hook, id: 'all', events: ['batch.completed'] as const },
        { ...hook, id: 'failures', events: ['batch.failed'] as const },
        { ...hook, id: 'acme', events: ['batch.completed'] as const, organisation: 'Acme Ltd' },
        { ...hook, id: 'other', events: ['batch.completed'] as const, organisation: 'Other' },
      ].map((each) => ({ ...each, events: [...each.events] }));
      await one.db
        .insertInto('pseudonyms')
        .values({ id: 'acme', kind: 'organisation', scope: '', name: 'Acme Ltd', created_at: 1 })
        .execute();
      await store.add(batch('b'));
      const at = { status: 'completed', ended_at: 100 } as const;
      const ending = { id: 'b', organisation: 'acme', status: 'in_progress' } as const;
      expect(await store.end(ending, at, webhooks)).toBe(true);
      expect(await store.end(ending, at, webhooks)).toBe(false);
      const [a, b] = [deliveries(one.db), deliveries(two.db)];
      expect(await a.take(99)).toEqual([]);
      const [ofA, ofB] = await Promise.all([a.take(100), b.take(100)]);
      const taken = [...ofA, ...ofB];
      expect(taken.map(({ webhook, type }) => `${webhook} ${type}`).sort()).toEqual([
        'acme batch.completed',
        'all batch.completed',
      ]);
      expect(new Set(taken.map(({ id }) => id)).size).toBe(1);
      expect(await b.take(101)).toEqual([]);
      await a.done(taken[0]!);
      await a.again(taken[1]!, 1, 5000, 'answered 500');
      expect(await b.take(4999)).toEqual([]);
      expect(await b.take(5000)).toMatchObject([{ webhook: taken[1]!.webhook, tries: 1, fault: 'answered 500' }]);
      // Whoever took it and died: it is told again after a minute.
      expect(await a.take(5000 + 59_999)).toEqual([]);
      expect(await a.take(5000 + 60_000)).toHaveLength(1);
      const week = 7 * 86_400_000;
      await store.expire(100 + week);
      expect(await a.take(week)).toHaveLength(1);
      await store.expire(101 + week);
      expect(await a.take(2 * week)).toEqual([]);
      await one.close();
      await two.close();
    });

    test('pages are in order, and what has expired or was never finished is gone', async () => {
      const state = await openState(await engine.fresh());
      const store = batchStore(state.db);
      for (const id of ['b1', 'b2', 'b3']) await store.add(batch(id, { ended_at: 2000, status: 'completed' }));
      const firstTwo = await store.list('acme', { after: null, limit: 2 });
      expect(firstTwo.map(({ id }) => id)).toEqual(['b3', 'b2']);
      expect((await store.list('acme', { after: 'b2', limit: 2 })).map(({ id }) => id)).toEqual(['b1']);
      expect(await store.list('other', { after: null, limit: 2 })).toEqual([]);
      await store.expire(3000);
      expect(await store.list('acme', { after: null, limit: 9 })).toEqual([]);

      const files = fileStore(state.db, seal);
      const writer = await files.begin(1000);
      await writer.write(Buffer.alloc(600_000, 'a'));
      expect(await files.find('acme', writer.id, 1001)).toBeUndefined();
      const of = {
        organisation: 'acme',
        purpose: 'batch' as const,
        name: 'n',
        created_at: 1000,
        expires_at: 9_000_000,
      };
      const file = await writer.finish(of);
      expect(file).toMatchObject({ bytes: 600_000, parts: 3 });
      expect(Buffer.concat(await Array.fromAsync(files.read(file))).equals(Buffer.alloc(600_000, 'a'))).toBe(true);
      const torn = await files.begin(1000);
      await torn.write(Buffer.alloc(300_000));
      await files.expire(4_000_000);
      expect(await files.find('acme', file.id, 4_000_000)).toBeDefined();
      const left = await state.db.selectFrom('batch_file_parts').select('file').distinct().execute();
      expect(left).toEqual([{ file: file.id }]);
      await state.close();
    });
  });

test('what was sealed with another secret, or changed, is not opened', () => {
  const sealed = seal.close(Buffer.from('prompt'));
  expect(seal.open(sealed).toString()).toBe('prompt');
  expect(() => sealOf(Buffer.alloc(32, 2)).open(sealed)).toThrow('cannot be read');
  expect(() => seal.open(`${sealed.slice(0, -4)}AAAA`)).toThrow('cannot be read');
});
