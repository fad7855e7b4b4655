import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks, openEngine, openJournal, sealedBooks, type Books } from '../../ledger/index.ts';
import { randomEntries } from '../../ledger/books/random-books.fixture.ts';
import { compact } from '../../ledger/segments/compact.ts';
import { readManifest } from '../../ledger/segments/manifest.ts';
import { PLAIN_SEALING } from '../../ledger/segments/seal.ts';
import { reports } from '../../reporting/index.ts';
import { waistOf } from '../waist.fixture.ts';
import { reportEsrs } from './report-esrs.ts';
import { reportGhg } from './report-ghg.ts';

/** 29 April 22:00 to 2 May 2026. */
const ENTRIES = randomEntries(77, 900);
const PERIOD = '2026-Q2';
const [FROM, TO] = [Date.UTC(2026, 3) / 3_600_000, Date.UTC(2026, 6) / 3_600_000];
/** kWh in even hours of the days with traffic. */
const PROFILE = Array.from(
  { length: 40 },
  (_, i) => [Date.UTC(2026, 3, 29, 20) / 3_600_000 + 2 * i, 0.4 + 0.07 * i] as const,
);
const GO_MWH = 7.3;

let folder: string;
let books: Books;
let files: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-instruments-'));
  const ledger = join(folder, 'ledger');
  const journal = await openJournal({ folder: ledger });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  const engine = openEngine({ folders: [ledger] });
  await compact(ledger, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0) });
  await engine.close();
  files = (await readManifest(ledger)).segments.map(({ file }) => join(ledger, file));
  books = openBooks({ folder: ledger });
  await writeFile(
    join(folder, 'wind.csv'),
    `hour,kwh\n${PROFILE.map(([hour, kwh]) => `${new Date(hour * 3_600_000).toISOString().slice(0, 16)}Z,${kwh.toFixed(6)}\n`).join('')}`,
  );
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

const of = { gPerKwh: 11, vintage: 2026, source: 'a registry' };
const WIND = { ...of, id: 'PPA-1', kind: 'contract', boundary: 'Z-eu', profile: 'wind.csv', entity: 'Whole' };
const FLAT = { ...of, id: 'GO-2', boundary: 'Z-us', mwh: GO_MWH, gPerKwh: 0, entity: 'Whole' };
const OLD = { ...of, id: 'GO-3', boundary: 'Z-eu', vintage: 2025, mwh: 1e6, entity: 'Whole' };
const FAR = { ...of, id: 'GO-4', boundary: 'IS', mwh: 1e6, entity: 'Whole' };
const OTHERS = { ...of, id: 'GO-5', boundary: 'Z-eu', mwh: 1e6, entity: 'Other' };

async function waistWith(instruments: readonly object[]) {
  const file = join(folder, 'instruments.yaml');
  await writeFile(file, JSON.stringify({ version: 1, instruments }));
  const reporting = reports.disclosure.schema.parse({
    entities: [{ name: 'Whole' }, { name: 'Other', organisations: ['org_b'] }],
    holdings: [
      { deployment: 'eu-de', held: 'owned' },
      { deployment: 'eu-se', held: 'owned' },
      { deployment: 'us-east', held: 'owned' },
    ],
    instruments: file,
  });
  return waistOf({
    books: (work) => work(books),
    places: () => ({ sites: [], deployments: [], workloads: [], reporting }),
  });
}
const ask = async (instruments: readonly object[], input: object = {}) =>
  await reportGhg.ask(
    await waistWith(instruments),
    reportGhg.input.parse({ period: PERIOD, entity: 'Whole', ...input }),
  );
const told = (answer: Awaited<ReturnType<typeof ask>>) => (id: string) =>
  answer.rows.find((row) => row.id === id)!.figure;
const nano = (text: string | null): bigint => {
  const [whole = '', fraction = ''] = text!.replace('-', '').split('.');
  return BigInt(whole) * 10n ** 15n + BigInt(fraction.padEnd(15, '0'));
};

interface Hour {
  readonly zone: string;
  readonly hour: number;
  readonly isImported: boolean;
  readonly wh: bigint;
  readonly market: bigint;
}
/** Own electricity by plain SQL on the files of the books. */
async function hoursOf(where = 'true'): Promise<readonly Hour[]> {
  const plain = await (await DuckDBInstance.create(':memory:')).connect();
  const list = files.map((file) => `'${file}'`).join(', ');
  const found =
    await plain.runAndReadAll(`SELECT coalesce(zone, '') AS zone, hour::INTEGER AS hour, imported_at_ms IS NOT NULL AS imported,
    coalesce(sum(energy_nano_wh::HUGEINT), 0)::VARCHAR AS wh, coalesce(sum(carbon_market_nano_g::HUGEINT), 0)::VARCHAR AS market
    FROM read_parquet([${list}]) WHERE deployment IN ('eu-de', 'eu-se', 'us-east') AND ${where} GROUP BY ALL`);
  const rows = found.getRowObjectsJS();
  plain.closeSync();
  return rows.map((row) => ({
    zone: String(row['zone']),
    hour: Number(row['hour']),
    isImported: row['imported'] === true,
    wh: BigInt(String(row['wh'])),
    market: BigInt(String(row['market'])),
  }));
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
/** Wh in nano of an instrument in an hour, from what its owner wrote. */
const wind = (hour: number): bigint =>
  BigInt(Math.round((PROFILE.find(([each]) => each === hour)?.[1] ?? 0) * 1e6)) * 1_000_000n;
const flat = (BigInt(GO_MWH * 10) * 10n ** 14n) / 8760n;

/** Covered energy and market-based grams, an hour and a zone after the other; each zone has one instrument. */
function bruteForce(hours: readonly Hour[]) {
  const booked = hours.reduce((sum, { market }) => sum + market, 0n);
  const energy = hours.reduce((sum, { wh }) => sum + wh, 0n);
  const zones = [
    { zone: 'Z-eu', at: wind, g: 11n },
    { zone: 'Z-us', at: () => flat, g: 0n },
  ];
  let [hourly, annual] = [
    { covered: 0n, grams: booked },
    { covered: 0n, grams: booked },
  ];
  const take = (from: typeof hourly, own: readonly Hour[], volume: bigint, g: bigint): typeof hourly => {
    const wh = own.reduce((sum, each) => sum + each.wh, 0n);
    if (wh === 0n) return from;
    const market = own.reduce((sum, each) => sum + each.market, 0n);
    const covered = least(wh, volume);
    return { covered: from.covered + covered, grams: from.grams + (covered * g) / 1000n - (market * covered) / wh };
  };
  for (const { zone, at, g } of zones) {
    const own = hours.filter((each) => each.zone === zone);
    let volume = 0n;
    for (let hour = FROM; hour < TO; hour++) {
      volume += at(hour);
      const known = own.filter((each) => each.hour === hour && !each.isImported);
      hourly = take(hourly, known, at(hour), g);
    }
    annual = take(annual, own, volume, g);
  }
  return { energy, booked, hourly, annual };
}

test('market-based figures and covered shares are those of a brute force over plain SQL on Parquet', async () => {
  const hours = await hoursOf();
  const expected = bruteForce(hours);
  const answer = await ask([WIND, FLAT, OLD, FAR, OTHERS]);
  const figure = told(answer);
  expect(nano(figure('scope-2-energy').value)).toBe(expected.energy);
  expect(nano(figure('scope-2-market-hourly').value)).toBe(expected.hourly.grams);
  expect(nano(figure('scope-2-market-annual').value)).toBe(expected.annual.grams);
  const share = (covered: bigint): number => Number((covered * 10n ** 9n) / expected.energy) / 1e7;
  expect(Number(figure('scope-2-matched-hourly').value)).toBe(share(expected.hourly.covered));
  expect(Number(figure('scope-2-matched-annual').value)).toBe(share(expected.annual.covered));
  // The case tells something: hours and period differ, and neither is all or nothing.
  expect(expected.hourly.covered > 0n && expected.hourly.covered < expected.annual.covered).toBe(true);
  expect(expected.annual.covered < expected.energy).toBe(true);
  const imported = hours.filter(({ isImported }) => isImported).reduce((sum, { wh }) => sum + wh, 0n);
  expect(figure('scope-2-matched-hourly').p95).toBe(
    share(least(expected.hourly.covered + imported, expected.annual.covered)),
  );
  expect(answer.instruments.map(({ id, hourly }) => [id, hourly])).toEqual([
    ['PPA-1', true],
    ['GO-2', false],
    ['GO-3', false],
    ['GO-4', false],
  ]);
  const used = answer.instruments.map(({ coveredHourlyMwh, coveredAnnuallyMwh }) => [
    coveredHourlyMwh,
    coveredAnnuallyMwh,
  ]);
  expect(used.slice(2)).toEqual([
    ['0', '0'],
    ['0', '0'],
  ]);
  expect(used.reduce((sum, [hourly]) => sum + nano(hourly!), 0n)).toBe(expected.hourly.covered);
  expect(answer.missing.filter(({ fact }) => fact.includes('GO-3') || fact.includes('GO-4'))).toHaveLength(2);
  expect(reportGhg.csv!(answer)).toContain('instrument,PPA-1,');
});

test('ESRS has the annual figure, and the hourly one beside it as an additional one that is no fact of the standard', async () => {
  const figure = told(await ask([WIND, FLAT]));
  const esrs = await reportEsrs.ask(
    await waistWith([WIND, FLAT]),
    reportEsrs.input.parse({ period: PERIOD, entity: 'Whole' }),
  );
  const point = (datapoint: string) => esrs.datapoints.find((each) => each.datapoint.startsWith(datapoint))!;
  expect(point('Gross Scope 2, market-based').current.value).toBe(figure('scope-2-market-annual').value);
  expect(point('Additional').current.value).toBe(figure('scope-2-market-hourly').value);
  expect(esrs.table.find(({ row }) => row.includes('market-based'))!.current).toBe(
    figure('scope-2-market-annual').value,
  );
  expect(esrs.facts.some(({ dimensions }) => dimensions['datapoint']!.startsWith('Additional'))).toBe(false);
});

test('organisations of an entity share what covers it: no kWh is covered twice', async () => {
  const whole = await ask([WIND, FLAT]);
  const parts = await Promise.all(['org_a', 'org_b'].map((organisation) => ask([WIND, FLAT], { organisation })));
  for (const id of ['scope-2-market-hourly', 'scope-2-market-annual']) {
    const sum = parts.reduce((all, part) => all + nano(told(part)(id).value), 0n);
    const apart = sum - nano(told(whole)(id).value);
    // Each organisation is rounded for itself: by less than 2 in every hour and zone.
    expect([id, apart > -400n && apart < 400n]).toEqual([id, true]);
  }
  const other = await ask([WIND, FLAT, OTHERS], { entity: 'Other' });
  expect(other.instruments.map(({ id }) => id)).toEqual(['GO-5']);
});

test('an instrument that two use, or that the books have by its share already, is refused', async () => {
  await expect(ask([WIND, { ...WIND, entity: 'Other' }])).rejects.toThrow('PPA-1 is used twice, by Whole and by Other');
  await expect(ask([{ ...WIND, entity: undefined }])).rejects.toThrow('whose is PPA-1?');
  const waist = await waistWith([WIND]);
  const withShare = waistOf({
    ...waist,
    books: (work) =>
      work({
        ...books,
        factorSources: async () => [
          {
            what: 'scope 2, market',
            source: '60 % instrument GO of wind 2026, 40 % residual-mix AIB 2025',
            licence: null,
          },
        ],
      }),
  });
  await expect(reportGhg.ask(withShare, reportGhg.input.parse({ period: PERIOD, entity: 'Whole' }))).rejects.toThrow(
    'a kWh would be covered twice',
  );
});

test('the figures are the same after the entries were retired', async () => {
  const before = await ask([WIND, FLAT]);
  const gone = await sealedBooks.retire(join(folder, 'ledger'), Date.UTC(2026, 8), 'kept for a quarter', PLAIN_SEALING);
  expect(gone.length).toBeGreaterThan(0);
  const after = await ask([WIND, FLAT]);
  expect({ ...after, sources: [] }).toEqual({ ...before, sources: [] });
});
