import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Table } from '../kernel/index.ts';
import { gridHour } from '../kernel/kernel.fixture.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { laterTruth, openBooks, openJournal } from '../ledger/index.ts';
import { readManifest } from '../ledger/segments/manifest.ts';
import { openState, type State } from '../state/index.ts';
import { hourStart } from '../units/index.ts';
import type { GridHour } from '../world/index.ts';
import { createSettler, type Settler } from './later-truth.ts';

const HOUR = 493_000;
const ZONE = 'SE-SE3';
let root: string;
let folder: string;
let state: State;
let now: number;
let figures: GridHour | undefined;
const faults: string[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'joulegate-later-'));
  folder = join(root, 'ledger');
  now = hourStart(HOUR);
  faults.length = 0;
  figures = undefined;
  const journal = await openJournal({ folder });
  await journal.append(sampleEntry('e-1', { at: now, zone: ZONE }));
  await journal.close();
  state = await openState({ file: join(root, 'state.sqlite') });
});
afterEach(async () => {
  await state.close();
  await rm(root, { recursive: true, force: true });
});

/** A process of the gateway: it has no memory of an earlier one. */
const start = (): Settler =>
  createSettler({
    state,
    folder,
    sealing: { signer: null, anchor: null },
    now: () => now,
    pueOf: () => 1.2,
    grid: { at: (zone, hour) => (zone === ZONE && hour === HOUR ? figures : undefined) },
    fault: (message) => faults.push(message),
  });
const own = (g: number): GridHour => ({ ...gridHour(g), zone: ZONE, hour: HOUR, kind: 'hourly', ageHours: 0 });
const tableOf = (grid: GridHour): Table =>
  ({ hour: HOUR, factors: [{ grid }], deployments: [{ site: { zone: ZONE } }] }) as unknown as Table;
const operational = async (): Promise<number> => {
  const books = openBooks({ folder });
  const [row] = await books.totals({ basis: 'settled' });
  await books.close();
  return Number(row!.carbonOperational.nano);
};
const settled = async (): Promise<number> =>
  (await readManifest(folder)).segments.filter(({ format }) => format === 'settlement').length;

test('a revision is booked once, also when the process that booked the hour is gone', async () => {
  const stale: GridHour = { ...own(300), ageHours: 24 };
  const first = start();
  await first.booked(tableOf(stale));
  await first.gridChanged();
  expect(await settled()).toBe(0);

  // Restarted; meanwhile the grid has learned the hour.
  now += 2 * 3_600_000;
  figures = own(250);
  const second = start();
  await Promise.all([second.gridChanged(), second.gridChanged()]);
  expect(await settled()).toBe(1);
  const energyWh = sampleEntry('x').energyNanoWh;
  const [booked] = [Number(Object.values(energyWh)[0])];
  expect(await operational()).toBeCloseTo((booked * 250) / 1000, -1);

  // And restarted again: the same figure is no news, another one is.
  await start().gridChanged();
  expect(await settled()).toBe(1);
  figures = own(200);
  now += 60_000;
  const third = start();
  await third.gridChanged();
  await third.gridChanged();
  expect(await settled()).toBe(2);
  expect(await operational()).toBeCloseTo((booked * 200) / 1000, -1);
  const books = openBooks({ folder });
  const { list } = await laterTruth.restatements(books, { asOf: now, limit: 9 });
  await books.close();
  expect(list.map(({ reasons, notes }) => [reasons, notes])).toEqual([
    [['new-information'], [`booked with 300 g/kWh (hourly, 24 h old, ${stale.source})`]],
    [['estimate-change'], [`booked with 300 g/kWh (hourly, 24 h old, ${stale.source})`]],
  ]);
  expect(faults).toEqual([]);
});

test('the first figures of an hour are what it was booked with; what was its own already is no news', async () => {
  const settler = start();
  await settler.booked(tableOf(own(100)));
  await settler.booked(tableOf(own(140)));
  figures = own(100);
  await settler.gridChanged();
  expect(await settled()).toBe(0);
  figures = own(140);
  await settler.gridChanged();
  expect(await settled()).toBe(1);
  figures = { ...own(90), kind: 'hourly-estimated' };
  await settler.gridChanged();
  expect(await settled()).toBe(1);
});

test('hours that no grid revises any more are forgotten', async () => {
  await start().booked(tableOf(own(100)));
  await start().booked({ ...tableOf(own(100)), hour: HOUR + 73 });
  expect((await state.db.selectFrom('booked_grid').select('hour').execute()).map(({ hour }) => Number(hour))).toEqual([
    HOUR + 73,
  ]);
});
