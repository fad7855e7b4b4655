import { mkdtemp, rm } from 'node:fs/promises';
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
import { site } from '../../kernel/kernel.fixture.ts';
import { waistOf } from '../waist.fixture.ts';
import { reportCustomer } from './report-customer.ts';
import { reportEsrs } from './report-esrs.ts';
import { reportGhg } from './report-ghg.ts';
import { reportPeriods } from './report-periods.ts';
import { reportVsme } from './report-vsme.ts';

const HOUR_MS = 3_600_000;
/** 29 April 22:00 to 2 May 2026: two months of one quarter. */
const ENTRIES = randomEntries(31, 600);
const FACTS = reports.disclosure.schema.parse({
  entities: [
    { name: 'Whole' },
    { name: 'Half', organisations: ['org_a'], boundary: 'equity share', equityPercent: 37.5 },
  ],
  holdings: [
    { deployment: 'eu-de', held: 'owned' },
    { deployment: 'eu-fr', held: 'owned', place: 'colocation' },
    { deployment: 'eu-se', held: 'leased', identified: true, exchangeable: false, directed: true },
    { deployment: 'us-east', held: 'leased', identified: true, exchangeable: true, directed: true },
    { operator: 'aws', held: 'purchased' },
  ],
  pueScope: 'scope 3',
  purchases: [
    { what: 'two nodes', date: '2026-05-01', embodiedKg: 1234.5678, source: 'maker' },
    { what: 'of another year', date: '2025-12-31', embodiedKg: 9999, source: 'maker' },
  ],
});
const PUE = { ...site({ key: 'site-eu-fr' }), pue: { value: 1.27, source: 'test', asOf: '2026-01-01' } };

let folder: string;
let books: Books;
let files: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-ghg-'));
  const journal = await openJournal({ folder });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0) });
  await engine.close();
  files = (await readManifest(folder)).segments.map(({ file }) => join(folder, file));
  books = openBooks({ folder });
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

const waist = () =>
  waistOf({
    books: (work) => work(books),
    places: () => ({ sites: [PUE], deployments: [], workloads: [], reporting: FACTS }),
  });
const ask = (input: object) => reportGhg.ask(waist(), reportGhg.input.parse(input));
/** Values in nano units, by row. */
async function rowsOf(input: object): Promise<Readonly<Record<string, bigint | null>>> {
  const { rows } = await ask(input);
  return Object.fromEntries(
    rows.map(({ id, figure: { value } }) => {
      if (value === null) return [id, null];
      const [whole = '', fraction = ''] = value.split('.');
      return [id, BigInt(whole) * 10n ** 15n + BigInt(fraction.padEnd(15, '0'))];
    }),
  );
}

const OWN = `deployment IN ('eu-de', 'eu-fr', 'eu-se')`;
const IT = (column: string): string =>
  `coalesce(sum(${column}) FILTER (deployment IN ('eu-de', 'eu-se')), 0) + LIST`.replace(
    'LIST',
    `(SELECT coalesce(sum(part), 0) FROM (SELECT (sum(${column}) * 1000000) // 1270000 AS part FROM e WHERE deployment = 'eu-fr' GROUP BY operator, site, zone, tier))`,
  );
const REST = (column: string): string =>
  `(SELECT coalesce(sum(part), 0) FROM (SELECT sum(${column}) - (sum(${column}) * 1000000) // 1270000 AS part FROM e WHERE deployment = 'eu-fr' GROUP BY operator, site, zone, tier))`;

test('every figure is the plain sum of its columns in Parquet, to the nano unit, by an engine that knows nothing of reports', async () => {
  const plain = await (await DuckDBInstance.create(':memory:')).connect();
  const list = files.map((file) => `'${file}'`).join(', ');
  await plain.run(`CREATE TABLE e AS SELECT deployment, operator, site, zone, tier,
    energy_nano_wh::HUGEINT AS wh, carbon_nano_g::HUGEINT AS g, carbon_operational_nano_g::HUGEINT AS op,
    carbon_embodied_nano_g::HUGEINT AS emb, carbon_direct_nano_g::HUGEINT AS direct,
    carbon_market_nano_g::HUGEINT AS market, carbon_upstream_nano_g::HUGEINT AS upstream
    FROM read_parquet([${list}]) WHERE epoch_ms(at_ms) >= '2026-04-01' AND epoch_ms(at_ms) < '2026-07-01'`);
  const sums: Readonly<Record<string, string>> = {
    'scope-2-energy': IT('wh'),
    'scope-2-location': IT('direct'),
    'scope-2-market-annual': IT('market'),
    'scope-3-3': IT('upstream'),
    'scope-3-1-cloud': `coalesce(sum(g) FILTER (NOT ${OWN}), 0) + ${REST('op')}`,
    'scope-3-1-cloud-energy': `coalesce(sum(wh) FILTER (NOT ${OWN}), 0) + ${REST('wh')}`,
    'scope-3-2': `coalesce(sum(emb) FILTER (deployment = 'eu-se'), 0) + 1234567800000000`,
    'scope-3-2-amortised': `sum(emb) FILTER (deployment IN ('eu-de', 'eu-fr'))`,
    'scope-3-8': '0',
  };
  const found = (
    await plain.runAndReadAll(
      `SELECT ${Object.entries(sums)
        .map(([id, sql]) => `(${sql})::HUGEINT::VARCHAR AS "${id}"`)
        .join(', ')} FROM e`,
    )
  ).getRowObjectsJS()[0]!;
  plain.closeSync();
  const rows = await rowsOf({ period: '2026-Q2', entity: 'Whole' });
  for (const id of Object.keys(sums)) expect([id, rows[id]]).toEqual([id, BigInt(String(found[id]))]);
  expect(rows['scope-2-market-hourly']).toBeNull();
  expect(rows['scope-3-1-cloud']! > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
});

test('months add up to their quarter; an equity share is its part of the organisations that it covers', async () => {
  const [april, may, quarter] = await Promise.all(
    ['2026-04', '2026-05', '2026-Q2'].map((period) => rowsOf({ period, entity: 'Whole' })),
  );
  // A month rounds the computers' part of a colocation for itself, of each tier.
  for (const id of ['scope-3-2-amortised', 'scope-3-2']) expect(april![id]! + may![id]!).toBe(quarter![id]);
  expect(april!['scope-3-2']! < 1234567800000000n).toBe(true);
  const whole = await rowsOf({ period: '2026-Q2', entity: 'Whole', organisation: 'org_a' });
  const half = await rowsOf({ period: '2026-Q2', entity: 'Half' });
  for (const id of ['scope-3-1-cloud', 'scope-3-2-amortised', 'scope-2-location']) {
    const apart = (whole[id]! * 3n) / 8n - half[id]!;
    // Each place and tier is rounded for itself.
    expect([id, apart >= 0n && apart < 30n]).toEqual([id, true]);
  }
});

test('who reports is asked for where there are several, and must cover the organisation', async () => {
  await expect(ask({ period: '2026' })).rejects.toThrow('several reporting entities');
  await expect(ask({ period: '2026', entity: 'Nobody' })).rejects.toThrow('no reporting entity "Nobody"');
  await expect(ask({ period: '2026', entity: 'Half', organisation: 'org_b' })).rejects.toThrow('does not cover');
  await expect(ask({ period: '2026', organisation: 'org_b' })).rejects.toThrow('several reporting entities');
  // One of them lists it by name.
  const implied = await ask({ period: '2026', organisation: 'org_a' });
  expect(implied).toEqual(await ask({ period: '2026', organisation: 'org_a', entity: 'Half' }));
  await expect(ask({ period: '1999', entity: 'Half' })).rejects.toThrow('nothing was booked in 1999');
});

test('ESRS and VSME print the figures of the inventory, with the year before, and the price that decisions weighed', async () => {
  const asked = { period: '2026-Q2', entity: 'Whole' };
  const { rows } = await ask(asked);
  const value = (id: string) => rows.find((row) => row.id === id)!.figure.value;
  const esrs = await reportEsrs.ask(waist(), reportEsrs.input.parse(asked));
  const inTable = (name: string) => esrs.table.find(({ row }) => row.includes(name))!.current;
  expect(inTable('location-based')).toBe(value('scope-2-location'));
  expect(inTable('Cloud computing')).toBe(value('scope-3-1-cloud'));
  expect(inTable('2 Capital goods')).toBe(value('scope-3-2'));
  expect([esrs.comparativePeriod, esrs.table.every(({ comparative }) => comparative === null)]).toEqual([
    '2025-Q2',
    true,
  ]);
  const weighed = ENTRIES.filter(({ decision }) => decision !== null);
  expect(esrs.carbonPrice['E1-10.37b'].length > 0).toBe(weighed.length > 0);
  const vsme = await reportVsme.ask(waist(), reportVsme.input.parse(asked));
  expect(vsme.rows.find(({ id }) => id === 'B3.30b')!.figure).toEqual(
    rows.find(({ id }) => id === 'scope-2-location')!.figure,
  );
  expect(reportEsrs.documents!.html!(esrs)).toContain('[sub-category: Cloud computing and data centre services]');
  for (const csv of [reportEsrs.csv!(esrs), reportVsme.csv!(vsme)])
    expect(csv).toContain(`,${value('scope-2-location')},t CO2e,`);
});

test('a report may be of the months that have requests, of the organisations of the books and the entities of the config', async () => {
  const monthOf = ({ at }: (typeof ENTRIES)[number]): string => new Date(at).toISOString().slice(0, 7);
  const asked = await reportPeriods.ask(waist(), {});
  expect(asked.months).toEqual(
    [...new Set(ENTRIES.map(monthOf))]
      .toSorted()
      .toReversed()
      .map((month) => ({ month, requests: ENTRIES.filter((entry) => monthOf(entry) === month).length })),
  );
  expect(asked.organisations).toEqual(
    [...new Set(ENTRIES.flatMap(({ organisation }) => organisation ?? []))].toSorted(),
  );
  expect(asked.entities).toEqual(['Whole', 'Half']);
});

test('the page of a customer has the plain sums of their entries, all of it their category 1', async () => {
  const asked = { period: '2026-Q2', tenant: 'org_b', entity: 'Whole' };
  const page = await reportCustomer.ask(waist(), reportCustomer.input.parse(asked));
  const own = ENTRIES.filter(({ organisation }) => organisation === 'org_b');
  const sum = (of: (entry: (typeof own)[number]) => number | null): bigint =>
    own.reduce((all, entry) => all + BigInt(of(entry) ?? 0), 0n);
  const nano = (text: string | null): bigint => {
    const [whole = '', fraction = ''] = text!.split('.');
    return BigInt(whole) * 10n ** 9n + BigInt(fraction.padEnd(9, '0'));
  };
  const value = (row: string) => nano(page.rows.find((each) => each.row === row)!.figure.value);
  expect([page.supplier, page.requests]).toEqual(['Whole', own.length]);
  expect(nano(page.costUsd)).toBe(sum((e) => e.costNanoUsd));
  expect(value('Energy, cooling in it')).toBe(sum((e) => e.energyNanoWh.mean));
  expect(value('Carbon')).toBe(sum((e) => e.carbonNanoG.mean));
  expect(value('Beside it: the same, market-based')).toBe(sum((e) => e.carbonMarketNanoG));
  expect(page.byModel.reduce((all, { carbon }) => all + nano(carbon.value ?? '0'), 0n)).toBe(value('Carbon'));
  expect(page.rows.filter(({ scope }) => scope !== null).map(({ row }) => row)).toEqual(['Carbon']);
  const html = reportCustomer.documents!.html!(page);
  expect(html).toContain('AI services for org_b, 2026-Q2');
  expect(reportCustomer.csv!(page)).toContain(`,money,,${page.costUsd},USD,`);
  const nobody = reportCustomer.input.parse({ ...asked, tenant: 'org_c' });
  await expect(reportCustomer.ask(waist(), nobody)).rejects.toMatchObject({ hint: 'the books have org_a, org_b' });
});

test('what idles in own servers is their energy too, at the mean factors of their requests, in no organisation alone', async () => {
  const before = await rowsOf({ period: '2026-Q2', entity: 'Whole' });
  const half = await rowsOf({ period: '2026-Q2', entity: 'Half' });
  const known = Date.UTC(2026, 10, 1);
  const by = { source: 'meter', by: 'test', note: null, reason: 'new-information' } as const;
  await books.settle(
    [
      {
        ...by,
        kind: 'meter',
        deployment: 'eu-de',
        hour: Date.UTC(2026, 5, 1) / HOUR_MS,
        energyNanoWh: 5_000_000_000,
        idleNanoWh: null,
        energySigma: 0.05,
      },
    ],
    known,
  );
  const after = await rowsOf({ period: '2026-Q2', entity: 'Whole' });
  expect(after['scope-2-energy']! - before['scope-2-energy']!).toBe(5_000_000_000n);
  expect(after['scope-2-idle-energy']).toBe(5_000_000_000n);
  const own = ENTRIES.filter(({ deployment }) => deployment === 'eu-de');
  const sum = (of: (entry: (typeof own)[number]) => number | null): bigint =>
    own.reduce((all, entry) => all + BigInt(of(entry) ?? 0), 0n);
  expect(after['scope-2-location']! - before['scope-2-location']!).toBe(
    (sum((e) => e.carbonDirectNanoG) * 5_000_000_000n) / sum((e) => e.energyNanoWh.mean),
  );
  expect(after['scope-3-1-cloud']).toBe(before['scope-3-1-cloud']);
  expect(await rowsOf({ period: '2026-Q2', entity: 'Half' })).toEqual(half);
  expect(await rowsOf({ period: '2026-Q2', entity: 'Whole', asOf: known - 1 })).toEqual(before);
});

test('a report is the same after its entries were retired', async () => {
  const asked = { period: '2026-Q2', entity: 'Whole' };
  const before = await ask(asked);
  const gone = await sealedBooks.retire(folder, Date.UTC(2026, 8), 'kept for a quarter', PLAIN_SEALING);
  expect(gone.length).toBeGreaterThan(0);
  const after = await ask(asked);
  expect({ ...after, sources: [] }).toEqual({ ...before, sources: [] });
});
