import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeyStore, type KeyStore } from '../../app/keys.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { openBooks, openJournal, type Books, type Entry } from '../../ledger/index.ts';
import { plans } from '../../planning/index.ts';
import { runHere } from '../../cli/run-command.fixture.ts';
import { waistOf } from '../waist.fixture.ts';
import { commitmentsList } from './commitments.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** In the middle of an hour: what came before in that hour is not of the commitment. */
const ACCEPTED = Date.UTC(2026, 10, 20, 9, 30);
const DAYS = 4;
/** From this day on a request costs three times as much: an assumption has broken. */
const BROKEN_DAY = 2;

const ENTRIES: readonly Entry[] = Array.from({ length: DAYS * 24 }, (_, i) => {
  const at = Date.UTC(2026, 10, 20) + i * HOUR_MS + 60_000;
  const day = Math.floor(i / 24);
  const entry = sampleEntry(`c-${i}`, { at });
  return {
    ...entry,
    workload: i % 5 === 4 ? 'other' : 'documents',
    outcome: i % 7 === 6 ? ('refused' as const) : ('served' as const),
    costNanoUsd: (day >= BROKEN_DAY ? 3 : 1) * 1_000_000_000 + i,
  };
});
const counted = ENTRIES.filter(
  ({ at, workload, outcome }) => at >= Date.UTC(2026, 10, 20, 10) && workload === 'documents' && outcome === 'served',
);

let folder: string;
let keys: KeyStore;
let books: Books;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-commitments-'));
  keys = await openKeyStore(folder);
  const ledger = join(folder, 'ledger');
  const journal = await openJournal({ folder: ledger });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  books = openBooks({ folder: ledger });
  const spread = (p50: number) => ({ p05: p50 * 0.5, p50, p95: p50 * 1.5 });
  await plans.commitments.accept(keys, {
    workload: 'documents',
    acceptedAt: ACCEPTED,
    owner: 'Ada',
    actor: 'cli',
    reason: 'worth it',
    reviewDate: '2026-11-22',
    plan: { title: 'T', option: 'o', name: 'O', scenarioSha256: 'x', sentences: [], options: [] },
    lays: { deployments: ['own'], carbonUsdPerTonne: 80, latencyUsdPerSecond: 0 },
    predicted: {
      requestsPerMonth: spread(500),
      usdPerMonth: spread(500),
      tonnesPerMonth: spread(1),
      usdPerRequest: spread(1),
      gPerRequest: { p05: 0, p50: 1, p95: 1e9 },
      addedMs: 3,
    },
  });
});
afterAll(async () => {
  await books.close();
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

const listed = async (now: number) => {
  const waist = waistOf({ now: () => now, identity: async () => keys, books: (work) => work(books) });
  const [found] = await commitmentsList.ask(waist, {});
  return found!;
};

test('realised is what the books hold of its served work since it was accepted, added up by hand', async () => {
  const { tracked, isInForce } = await listed(Date.UTC(2026, 10, 24));
  expect(isInForce).toBe(true);
  const [month] = tracked.months;
  const usd = counted.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0) / 1e9;
  expect(month).toMatchObject({ month: '2026-11', isWhole: false });
  expect(month!.held.map(({ figure }) => figure)).toEqual(['usdPerRequest', 'gPerRequest']);
  expect(month!.held[0]!.realised).toBeCloseTo(usd / counted.length, 9);
  const g = counted.reduce((sum, { carbonNanoG }) => sum + (carbonNanoG?.mean ?? NaN), 0) / 1e9;
  expect(month!.held[1]!.realised).toBeCloseTo(g / counted.length, 9);
});

test('an assumption that breaks is flagged when its first day is over: within one day', async () => {
  const broke = Date.UTC(2026, 10, 20 + BROKEN_DAY);
  expect((await listed(broke)).tracked).toMatchObject({ broken: [], state: 'as predicted', isReviewDue: true });
  const { tracked } = await listed(broke + DAY_MS);
  expect(tracked.broken.map(({ day, held }) => [day, held.figure])).toEqual([['2026-11-22', 'usdPerRequest']]);
  expect(tracked.state).toBe('outside the prediction');
});

test('a folder without books lists what was committed to all the same', async () => {
  const bare = await mkdtemp(join(tmpdir(), 'joulegate-commitments-bare-'));
  try {
    const example = new URL('../../../../examples/plans/documents-12b.yaml', import.meta.url).pathname;
    const words = ['--owner', 'Ada', '--reason', 'worth it', '--review-date', '2099-01-01', '--data', bare];
    const accepted = await runHere(
      'commitments',
      'accept',
      example,
      '--workload',
      'd',
      '--deployments',
      'a,b',
      ...words,
    );
    expect([accepted.code, accepted.stderr]).toEqual([0, '']);
    expect(accepted.stdout).toContain('Ada committed d to ');
    const all = await runHere('commitments', 'list', '--data', bare);
    expect(all.stdout).toContain('in force, nothing booked yet');
    const [{ id }] = JSON.parse((await runHere('commitments', 'list', '--json', '--data', bare)).stdout) as [
      { id: string },
    ];
    const file = join(bare, 'record.html');
    const record = await runHere('commitments', 'record', id, '--html', file, '--data', bare);
    expect([record.code, record.stdout]).toEqual([0, expect.stringContaining('◀ accepted') as string]);
    expect((await runHere('commitments', 'end', id, '--why', 'over', '--data', bare)).stdout).toContain(
      'no longer committed',
    );
    expect((await runHere('commitments', 'end', id, '--why', 'over', '--data', bare)).code).toBe(1);
  } finally {
    await rm(bare, { recursive: true, force: true });
  }
});
