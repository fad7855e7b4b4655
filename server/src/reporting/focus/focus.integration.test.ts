import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { focus } from '../../doors/questions/focus.ts';
import { waistOf } from '../../doors/waist.fixture.ts';
import { openBooks, openEngine, openJournal, type Books } from '../../ledger/index.ts';
import { randomEntries } from '../../ledger/books/random-books.fixture.ts';
import { compact } from '../../ledger/segments/compact.ts';
import { readManifest } from '../../ledger/segments/manifest.ts';
import { PLAIN_SEALING } from '../../ledger/segments/seal.ts';

const ENTRIES = randomEntries(41, 600);
const YEAR = new Date(ENTRIES[0]!.at).toISOString().slice(0, 4);

let folder: string;
let books: Books;
let plain: DuckDBConnection;
let sealed: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-focus-'));
  const journal = await openJournal({ folder });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0) });
  await engine.close();
  books = openBooks({ folder });
  plain = await (await DuckDBInstance.create(':memory:')).connect();
  const files = (await readManifest(folder)).segments.map(({ file }) => `'${join(folder, file)}'`);
  sealed = `read_parquet([${files.join(', ')}], union_by_name = true)`;
}, 60_000);
afterAll(async () => {
  plain.closeSync();
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

const plainRows = async (sql: string) => (await plain.runAndReadAll(sql)).getRowsJson();
const ask = async (input: object) =>
  await focus.ask(
    waistOf({ books: (work) => work(books), places: () => null }),
    focus.input.parse({ period: YEAR, ...input }),
  );
type Asked = Awaited<ReturnType<typeof ask>>;
const cells = ({ columns, rows }: Asked) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
const nanoOf = (decimal: string | null): bigint => {
  const [whole = '0', fraction = ''] = (decimal ?? '0').replace('-', '').split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
};
const added = (rows: readonly Record<string, string | null>[], name: string): bigint =>
  rows.reduce((sum, row) => sum + nanoOf(row[name] ?? null), 0n);

describe('FOCUS', { timeout: 60_000 }, () => {
  test.each(['month', 'day', 'hour'] as const)(
    'rows of a %s sum to what plain SQL finds in the files, by team too',
    async (every) => {
      const asked = await ask({ every });
      const rows = cells(asked);
      const [all] = await plainRows(
        `SELECT sum(cost_nano_usd)::VARCHAR, sum(energy_nano_wh)::VARCHAR, sum(carbon_nano_g)::VARCHAR FROM ${sealed}`,
      );
      const [usd, wh, g] = all!.map((value) => BigInt(String(value)));
      expect(added(rows, 'BilledCost')).toBe(usd);
      expect(added(rows, 'EffectiveCost')).toBe(usd);
      const { sums } = asked;
      expect(nanoOf(sums.books.costUsd)).toBe(usd);
      expect(added(rows, 'x_EnergyWattHours') + nanoOf(sums.uncharged.energyWh)).toBe(wh);
      expect(added(rows, 'x_CarbonLocationBasedGrams') + nanoOf(sums.uncharged.carbonG)).toBe(g);
      expect(nanoOf(sums.rows.energyWh) + nanoOf(sums.uncharged.energyWh)).toBe(wh);

      const teams = await plainRows(`SELECT team, sum(cost_nano_usd)::VARCHAR FROM ${sealed} GROUP BY team`);
      for (const [team, sum] of teams)
        expect(
          added(
            rows.filter(({ SubAccountId }) => SubAccountId === team),
            'BilledCost',
          ),
        ).toBe(BigInt(String(sum)));
      const counted = rows.reduce((sum, row) => sum + Number(row['x_RequestCount'] ?? 0), 0);
      expect(counted + asked.uncharged.reduce((sum, { requests }) => sum + requests, 0)).toBe(ENTRIES.length);
    },
  );

  test('a cost is the product in float64 of its operands as they are printed; times are of the row and its month', async () => {
    const rows = cells(await ask({ every: 'hour' }));
    expect(rows.length).toBeGreaterThan(500);
    for (const row of rows) {
      expect(Number(row['ListCost'])).toBe(Number(row['ListUnitPrice']) * Number(row['PricingQuantity']));
      expect(Number(row['ContractedCost'])).toBe(Number(row['ContractedUnitPrice']) * Number(row['PricingQuantity']));
      const [start, end] = [row['ChargePeriodStart']!, row['ChargePeriodEnd']!].map((at) => Date.parse(at));
      expect(end! - start!).toBe(3_600_000);
      expect(row['BillingPeriodStart']).toBe(`${row['ChargePeriodStart']!.slice(0, 7)}-01T00:00:00Z`);
    }
  });

  test('without columns of ours every name is one of the specification; the older version has its own', async () => {
    const names = (await ask({ noX: true })).columns.map(({ name }) => name);
    expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
    expect(names).toContain('ServiceProviderName');
    const older = (await ask({ noX: true, focusVersion: '1.2' })).columns.map(({ name }) => name);
    expect(older).toEqual(expect.arrayContaining(['ProviderName', 'PublisherName']));
    expect(older).not.toContain('HostProviderName');
  });

  test('as Parquet another engine adds the same money, and as CSV', async () => {
    const asked = await ask({});
    const parquet = join(folder, 'focus-out.parquet');
    await writeFile(parquet, await focus.documents!.parquet!(asked));
    const csv = join(folder, 'focus-out.csv');
    await writeFile(csv, focus.csv!(asked));
    const [[usd]] = (await plainRows(`SELECT sum(cost_nano_usd)::VARCHAR FROM ${sealed}`)) as [[string]];
    for (const file of [`'${parquet}'`, `read_csv('${csv}', all_varchar = true)`]) {
      const [row] = await plainRows(
        `SELECT (sum("BilledCost"::DECIMAL(38, 9)) * 1000000000)::HUGEINT::VARCHAR, count(*)::INTEGER FROM ${file}`,
      );
      expect(row).toEqual([usd, asked.rows.length]);
    }
    const [[start]] = (await plainRows(`SELECT typeof("ChargePeriodStart") FROM '${parquet}' LIMIT 1`)) as [[string]];
    expect(start).toBe('TIMESTAMP WITH TIME ZONE');
  });
});
