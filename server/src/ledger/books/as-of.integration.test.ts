import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { openBooks, openJournal, type Books, type Settlement } from '../index.ts';
import { settledGrid, zoneHour } from './settlement.ts';

const HOUR = 494_400;
const HOUR_MS = 3_600_000;
const BEGUN = HOUR * HOUR_MS;
const IMPORTED = BEGUN + 50 * HOUR_MS;
const SETTLED = BEGUN + 60 * HOUR_MS;
const LATE = BEGUN + 70 * HOUR_MS;
let folder: string;
let books: Books;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-as-of-'));
  const journal = await openJournal({ folder });
  await journal.append(sampleEntry('live', { at: BEGUN + 1000, hour: HOUR }));
  await journal.append(sampleEntry('imported', { at: BEGUN + 2000, hour: HOUR, importedAt: IMPORTED }));
  await journal.append(sampleEntry('late', { at: BEGUN + 3000, hour: HOUR, importedAt: LATE }));
  await journal.close();
  books = openBooks({ folder });
  const { zone } = sampleEntry('live');
  const by = { source: 'final', by: 'test', note: null, reason: 'new-information' } as const;
  const final = { lifecycleGPerKwh: 1000, directGPerKwh: null, marginalGPerKwh: null };
  await books.settle([{ ...by, kind: 'grid', zone: zone!, hour: HOUR, ...final }], SETTLED);
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

test.for([
  ['an hour of live usage, as soon as it has begun', BEGUN, [0, 1]],
  ['an import, as soon as it was booked', IMPORTED, [1, 2]],
  ['an import into an hour that was settled before', LATE, [2, 3]],
] as const)('%s, is known to the millisecond', async ([, moment, [before, then]]) => {
  for (const basis of ['booked', 'settled'] as const)
    expect(
      [
        await books.totals({ basis, asOf: moment - 1 }),
        await books.totals({ basis, asOf: moment }),
        await books.totals({ basis, asOf: moment + 1 }),
      ].map(([row]) => row!.requests),
      basis,
    ).toEqual([before, then, then]);
});

test('a settlement is known to the millisecond, and only to what is settled', async () => {
  const at = async (basis: 'booked' | 'settled', asOf: number) =>
    (await books.totals({ basis, asOf }))[0]!.carbonOperational.nano;
  const [before, then] = [await at('settled', SETTLED - 1), await at('settled', SETTLED)];
  // At 1000 g/kWh a Wh emits a gram.
  expect(then).toBe((await books.totals({ asOf: SETTLED }))[0]!.energy.nano);
  expect(before).not.toBe(then);
  expect(await at('booked', SETTLED)).toBe(before);
});

test('what is settled last holds, in one millisecond, in one batch and after a clock that stepped back', async () => {
  const by = { source: 'final', by: 'test', note: null, reason: 'error' } as const;
  const zone = sampleEntry('live').zone!;
  const grid = (lifecycleGPerKwh: number): Settlement => ({
    ...by,
    kind: 'grid',
    zone,
    hour: HOUR,
    lifecycleGPerKwh,
    directGPerKwh: null,
    marginalGPerKwh: null,
  });
  const invoice = (amountNanoUsd: number): Settlement => ({
    ...by,
    kind: 'invoice',
    operator: 'one',
    hour: HOUR,
    untilHour: HOUR + 1,
    amountNanoUsd,
    reference: 'r',
  });
  const energy = (await books.totals({}))[0]!.energy.nano;
  const batches = [[1], [2], [3], Array.from({ length: 12 }, (_, i) => 20 + i), [99]];
  for (const [i, batch] of batches.entries()) {
    const at = SETTLED + 60_000 - (i === batches.length - 1 ? 30_000 : 0);
    await books.settle(
      batch.flatMap((each) => [grid(each * 1000), invoice(each)]),
      at,
    );
    const last = batch.at(-1)!;
    expect((await books.invoices()).map(({ amountNano }) => amountNano)).toEqual([BigInt(last)]);
    expect((await books.totals({ basis: 'settled' }))[0]!.carbonOperational.nano).toBe(BigInt(last) * energy);
    expect((await settledGrid(folder, HOUR)).get(zoneHour(zone, HOUR))).toBe(last * 1000);
  }
});
