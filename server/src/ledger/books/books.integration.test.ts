import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleAttempt, sampleEntry } from '../entry/entry.fixture.ts';
import type { GridSettlement, MeterSettlement } from './settlement.ts';
import { verifyManifest } from '../segments/verify.ts';
import { verifyFigures } from './verify-books.ts';
import {
  exportEntries,
  findEntry,
  openBooks,
  openEngine,
  openJournal,
  readLedger,
  type Books,
  type Engine,
  type Entry,
  type FileJournal,
  type Row,
} from '../index.ts';
import { bookSettlements } from './settlement.ts';
import { compact, retire } from '../segments/compact.ts';
import { readManifest } from '../segments/manifest.ts';
import { HOURS_COLUMNS } from '../engine/index.ts';
import { ENTRY_COLUMNS } from '../entry/index.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';

const START = Date.UTC(2022, 5, 1);
const HOUR_MS = 3_600_000;
const HOUR = START / HOUR_MS;
const USAGES = [
  { inputUncached: 812, cacheRead: 128, cacheWrite5m: 10, cacheWrite1h: 20, output: 241, reasoning: 7 },
  { inputUncached: 5000, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 1, reasoning: 0 },
];

/** Thirty hours of entries: served, one with two attempts, one refused, one without a grid. */
function someEntries(): readonly Entry[] {
  const plain = Array.from({ length: 300 }, (_, i) =>
    sampleEntry(`e-${i}`, {
      at: START + i * 360_000,
      usage: USAGES[i % 2]!,
      workload: i % 3 === 0 ? 'search' : 'support',
      units: i === 4 ? { pages: 2.5 } : null,
    }),
  );
  const [lost, won] = [
    sampleAttempt({ ...USAGES[0]!, output: 30 }, 1, { outcome: 'timeout', status: null, ttftMs: null }),
    sampleAttempt(USAGES[1]),
  ];
  const both = {
    cost: lost.costNanoUsd + won.costNanoUsd,
    energy: lost.energyNanoWh + won.energyNanoWh,
    carbon: lost.carbonNanoG! + won.carbonNanoG!,
  };
  const retried = sampleEntry('retried', {
    at: START,
    usage: won.usage,
    attempts: [lost, won],
    costNanoUsd: both.cost,
    energyNanoWh: { mean: both.energy, sigma: 0.3 },
    carbonNanoG: { mean: both.carbon, sigma: 0.3 },
    wasted: { nanoUsd: lost.costNanoUsd, nanoWh: lost.energyNanoWh, nanoG: lost.carbonNanoG },
  });
  const refused = sampleEntry('refused', {
    at: START,
    outcome: 'refused',
    error: 'JG_BUDGET_SPENT',
    status: 402,
    deployment: null,
    protocol: null,
    site: null,
    zone: null,
    operator: null,
    modelServed: null,
    grid: null,
    attempts: [],
    decision: null,
    counterfactual: null,
    costNanoUsd: 0,
    energyNanoWh: { mean: null, sigma: 0 },
    carbonNanoG: { mean: null, sigma: 0 },
    carbonOperationalNanoG: null,
    carbonEmbodiedNanoG: null,
    carbonDirectNanoG: null,
    waterOnSiteMicrolitres: null,
    tier: null,
    method: null,
  });
  return [...plain, { ...retried, ...sumsOfAttempts(retried) }, refused];
}

let root: string;
/** One process for all tests; the books of each have their own. */
let engine: Engine;
let folder: string;
let books: Books;
let journal: FileJournal | null;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'joulegate-books-'));
  engine = openEngine({ folders: [root] });
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'test-'));
  books = openBooks({ folder });
  journal = null;
});
afterEach(async () => {
  await journal?.close();
  await books.close();
});
const sealing = () => ({ ...PLAIN_SEALING, engine });
/** Half sealed as Parquet, then a journal file sealed as it is, then an open one. */
async function fill(entries = someEntries()): Promise<readonly Entry[]> {
  const third = Math.ceil(entries.length / 3);
  let parquet: FileJournal | null = null;
  for (const [i, entry] of entries.entries()) {
    if (i === 0) parquet = await openJournal({ folder, sealing: sealing() });
    if (i === third) {
      await parquet!.rotate();
      await parquet!.close();
      parquet = await openJournal({ folder });
    }
    if (i === 2 * third) {
      await parquet!.close();
      journal = await openJournal({ folder, sealing: sealing() });
    }
    await (i < 2 * third ? parquet : journal)!.append(entry);
  }
  await journal!.flush();
  return entries;
}
const sum = (entries: readonly Entry[], of: (entry: Entry) => number | null): bigint =>
  entries.reduce((total, entry) => total + BigInt(of(entry) ?? 0), 0n);

describe('queries', () => {
  test('see sealed segments, sealed journal files and the open journal as one, and each entry comes back as it was', async () => {
    const entries = await fill();
    expect((await readManifest(folder)).segments.map(({ format }) => format)).toEqual(['parquet', 'ndjson']);
    const [row] = await books.rows(
      'SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(cost_nano_usd) AS cost, sum(carbon_nano_g) AS carbon FROM entries',
    );
    expect(row).toEqual({
      n: BigInt(entries.length),
      ids: BigInt(entries.length),
      cost: sum(entries, (e) => e.costNanoUsd),
      carbon: sum(entries, (e) => e.carbonNanoG.mean),
    });
    const read = await Array.fromAsync(readLedger(folder, { engine }));
    expect(new Map(read.map((entry) => [entry.id, entry]))).toEqual(new Map(entries.map((entry) => [entry.id, entry])));
    for (const id of ['e-4', 'e-150', 'retried', 'refused'])
      expect(await findEntry(folder, id, { engine })).toEqual(entries.find((entry) => entry.id === id));
    expect(await findEntry(folder, 'nobody', { engine })).toBeNull();
  });

  test('hours and workloads add up to the entries, before and after compaction and retirement', async () => {
    const entries = await fill();
    const expected = Map.groupBy(entries, (entry) => `${Math.floor(entry.at / 86_400_000)} ${entry.workload}`);
    const check = async (): Promise<void> => {
      const rows = await books.rows(
        'SELECT epoch(day)::BIGINT // 86400 AS day, workload, requests, carbon_nano_g, wasted_nano_wh, energy_unknown FROM workloads',
      );
      expect(
        new Map(rows.map((row) => [`${String(row['day'])} ${String(row['workload'])}`, row['carbon_nano_g']])),
      ).toEqual(new Map([...expected].map(([key, group]) => [key, sum(group, (e) => e.carbonNanoG.mean)])));
      expect(rows.reduce((total, row) => total + Number(row['requests']), 0)).toBe(entries.length);
      expect(rows.reduce((total, row) => total + Number(row['wasted_nano_wh']), 0)).toBe(
        entries.find(({ id }) => id === 'retried')!.wasted.nanoWh,
      );
      expect(rows.reduce((total, row) => total + Number(row['energy_unknown']), 0)).toBe(0);
    };
    await check();
    await journal!.close();
    journal = null;
    const days = await compact(folder, sealing());
    expect(days.map(({ sources }) => sources)).toEqual([3]);
    expect((await readManifest(folder)).segments.map(({ format, entries: n }) => [format, n])).toEqual([
      ['parquet', entries.length],
    ]);
    expect((await verifyManifest(folder)).problems).toEqual([]);
    await check();
    expect(new Set((await Array.fromAsync(readLedger(folder, { engine }))).map(({ id }) => id)).size).toBe(
      entries.length,
    );
    expect(await compact(folder, sealing())).toEqual([]);
    await retire(folder, Date.UTC(2030, 0, 1), 'kept for two years', { signer: null });
    await check();
    expect(await books.rows('SELECT count(*) AS n FROM entries')).toEqual([{ n: 0n }]);
    expect((await verifyManifest(folder)).problems).toEqual([]);
  });

  test('refuses what is not one SELECT over the books', async () => {
    for (const [sql, reason] of [
      ["COPY (SELECT 1) TO '/tmp/x'", /disabled by configuration/],
      ['EXPLAIN ANALYZE SELECT 1', /only a SELECT/],
      ['SELECT 1; DROP VIEW entries', /2 statements/],
      ['CREATE TABLE t AS SELECT 1', /only a SELECT/],
      ['SET threads = 8', /only a SELECT/],
      ["ATTACH '/tmp/y.db'", /only a SELECT/],
      ['INSTALL httpfs', /only a SELECT/],
      ['', /no statement/],
      ["SELECT * FROM read_text('/etc/passwd')", /disabled by configuration/],
      ["SELECT * FROM read_csv('https://example.com/x.csv')", /./],
      ['SELECT nothing FROM entries', /nothing/],
    ] as const) {
      await expect(
        books.select(sql).then((rows) => Array.fromAsync(rows)),
        sql,
      ).rejects.toThrow(reason);
      expect(await books.rows('SELECT count(*) AS n FROM entries')).toEqual([{ n: 0n }]);
    }
  });

  test('views of what is settled are there for whoever names them or lists the views', async () => {
    await fill();
    const listed = await books.rows('SELECT view_name AS name FROM duckdb_views() WHERE NOT internal');
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['entries', 'hours', 'settled', 'workloads']),
    );
    const booked = await books.rows('SELECT sum(requests)::BIGINT AS n FROM hours');
    const settled = async () =>
      (await Array.fromAsync(await books.select('SELECT sum(requests)::BIGINT AS n FROM Settled'))).flat();
    expect(await settled()).toEqual(booked);
    // They are over the files of the moment.
    await journal!.rotate();
    expect(await settled()).toEqual(booked);
  });

  test('the columns of the file are the documented ones', async () => {
    await fill();
    const parquet = (await readManifest(folder)).segments[0]!;
    const described = async (file: string): Promise<readonly Row[]> =>
      await engine.rows(
        `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM read_parquet('${join(folder, file)}'))`,
      );
    expect(await described(parquet.file)).toEqual(
      ENTRY_COLUMNS.map(({ name, type }) => ({ name, type: type.replace('"check"', '"check"') })),
    );
    const { file } = parquet.parts.find((part) => part.role === 'hours')!;
    expect((await described(file)).map(({ name }) => name)).toEqual(HOURS_COLUMNS.map(({ name }) => name));
  });

  test('sums by team are those of the entries, sealed, open and retired, and a changed one is found', async () => {
    const of = (i: number) => ({ organisation: `org_${i % 2}`, team: i % 3 === 0 ? null : `team_${i % 3}` });
    await fill(someEntries().map((entry, i) => ({ ...entry, ...of(i) })));
    const sums = (view: string, requests: string) =>
      books.rows(
        `SELECT organisation, team, workload, ${requests} AS requests, sum(cost_nano_usd)::HUGEINT AS usd, sum(carbon_nano_g)::HUGEINT AS g FROM ${view} GROUP BY ALL ORDER BY ALL`,
      );
    const before = await sums('entries', 'count(*)::HUGEINT');
    expect(await sums('hours', 'sum(requests)')).toEqual(before);
    expect((await verifyFigures(books, folder, { sample: null })).problems).toEqual([]);
    const file = join(
      folder,
      (await readManifest(folder)).segments[0]!.parts.find(({ role }) => role === 'hours')!.file,
    );
    await engine.run(
      `CREATE TABLE changed AS SELECT * REPLACE (coalesce(team, 'team_2') AS team) FROM read_parquet('${file}')`,
    );
    await rm(file);
    await engine.run(`COPY changed TO '${file}' (FORMAT parquet)`);
    expect((await verifyFigures(books, folder, { sample: null })).problems).toEqual([
      {
        file: (await readManifest(folder)).segments[0]!.file,
        problem: 'its hourly sums are not those of its entries',
      },
    ]);
    const withTeam2 = await sums('hours', 'sum(requests)');
    // A journal file has no sums that could stay.
    await expect(retire(folder, START + 20 * 86_400_000, 'kept for a while', PLAIN_SEALING)).rejects.toThrow(
      'no sums that could stay',
    );
    await compact(folder, sealing());
    await retire(folder, START + 20 * 86_400_000, 'kept for a while', PLAIN_SEALING);
    expect((await sums('hours', 'sum(requests)')).length).toBeGreaterThan(0);
    expect(withTeam2).not.toEqual(before);
  });

  test('names stand in every view in place of pseudonyms, where they are known', async () => {
    const of = (i: number) => ({
      organisation: `org_${i % 2}`,
      team: i % 3 === 0 ? null : `team_${i % 3}`,
      keyId: `key_${i % 4}`,
    });
    await fill(someEntries().map((entry, i) => ({ ...entry, ...of(i) })));
    const named = openBooks({
      folder,
      names: [
        { id: 'org_0', kind: 'organisation', organisation: null, name: 'acme', label: null },
        { id: 'team_1', kind: 'team', organisation: 'org_0', name: "Bob's; DROP VIEW entries", label: null },
        { id: 'key_3', kind: 'key', organisation: 'org_1', name: 'k3', label: 'of the night job' },
      ],
    });
    try {
      for (const view of ['entries', 'settled', 'hours'])
        expect(await named.rows(`SELECT DISTINCT organisation, team FROM ${view} ORDER BY ALL`)).toEqual(
          ['acme', 'org_1'].flatMap((organisation) =>
            ["Bob's; DROP VIEW entries", 'team_2', null].map((team) => ({ organisation, team })),
          ),
        );
      expect(await named.rows('SELECT DISTINCT key_id FROM entries ORDER BY ALL')).toEqual(
        ['k3', 'key_0', 'key_1', 'key_2'].map((id) => ({ key_id: id })),
      );
      expect(await named.rows("SELECT label FROM names WHERE kind = 'key'")).toEqual([{ label: 'of the night job' }]);
      const total = 'SELECT count(*) AS n, sum(carbon_nano_g) AS g FROM';
      for (const view of ['entries', 'settled', 'hours'])
        expect(await named.rows(`${total} ${view}`)).toEqual(await books.rows(`${total} ${view}`));
      expect(await books.rows('SELECT DISTINCT organisation FROM entries ORDER BY ALL')).toEqual([
        { organisation: 'org_0' },
        { organisation: 'org_1' },
      ]);
      expect(await Array.fromAsync(await named.select('SELECT * FROM entries LIMIT 1'))).toHaveLength(1);
    } finally {
      await named.close();
    }
  });

  test.for(['parquet', 'csv', 'json'] as const)('exports %s by time', async (format) => {
    await fill();
    const out = join(folder, `out.${format}`);
    const toMs = START + 10 * 360_000;
    const { entries, bytes } = await exportEntries(books, { format, out, fromMs: START, toMs });
    expect(entries).toBe(12);
    expect(bytes).toBeGreaterThan(1000);
    const read = { parquet: 'read_parquet', csv: 'read_csv', json: 'read_json' }[format];
    expect(await engine.rows(`SELECT count(*) AS n, min(id) AS id FROM ${read}('${out}')`)).toEqual([
      { n: 12n, id: 'e-0' },
    ]);
    if (format === 'csv') expect((await readFile(out, 'utf8')).split('\n')[0]).toContain('id,at_ms,hour');
  });
});

describe('settlement', () => {
  const meter = (energyNanoWh: number, reason: MeterSettlement['reason'] = 'new-information'): MeterSettlement => ({
    kind: 'meter',
    deployment: 'eu-se',
    hour: HOUR,
    energyNanoWh,
    idleNanoWh: null,
    energySigma: 0.03,
    reason,
    source: 'DCGM',
    by: 'settle',
    note: null,
  });
  const grid = (lifecycleGPerKwh: number): GridSettlement => ({
    kind: 'grid',
    zone: 'SE-SE3',
    hour: HOUR,
    lifecycleGPerKwh,
    directGPerKwh: null,
    marginalGPerKwh: null,
    reason: 'new-information',
    source: 'final',
    by: 'settle',
    note: null,
  });
  const totals = async (asOf: string): Promise<{ energy: number; carbon: number; operational: number }> => {
    const [row] = await books.rows(
      `SELECT sum(energy_nano_wh) AS energy, sum(carbon_nano_g) AS carbon, sum(carbon_operational_nano_g) AS operational FROM ${asOf} WHERE hour = ${HOUR} AND deployment = 'eu-se'`,
    );
    return { energy: Number(row!['energy']), carbon: Number(row!['carbon']), operational: Number(row!['operational']) };
  };

  test('a meter and a final intensity change what is settled, never what is booked, and every moment can be shown again', async () => {
    const entries = (await fill()).filter(({ deployment, hour }) => deployment === 'eu-se' && hour === HOUR);
    const booked = {
      energy: Number(sum(entries, (e) => e.energyNanoWh.mean)),
      carbon: Number(sum(entries, (e) => e.carbonNanoG.mean)),
      embodied: Number(sum(entries, (e) => e.carbonEmbodiedNanoG)),
    };
    const at = (day: number): number => START + day * 86_400_000;
    await bookSettlements(folder, [meter(2 * booked.energy)], at(10));
    await bookSettlements(folder, [grid(100)], at(20));
    await bookSettlements(folder, [meter(3 * booked.energy, 'error')], at(30));

    expect(await totals(`settled_as_of(${at(5)})`)).toMatchObject({ energy: booked.energy, carbon: booked.carbon });
    const metered = await totals(`settled_as_of(${at(10)})`);
    // What the first attempt of one entry used elsewhere is no part of this deployment's meter.
    const retried = entries.find(({ id }) => id === 'retried')!;
    const lost = retried.attempts[0]!;
    expect(lost.deployment).not.toBe('eu-se');
    expect(Math.abs(metered.energy - 2 * booked.energy - lost.energyNanoWh)).toBeLessThanOrEqual(entries.length);
    const final = await totals(`settled_as_of(${at(25)})`);
    const lostOperational =
      (retried.carbonOperationalNanoG! * lost.carbonNanoG!) / (lost.carbonNanoG! + retried.attempts[1]!.carbonNanoG!);
    expect(Math.abs(final.operational - (2 * booked.energy * 0.1 + lostOperational))).toBeLessThan(entries.length + 1);
    expect(final.carbon - final.operational).toBe(booked.embodied);
    expect(((await totals('settled')).energy - lost.energyNanoWh) / booked.energy).toBeCloseTo(3, 6);
    expect(await totals(`settled_as_of(${at(25)})`)).toEqual(final);
    const [row] = await books.rows(
      `SELECT DISTINCT tier, meter_source, grid_source, meter_reason FROM settled WHERE hour = ${HOUR} AND deployment = 'eu-se'`,
    );
    expect(row).toEqual({ tier: 'measured', meter_source: 'DCGM', grid_source: 'final', meter_reason: 'error' });
    expect(
      await books.rows(
        'SELECT sum(energy_nano_wh)::BIGINT AS e FROM entries WHERE hour = ' + HOUR + " AND deployment = 'eu-se'",
      ),
    ).toEqual([{ e: BigInt(booked.energy) }]);
    expect((await verifyManifest(folder)).problems).toEqual([]);
    await expect(bookSettlements(folder, [meter(1.5)], 0)).rejects.toMatchObject({ code: 'JG_LEDGER' });
  });
});

describe('the figures', () => {
  test('follow from usage and factors, in SQL as in the code that booked them', async () => {
    const entries = await fill();
    const report = await verifyFigures(books, folder, { sample: null });
    expect(report.problems).toEqual([]);
    const { segments } = await readManifest(folder);
    const sealed = segments.reduce((total, each) => total + each.entries, 0);
    expect(report).toMatchObject({ ok: true, checked: sealed, withoutFactors: 0, differenceG: 0 });
    expect(entries.length).toBeGreaterThan(sealed);
    expect(await verifyFigures(books, folder, { sample: 10 })).toMatchObject({ ok: true, checked: 20 });
    await journal!.close();
    journal = null;
    await compact(folder, sealing());
    expect(await verifyFigures(books, folder, { sample: null })).toMatchObject({
      ok: true,
      checked: entries.length - 1,
      withoutFactors: 1,
    });
  });

  test('a gram too much is found and named, with its entry', async () => {
    const wrong = sampleEntry('wrong', { at: START });
    await fill([
      ...someEntries().slice(0, 20),
      { ...wrong, carbonNanoG: { ...wrong.carbonNanoG, mean: wrong.carbonNanoG.mean! + 1_000_000_000 } },
      ...someEntries().slice(20, 62),
    ]);
    const report = await verifyFigures(books, folder, { sample: null });
    expect(report.ok).toBe(false);
    expect(report.differenceG).toBeCloseTo(1, 9);
    expect(report.problems[0]!.problem).toMatch(/^entry wrong: carbon_nano_g is booked as/);
  });
});

/** Parts of the figures that the fixture gives for the last attempt only. */
function sumsOfAttempts(entry: Entry): Partial<Entry> {
  const parts = entry.attempts
    .map(({ usage }, i) => ({ usage, at: i === 0 ? 1 : 2 }))
    .map(({ usage, at }) => ({ whole: sampleEntry('p', { usage }), own: sampleAttempt(usage, at) }));
  const grid = entry.attempts.map(({ factors }) => factors!.factors);
  const wh = entry.attempts.map(({ energyNanoWh }) => energyNanoWh);
  const add = (of: (i: number) => number): number =>
    Math.round(entry.attempts.reduce((total, _, i) => total + of(i), 0));
  return {
    carbonOperationalNanoG: add((i) => Math.round(wh[i]! * grid[i]!.lifecycleGPerWh!)),
    carbonEmbodiedNanoG: add((i) => parts[i]!.own.carbonNanoG! - Math.round(wh[i]! * grid[i]!.lifecycleGPerWh!)),
    carbonDirectNanoG: add((i) => wh[i]! * grid[i]!.directGPerWh!),
    waterOnSiteMicrolitres: add((i) => (wh[i]! * grid[i]!.onSiteLitresPerWh!) / 1000),
  };
}
