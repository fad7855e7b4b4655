import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeyStore, type KeyStore } from '../../app/keys.ts';
import { runHere } from '../../cli/run-command.fixture.ts';
import { audit } from '../../identity/index.ts';
import { acceptance } from '../../intake/index.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { openBooks, openJournal, verifyBooks, type Books, type Entry } from '../../ledger/index.ts';
import { waistOf } from '../waist.fixture.ts';
import { answersMark } from './answers-mark.ts';
import { breakdown } from './breakdown.ts';
import { plan } from './plan.ts';
import { showback } from './showback.ts';

const AT = Date.UTC(2026, 10, 20, 9);
/** Sixty answers of two organisations, of unlike cost; the energy of one is unknown, another was refused. */
const ENTRIES: readonly Entry[] = Array.from({ length: 60 }, (_, i) => {
  const entry = sampleEntry(`a-${i}`, { at: AT + i * 600_000 });
  return {
    ...entry,
    organisation: i % 4 === 3 ? 'other' : 'acme',
    workload: i % 3 === 0 ? 'documents' : 'support',
    outcome: i === 50 ? ('refused' as const) : ('served' as const),
    costNanoUsd: 1_000_000_000 + i * i * 7,
    energyNanoWh: { mean: i === 6 ? null : 5_000_000 + i, sigma: i === 6 ? 0 : 0.4 },
    carbonNanoG: { mean: 9_000_000 + 3 * i, sigma: 0.4 },
  };
});
/** As the owner says it. */
const verdictOf = (i: number): boolean => i % 5 !== 0;
const MARKED = ENTRIES.slice(0, 40);

let folder: string;
let keys: KeyStore;
let books: Books;
const waist = (now = AT + 86_400_000) =>
  waistOf({
    now: () => now,
    identity: async () => keys,
    state: (work) => work(keys.state),
    books: (work) => work(books),
  });
const mark = (input: object) => answersMark.ask(waist(), answersMark.input.parse(input));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-marks-'));
  keys = await openKeyStore(folder);
  const ledger = join(folder, 'ledger');
  const journal = await openJournal({ folder: ledger });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  books = openBooks({ folder: ledger });
});
afterAll(async () => {
  await books.close();
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

const rowsKept = async (): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from answer_marks`.execute(keys.state.db);
  return Number(rows[0]!.n);
};
const audited = async () => (await audit.list(keys.state, { limit: 100, action: 'answers.mark' })).records;

test('what cannot be marked is refused as a whole: unknown ids, other organisations, what got no answer, both at once', async () => {
  await expect(mark({ ids: ['a-1', 'nobody'] })).rejects.toMatchObject({
    code: 'JG_NOT_FOUND',
    message: expect.stringContaining('nobody') as string,
  });
  await expect(mark({ ids: ['a-1', 'a-3'], organisation: 'acme' })).rejects.toMatchObject({
    code: 'JG_NOT_FOUND',
    message: 'the books hold no a-3 of acme: nothing was marked',
  });
  await expect(mark({ ids: ['a-1', 'a-50'] })).rejects.toMatchObject({ code: 'JG_USAGE' });
  await expect(mark({ marks: 'id,accepted\na-1,true\na-1,no\n' })).rejects.toMatchObject({ code: 'JG_USAGE' });
  await expect(mark({ marks: 'id,accepted\na-1,true\na-2,perhaps\n' })).rejects.toMatchObject({
    code: 'JG_DATA',
    message: 'marks.csv: line 3: accepted is "perhaps"',
  });
  await expect(mark({})).rejects.toMatchObject({ code: 'JG_USAGE' });
  expect([await rowsKept(), await audited()]).toEqual([0, []]);
});

test('reports say nothing of accepted answers where nobody marked any', async () => {
  const { total, rows } = await showback.ask(waist(), { by: ['workload'] });
  expect([total.perAccepted, ...rows.map(({ perAccepted }) => perAccepted)]).toEqual([null, null, null]);
});

test('marks twice change nothing, another mark holds, and each call leaves its line of the audit', async () => {
  const csv = `id,accepted\n${MARKED.map(({ id }, i) => `${id},${i === 7 ? 'no' : verdictOf(i)}`).join('\n')}\n`;
  const accepted = MARKED.filter((_, i) => verdictOf(i)).length;
  expect(await mark({ marks: csv })).toEqual({
    accepted: accepted - 1,
    rejected: MARKED.length - accepted + 1,
    changed: 0,
    unchanged: 0,
  });
  expect(await mark({ marks: csv })).toMatchObject({ changed: 0, unchanged: MARKED.length });
  expect(await mark({ ids: ['a-7'] })).toEqual({ accepted: 1, rejected: 0, changed: 1, unchanged: 0 });
  expect(await rowsKept()).toBe(MARKED.length);
  const records = await audited();
  // Two organisations twice, then the one of a-7.
  expect(records.map(({ subject }) => subject).toSorted()).toEqual(['acme', 'acme', 'other', 'other', 'other']);
  expect(records.every(({ actor }) => actor === 'test')).toBe(true);
});

/** By hand, from what was booked: all marked ones pay, accepted ones count, an unknown one is as the mean of the others. */
function byHand(of: (i: number) => boolean) {
  const own = MARKED.map((entry, i) => ({ entry, i })).filter(({ i }) => of(i));
  const accepted = own.filter(({ i }) => verdictOf(i)).length;
  const each = (values: readonly (number | null | undefined)[]): number => {
    const known = values.filter((value) => value != null);
    return ((known.reduce((a, b) => a + b, 0) / known.length) * own.length) / accepted / 1e9;
  };
  return {
    marked: own.length,
    accepted,
    markedShare: own.length / ENTRIES.filter((_, i) => of(i)).length,
    costUsd: expect.closeTo(each(own.map(({ entry }) => entry.costNanoUsd)), 9) as number,
    energyWh: expect.closeTo(each(own.map(({ entry }) => entry.energyNanoWh.mean)), 9) as number,
    carbonG: expect.closeTo(each(own.map(({ entry }) => entry.carbonNanoG.mean)), 9) as number,
    unknown: { cost: 0, energy: own.some(({ i }) => i === 6) ? 1 : 0, carbon: 0 },
    tier: 'modelled-open',
  };
}

test('money, energy and carbon of an accepted answer are those added up by hand, by group and in all', async () => {
  const shown = await showback.ask(waist(), { by: ['organisation', 'workload'] });
  expect(shown.total.perAccepted).toEqual(byHand(() => true));
  for (const { by, perAccepted } of shown.rows)
    expect(perAccepted).toEqual(
      byHand((i) => ENTRIES[i]!.organisation === by.organisation && ENTRIES[i]!.workload === by.workload),
    );
  const told = await breakdown.ask(waist(), { from: AT, to: AT + 86_400_000, by: 'workload' });
  expect(told.total.perAccepted).toEqual(byHand(() => true));
  for (const { name, perAccepted } of told.rows)
    expect(perAccepted).toEqual(byHand((i) => ENTRIES[i]!.workload === name));
  expect(showback.csv!(shown)).toContain('costUsdPerAccepted');
  const later = await breakdown.ask(waist(), { from: AT + 7 * 3_600_000, to: AT + 86_400_000, by: 'workload' });
  expect(later.total.perAccepted).toBeNull();
});

test('a plan on these books tells what an accepted answer of today takes, by the marks of its workload', async () => {
  const written = await readFile(join(import.meta.dirname, '../../../../examples/plans/own-ledger.yaml'), 'utf8');
  const scenario = written.replace(
    /^demand:[^]*?^(?=\S)/m,
    'demand: { from: books, until: 2026-11-21, days: 1, workload: documents, assumeTypical: true }\n',
  );
  const { plan: made } = await plan.ask(waist(), { scenario, file: 'own-ledger.yaml' });
  const own = MARKED.map((_, i) => i).filter((i) => ENTRIES[i]!.workload === 'documents');
  const served = ENTRIES.filter(({ workload, outcome }) => workload === 'documents' && outcome === 'served');
  const today = made.options.find(({ id }) => id === made.baseline)!;
  expect(today.perAccepted).toMatchObject({
    acceptedShare: own.filter(verdictOf).length / own.length,
    from: `${own.length} answers of ${served.length} that were marked in the books`,
  });
});

test('an answer that nobody accepted has no figure of an accepted one, which is not zero', async () => {
  await mark({ ids: ['a-55'], rejected: true });
  const { total } = await breakdown.ask(waist(), { from: AT + 9 * 3_600_000, to: AT + 86_400_000, by: 'workload' });
  expect(total.perAccepted).toMatchObject({ marked: 1, accepted: 0, costUsd: null, energyWh: null, carbonG: null });
});

test('marks outlive a restart and the entries; the chain of the books is as it was', async () => {
  const before = await acceptance.sums(keys.state, { by: ['workload'] });
  await keys.close();
  keys = await openKeyStore(folder);
  const after = await acceptance.sums(keys.state, { by: ['workload'] });
  expect(after).toEqual(before);
  expect(after.reduce((sum, { marked }) => sum + marked, 0)).toBe(MARKED.length + 1);
  const { files } = await verifyBooks(join(folder, 'ledger'), { state: keys.state, sample: 1 });
  expect(files.problems).toEqual([]);
});

test('the command takes ids or a file', async () => {
  const file = join(folder, 'verdicts.csv');
  await writeFile(file, 'id,accepted\na-41,yes\na-42,no\n');
  const marked = await runHere('answers', 'mark', '--marks', file, '--data', folder);
  expect([marked.code, marked.stdout.trim()]).toEqual([0, '2 answers marked: 1 accepted, 1 not']);
  const again = await runHere('answers', 'mark', 'a-41,a-43', '--data', folder);
  expect(again.stdout).toContain('2 answers marked: 2 accepted, 0 not; 1 were marked so already');
  const shown = await runHere('report', 'showback', '--by', 'workload', '--data', folder);
  expect(shown.stdout).toContain('USD/accepted');
  const bad = await runHere('answers', 'mark', 'nobody', '--data', folder);
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('nothing was marked') as string]);
});
