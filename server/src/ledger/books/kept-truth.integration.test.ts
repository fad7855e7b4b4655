import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyManifest } from '../segments/verify.ts';
import { verifyFigures } from './verify-books.ts';
import { openBooks, openEngine, openJournal, type Books, type Engine, type TotalsRow } from '../index.ts';
import { bookSettlements } from './settlement.ts';
import { compact, retire } from '../segments/compact.ts';
import { readManifest } from '../segments/manifest.ts';
import { RANDOM_START, randomEntries, randomSettlements } from './random-books.fixture.ts';
import { DIMENSIONS, type Basis, type Dimension, type TotalsQuery } from './contract.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AFTER = RANDOM_START + 200 * HOUR_MS;
let root: string;
let engine: Engine;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'joulegate-kept-'));
  engine = openEngine({ folders: [root] });
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

/** Moments at which the books knew different things. */
const MOMENTS: readonly (number | undefined)[] = [
  undefined,
  RANDOM_START + 20 * HOUR_MS + 1,
  RANDOM_START + 100 * HOUR_MS,
  AFTER,
];
const questions = (by: readonly Dimension[]): readonly TotalsQuery[] =>
  MOMENTS.flatMap((asOf) =>
    (['booked', 'settled'] satisfies Basis[]).map((basis) => ({ by, basis, ...(asOf === undefined ? {} : { asOf }) })),
  );
const byKey = (rows: readonly TotalsRow[]): ReadonlyMap<string, TotalsRow> =>
  new Map(rows.map((row) => [JSON.stringify(row.by), row]));
const ask = async (books: Books, all: readonly TotalsQuery[]): Promise<readonly ReadonlyMap<string, TotalsRow>[]> => {
  const answers = [];
  for (const query of all) answers.push(byKey(await books.totals(query)));
  return answers;
};

describe('what the books said they say again', { timeout: 240_000 }, () => {
  test('before and after compaction and the retirement of a part, booked and settled, by any dimensions, as of any moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 ** 30 }),
        fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 4 }),
        fc.integer({ min: 0, max: 4 }),
        async (seed, by, retiredDays) => {
          const folder = await mkdtemp(join(root, 'books-'));
          const books = openBooks({ folder });
          let open: { close(): Promise<unknown> } | null = null;
          try {
            const entries = randomEntries(seed, 200);
            for (const [i, part] of [entries.slice(0, 90), entries.slice(90, 150), entries.slice(150)].entries()) {
              const journal = await openJournal({
                folder,
                sealing: { ...PLAIN_SEALING, engine: i === 1 ? null : engine },
              });
              for (const entry of part) await journal.append(entry);
              await journal.flush();
              // The last stays open: hours of a day's file are held beside it.
              if (i === 2) open = journal;
              else await journal.close();
              if (i === 0) await bookSettlements(folder, randomSettlements(seed, 40), RANDOM_START + 90 * HOUR_MS);
            }
            await bookSettlements(folder, randomSettlements(seed + 1, 40), AFTER);
            const all = questions(by);
            const before = await ask(books, all);
            const totals = await ask(books, questions([]));
            // Whatever it is told apart by, it adds up to the same.
            for (const [i, rows] of before.entries()) {
              const [whole] = [...totals[i]!.values()];
              expect([...rows.values()].reduce((sum, row) => sum + row.carbon.nano, 0n)).toBe(whole!.carbon.nano);
              expect([...rows.values()].reduce((sum, row) => sum + row.energy.nano, 0n)).toBe(whole!.energy.nano);
              expect([...rows.values()].reduce((sum, row) => sum + row.carbon.unknown, 0)).toBe(whole!.carbon.unknown);
            }
            await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: AFTER });
            expect(await ask(books, all)).toEqual(before);
            const stones = await retire(folder, RANDOM_START + retiredDays * DAY_MS, 'retention', PLAIN_SEALING);
            expect(await ask(books, all)).toEqual(before);
            expect(
              stones.length + (await readManifest(folder)).segments.filter(({ format }) => format === 'parquet').length,
            ).toBeGreaterThan(0);
            // Settled in many pieces it is the same as in one.
            const inPieces = openBooks({ folder, settledAtOnce: 25 });
            expect(await ask(inPieces, all).finally(() => inPieces.close())).toEqual(before);
            // Later truth of a retired hour changes what is settled, and nothing of before.
            await bookSettlements(folder, randomSettlements(seed + 2, 40), AFTER + 10);
            for (const [i, query] of all.entries())
              if (query.asOf !== undefined || query.basis === 'booked')
                expect(byKey(await books.totals(query))).toEqual(before[i]);
            const [now] = await books.totals({ basis: 'settled' });
            expect(now!.requests).toBe(entries.length);
            expect(now!.carbon.nano).not.toBe([...totals[1]!.values()][0]!.carbon.nano);
            expect((await verifyManifest(folder)).problems).toEqual([]);
            const sums = (await verifyFigures(books, folder, { sample: 1 })).problems.filter(({ problem }) =>
              problem.includes('sums'),
            );
            expect(sums).toEqual([]);
          } finally {
            await books.close();
            await open?.close();
            await rm(folder, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 2), seed: 20261128 },
    );
  });

  test('a settled hour is energy times the final intensity, and a meter is divided whole', async () => {
    const folder = await mkdtemp(join(root, 'books-'));
    const books = openBooks({ folder });
    const hour = RANDOM_START / HOUR_MS + 3;
    const entries = randomEntries(5, 300).map((entry, i) => ({
      ...entry,
      at: hour * HOUR_MS + i,
      hour,
      attempts: entry.attempts.slice(-1),
    }));
    const journal = await openJournal({ folder });
    for (const entry of entries) await journal.append(entry);
    await journal.close();
    const span = { fromHour: hour, toHour: hour + 1 };
    const where = { zone: ['Z-eu'] };
    const [booked] = await books.totals({ span, where });
    const by = { source: 's', by: 't', note: null, reason: 'error' } as const;
    await books.settle(
      [{ ...by, kind: 'grid', zone: 'Z-eu', hour, lifecycleGPerKwh: 100, directGPerKwh: null, marginalGPerKwh: null }],
      AFTER,
    );
    const [final] = await books.totals({ span, where, basis: 'settled' });
    expect(final!.energy).toEqual(booked!.energy);
    // Every entry with energy has carbon now, the others stay unknown.
    expect(final!.carbon.unknown).toBe(booked!.energy.unknown);
    expect(booked!.carbon.unknown).toBeGreaterThan(booked!.energy.unknown);
    expect(Number(final!.carbonOperational.nano)).toBeCloseTo(Number(booked!.energy.nano) / 10, -2);
    expect(final!.carbon.nano).toBe(final!.carbonOperational.nano + final!.carbonEmbodied.nano);
    const [used] = await books.totals({ span, where: { deployment: ['eu-fr'] } });
    await books.settle(
      [
        {
          ...by,
          kind: 'meter',
          deployment: 'eu-fr',
          hour,
          energyNanoWh: 123_456_789_012,
          idleNanoWh: null,
          energySigma: 0.02,
        },
      ],
      AFTER + 1,
    );
    const [metered] = await books.totals({ span, where: { deployment: ['eu-fr'] }, basis: 'settled' });
    expect(used!.energy.nano).toBeGreaterThan(0n);
    expect(Math.abs(Number(metered!.energy.nano) - 123_456_789_012)).toBeLessThanOrEqual(entries.length);
    expect(metered!.energy.sigma).toBeCloseTo(0.02, 6);
    expect(metered!.tier).toBe('measured');
    await books.close();
  });
});
