import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeyStore, type KeyStore } from '../../app/keys.ts';
import { audit, consoleUsers, ownerNames } from '../../identity/index.ts';
import { createKey } from '../../identity/keys/keys.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { openBooks, openJournal, type Books, type Entry } from '../../ledger/index.ts';
import { reports } from '../../reporting/index.ts';
import { waistOf } from '../waist.fixture.ts';
import { reportGovernance } from './report-governance.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 9, 1);
const CHANGED = START + (8 * 24 + 9) * HOUR_MS + 1_800_000;
const ENTRIES: readonly Entry[] = Array.from({ length: 20 * 24 * 2 }, (_, i) => {
  const at = START + (i * HOUR_MS) / 2 + 60_000;
  const entry = sampleEntry(`g-${i}`, { at });
  return {
    ...entry,
    workload: i % 3 === 0 ? 'other' : 'documents',
    site: at < CHANGED || i % 4 === 0 ? 'site-a' : 'site-b',
    costNanoUsd: 1_000_000 + i,
  };
});

type ConfigRecord = ReturnType<typeof reports.governance.configRecord.parse>;
let folder: string;
let keys: KeyStore;
let books: Books;
let admin: string;
const put = (at: number, detail: ConfigRecord, action = 'config.change', actor = 'file') =>
  audit.record(keys.state.db, { at, actor }, action, 'config', detail);
const record = (path: string, workloads: string[] | null, more: Partial<ConfigRecord> = {}): ConfigRecord => ({
  cause: 'file',
  hashBefore: 'a',
  hashAfter: 'b',
  changes: [{ kind: 'price', path, before: 0, after: 80, secret: false, effect: null, workloads }],
  more: 0,
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-governance-'));
  keys = await openKeyStore(folder);
  const ledger = join(folder, 'ledger');
  const journal = await openJournal({ folder: ledger });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  books = openBooks({ folder: ledger });
  await createKey(keys.state, keys.pepper, { organisation: 'acme-gmbh', name: 'ci' });
  admin = (await consoleUsers.create(keys.state, { name: 'Grace', role: 'admin', subject: 'g' }, { at: 1, actor: 'x' }))
    .id;
  const owner = ownerNames.standIn(keys.pepper, 'acme-gmbh');
  await put(START, { ...record('a', null), hashBefore: null });
  await put(CHANGED, record('workloads.documents.prices.carbonUsdPerTonne', ['documents']));
  await put(CHANGED + 1000, record(`limits.organisations.${owner}.rpm`, null), 'config.change', admin);
  await put(CHANGED + 2000, record('workloads.other.mode', null, { code: 'JG_CONFIG', line: 7 }), 'config.refuse');
});
afterAll(async () => {
  await books.close();
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

const waist = () =>
  waistOf({
    now: () => CHANGED + 5 * 24 * HOUR_MS,
    books: (work) => work(books),
    identity: async () => keys,
    state: (work) => work(keys.state),
  });
const ask = (input: object) => reportGovernance.ask(waist(), reportGovernance.input.parse(input));

/** What the entries of some hours say, added up here. */
function summed(fromMs: number, toMs: number, workload: string | null) {
  const own = ENTRIES.filter(
    (entry) => entry.at >= fromMs && entry.at < toMs && (workload === null || entry.workload === workload),
  );
  const sum = (of: (entry: Entry) => number): number => own.reduce((all, entry) => all + of(entry), 0);
  const tokens = sum(({ usage }) => Object.values(usage).reduce((a: number, b: number) => a + b, 0));
  const grams = sum((entry) => entry.carbonNanoG?.mean ?? 0) / 1e9;
  return {
    requests: own.length,
    usd: sum(({ costNanoUsd }) => costNanoUsd ?? 0) / 1e9,
    kWh: sum((entry) => entry.energyNanoWh?.mean ?? 0) / 1e12,
    kg: grams / 1000,
    perThousand: grams / (tokens / 1000),
    ofA: own.filter(({ site }) => site === 'site-a').length / own.length,
  };
}

test('the weeks around a change are those of its workloads, as entries added up say', async () => {
  const { records, note, variance } = await ask({ period: '2026-10' });
  expect(variance).toBe('joulegate report variance --from 2026-09 --to 2026-10');
  expect(note).toContain('not proof of cause');
  expect(records.map(({ action }) => action)).toEqual([
    'config.refuse',
    'config.change',
    'config.change',
    'config.change',
  ]);
  const [refused, ofAll, ofOne, first] = records;
  expect([refused!.figures, first!.figures]).toEqual([null, null]);
  expect(refused!.detail).toEqual({ code: 'JG_CONFIG', line: 7 });
  const hour = Math.floor(CHANGED / HOUR_MS) * HOUR_MS;
  const week = 7 * 24 * HOUR_MS;
  for (const [told, workload] of [
    [ofOne, 'documents'],
    [ofAll, null],
  ] as const) {
    const { before, after, alsoChanged } = told!.figures!;
    expect([alsoChanged, before.complete, after.complete]).toEqual([1, true, false]);
    for (const [shown, own] of [
      [before, summed(hour - week, hour, workload)],
      [after, summed(hour + HOUR_MS, hour + HOUR_MS + week, workload)],
    ] as const) {
      expect(shown.requests).toBe(own.requests);
      expect(Number(shown.costUsd)).toBeCloseTo(own.usd, 9);
      expect(Number(shown.energyKWh)).toBeCloseTo(own.kWh, 9);
      expect(Number(shown.carbonKg)).toBeCloseTo(own.kg, 9);
      expect(shown.gPer1000Tokens).toBeCloseTo(own.perThousand, 9);
      expect(shown.places.find(({ site }) => site === 'site-a')!.share).toBeCloseTo(own.ofA, 12);
    }
  }
});

test('names stand where the state has them, and are gone with it; keys and users are in the same log', async () => {
  const { records } = await ask({ period: '2026-10' });
  expect(records[1]).toMatchObject({
    actor: admin,
    actorName: 'Grace',
    changes: [{ path: 'limits.organisations.acme-gmbh.rpm', before: 0, after: 80 }],
  });
  const now = await ask({ period: String(new Date().getUTCFullYear()) });
  expect(now.records.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['key.create', 'organisation.create']),
  );
  const file = reportGovernance.csv!(now);
  expect(file.split('\r\n')[0]).toContain('7 days after: kg CO2e');
  expect(file).toContain('limits.organisations.acme-gmbh.rpm');
});

test('as of an earlier moment only what was known then; nothing of a period without a record', async () => {
  const then = await ask({ period: '2026-10', asOf: CHANGED + 1 });
  expect(then.records.map(({ at }) => at)).toEqual([CHANGED, START]);
  expect(then.records[0]!.figures!.after.requests).toBe(0);
  await expect(ask({ period: '1999' })).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
});

test('records for the pack of one organisation say nothing of the others', async () => {
  const stored = await audit.stored(keys.state, { from: 0, to: 8e15 }, reports.governance.actions);
  const handed = reports.governance.csv(reports.governance.withoutOwners(stored));
  expect(reports.governance.csv(stored)).toContain('owner_');
  expect(handed).not.toContain('owner_');
  expect(handed).not.toContain('key.create');
  expect(handed).toContain('workloads.documents.prices');
});
