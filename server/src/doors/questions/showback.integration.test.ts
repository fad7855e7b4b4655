import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks, openEngine, openJournal, type Books, type Settlement } from '../../ledger/index.ts';
import { randomEntries } from '../../ledger/books/random-books.fixture.ts';
import { compact } from '../../ledger/segments/compact.ts';
import { readManifest } from '../../ledger/segments/manifest.ts';
import { PLAIN_SEALING } from '../../ledger/segments/seal.ts';
import { reports } from '../../reporting/index.ts';
import { waistOf } from '../waist.fixture.ts';
import { showback } from './showback.ts';

const hourOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 3_600_000;
const COMMON = { reason: 'new-information', source: 'test', by: 'test', note: null } as const;
const invoice = (operator: string, from: string, to: string, amountNanoUsd: number, reference: string): Settlement => ({
  ...COMMON,
  kind: 'invoice',
  operator,
  hour: hourOf(from),
  untilHour: hourOf(to),
  amountNanoUsd,
  reference,
});
const IDLE_NANO = 123_456_789_000;
/** The books reach from 29 April to 2 May 2026. */
const SETTLEMENTS: readonly Settlement[] = [
  invoice('aws', '2026-04-01', '2026-05-01', 1, 'replaced'),
  invoice('aws', '2026-04-01', '2026-05-01', 4_000_000_000_000_007, 'replaced'),
  invoice('aws', '2026-04-29', '2026-05-01', 1_234_567_891, 'credits'),
  invoice('own', '2026-05-01', '2026-06-01', 777_777_777_777_777, 'rent'),
  invoice('nobody', '2026-05-01', '2026-06-01', 5_000_000_001, 'subscription'),
  invoice('aws', '2026-06-15', '2026-07-15', 99, 'summer'),
  {
    ...COMMON,
    kind: 'meter',
    deployment: 'eu-de',
    hour: hourOf('2026-05-20'),
    energyNanoWh: IDLE_NANO,
    idleNanoWh: null,
    energySigma: 0.05,
  },
];
const WINDOWS = [
  { operator: 'aws', from: '2026-04-01', to: '2026-05-01', nano: 4_000_000_000_000_007n + 1_234_567_891n, idle: 0n },
  { operator: 'own', from: '2026-05-01', to: '2026-06-01', nano: 777_777_777_777_777n, idle: BigInt(IDLE_NANO) },
];

let folder: string;
let books: Books;
let rows: (sql: string) => Promise<Record<string, unknown>[]>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-showback-'));
  const journal = await openJournal({ folder });
  for (const entry of randomEntries(37, 600)) await journal.append(entry);
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0) });
  await engine.close();
  const files = (await readManifest(folder)).segments.map(({ file }) => `'${join(folder, file)}'`);
  books = openBooks({ folder });
  for (const [i, settlement] of SETTLEMENTS.entries()) await books.settle([settlement], Date.UTC(2026, 6, 1, i));
  const plain = await (await DuckDBInstance.create(':memory:')).connect();
  await plain.run(`CREATE TABLE e AS SELECT team, operator, at_ms // 3600000 AS hour, cost_nano_usd::HUGEINT AS usd,
    energy_nano_wh::HUGEINT AS wh, carbon_nano_g::HUGEINT AS g, columns('^(documents|cache|guard|at_once)_.*(nano|tokens).*$') FROM read_parquet([${files.join(', ')}])`);
  rows = async (sql) => (await plain.runAndReadAll(sql)).getRowObjects();
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

const nanoOf = (decimal: string | null): bigint => {
  const [whole = '0', fraction = ''] = (decimal ?? '0').replace('-', '').split('.');
  const size = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return decimal?.startsWith('-') === true ? -size : size;
};
const ask = (input: object, reporting = {}) =>
  showback.ask(
    waistOf({
      books: (work) => work(books),
      places: () => ({
        sites: [],
        deployments: [],
        workloads: [],
        reporting: reports.disclosure.schema.parse(reporting),
      }),
    }),
    showback.input.parse(input),
  );
const inWindow = ({ operator, from, to }: (typeof WINDOWS)[number]): string =>
  `(operator = '${operator}' AND hour >= ${hourOf(from)} AND hour < ${hourOf(to)})`;

test('rows, idle and what nothing is booked of are the invoices and what none covers, by SQL on plain Parquet', async () => {
  const found = await ask({ by: ['team'], period: '2026-Q2' });
  const outside = `NOT coalesce(${WINDOWS.map(inWindow).join(' OR ')}, false)`;
  const [uncovered] = await rows(`SELECT coalesce(sum(usd), 0)::VARCHAR AS usd FROM e WHERE ${outside}`);
  const invoiced = WINDOWS.reduce((sum, { nano }) => sum + nano, 0n);
  const ofRows = found.rows.reduce((sum, { settledUsd }) => sum + nanoOf(settledUsd), 0n);
  expect(nanoOf(found.total.settledUsd)).toBe(ofRows);
  expect(nanoOf(found.notBookedUsd)).toBe(5_000_000_001n);
  expect(ofRows + nanoOf(found.idle!.settledUsd)).toBe(invoiced + BigInt(uncovered!['usd'] as string));
  expect(found.beyond.map(({ references }) => references)).toEqual([['summer']]);
  // Each team: what no invoice covers, and of each invoice what it is of the money that was booked.
  const tolerance = 20n;
  for (const { by, settledUsd } of found.rows) {
    const team = by.team === null ? 'team IS NULL' : `team = '${String(by.team).replaceAll("'", "''")}'`;
    let expected = BigInt(
      (await rows(`SELECT coalesce(sum(usd), 0)::VARCHAR AS usd FROM e WHERE ${team} AND ${outside}`))[0]![
        'usd'
      ] as string,
    );
    for (const window of WINDOWS) {
      const [sums] = await rows(
        `SELECT coalesce(sum(usd) FILTER (${team}), 0)::VARCHAR AS own, sum(usd)::VARCHAR AS usd, sum(wh)::VARCHAR AS wh FROM e WHERE ${inWindow(window)}`,
      );
      const [own, usd, wh] = [sums!['own'], sums!['usd'], sums!['wh']].map((text) => BigInt(text as string)) as [
        bigint,
        bigint,
        bigint,
      ];
      const left = window.nano - (window.nano * window.idle) / (window.idle + wh);
      expected += (left * own) / usd;
    }
    const off = nanoOf(settledUsd) - expected;
    expect(off >= -tolerance && off <= tolerance, `${String(by.team)}: ${off}`).toBe(true);
  }
});

test('each invoice stands beside what is booked of its operator and hours; the last amount of a reference holds', async () => {
  const { invoices } = await ask({ by: ['model', 'key'], period: '2026-Q2' });
  expect(invoices.map(({ operator, references }) => [operator, references])).toEqual([
    ['aws', ['replaced', 'credits']],
    ['nobody', ['subscription']],
    ['own', ['rent']],
  ]);
  for (const window of WINDOWS) {
    const told = invoices.find(({ operator }) => operator === window.operator)!;
    const [booked] = await rows(`SELECT sum(usd)::VARCHAR AS usd FROM e WHERE ${inWindow(window)}`);
    const nano = BigInt(booked!['usd'] as string);
    expect([nanoOf(told.invoicedUsd), nanoOf(told.bookedUsd), nanoOf(told.differenceUsd)]).toEqual([
      window.nano,
      nano,
      window.nano - nano,
    ]);
  }
  const april = await ask({ by: ['team'], period: '2026-04' });
  expect(april.invoices.map(({ operator }) => operator)).toEqual(['aws']);
});

test('a carbon fee is the carbon of the books times its price, of rows and of all, from the config or as asked', async () => {
  const [books] = await rows('SELECT sum(g)::VARCHAR AS g FROM e');
  const all = BigInt(books!['g'] as string);
  const half = 10n ** 15n / 2n;
  for (const [input, reporting, tenths] of [
    [{}, { carbonFeeUsdPerTonne: 85.5 }, 855n],
    [{ carbonFee: 100 }, { carbonFeeUsdPerTonne: 85.5 }, 1000n],
  ] as const) {
    const found = await ask({ by: ['team'], period: '2026-Q2', ...input }, reporting);
    expect(nanoOf(found.total.carbonFeeUsd)).toBe((all * tenths * 10n ** 8n + half) / 10n ** 15n);
    expect(found.rows.reduce((sum, { carbonFeeUsd }) => sum + nanoOf(carbonFeeUsd), 0n)).toBe(
      nanoOf(found.total.carbonFeeUsd),
    );
    for (const { carbonG, carbonFeeUsd } of found.rows)
      expect(Number(carbonFeeUsd) / ((Number(carbonG) / 1e6) * (Number(tenths) / 10))).toBeCloseTo(1, 6);
    const csv = showback.csv!(found).split('\r\n');
    expect(csv[0]).toContain('settledUsd,carbonFeeUsd,energyWh');
    expect(csv.some((line) => line.startsWith('"invoiced, not booked",,,,,,5.000000001,'))).toBe(true);
  }
  const none = await ask({ by: ['team'] });
  expect([none.carbonFeeUsdPerTonne, none.total.carbonFeeUsd]).toEqual([null, null]);
});

test('what files and the cache saved and guard models took is the sum of the entries, of each row and in all', async () => {
  const found = await ask({ by: ['team', 'workload'] });
  type Of = (line: typeof found.total) => string;
  const columns: readonly (readonly [string, Of])[] = [
    ['cache_saved_tokens', ({ saved }) => String(saved.cache?.tokens ?? 0)],
    ...(['costUsd', 'energyWh', 'carbonG'] as const).flatMap((name, i) => {
      const unit = ['nano_usd', 'nano_wh', 'nano_g'][i]!;
      const ran = ['usd', 'wh', 'g'][i]!;
      return [
        [`documents_saved_${unit}`, ({ saved }) => String(nanoOf(saved.files?.[name] ?? '0'))],
        [`cache_saved_${unit}`, ({ saved }) => String(nanoOf(saved.cache?.[name] ?? '0'))],
        [`guard_${unit}`, ({ guard }) => String(nanoOf(guard?.[name] ?? '0'))],
        [`at_once_${unit} - ${ran}`, ({ saved }) => String(nanoOf(saved.waiting?.[name] ?? '0'))],
      ] satisfies readonly (readonly [string, Of])[];
    }),
    ['documents_tokens_before - documents_tokens_after', ({ saved }) => String(saved.files?.tokens ?? 0)],
    ['guard_input_tokens + guard_output_tokens', ({ guard }) => String(guard?.tokens ?? 0)],
  ];
  const sql = columns.map(([column], i) => `coalesce(sum(${column}), 0)::VARCHAR AS c${i}`).join(', ');
  const [all] = await rows(`SELECT ${sql} FROM e`);
  expect(columns.map(([, of]) => of(found.total))).toEqual(columns.map((_, i) => all![`c${i}`]));
  expect(columns.map((_, i) => all![`c${i}`])).not.toContain('0');
  const ofRow = columns.map(([, of]) => found.rows.reduce((sum, row) => sum + BigInt(of(row)), 0n).toString());
  expect(ofRow).toEqual(columns.map(([, of]) => of(found.total)));
  const text = showback.csv!(found);
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const at = head.split(',').indexOf('savedByCacheUsd');
  const total = lines.find((line) => line.startsWith('total,'))!.split(',');
  expect([total.length, total[at]]).toEqual([head.split(',').length, found.total.saved.cache!.costUsd]);
  expect(head).toContain('savedByFilesTokens,savedByFilesUsd,savedByFilesEnergyWh,savedByFilesCarbonG');
});
