import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runHere } from '../cli/run-command.fixture.ts';
import { createCollector } from '../doors/live/collector.ts';
import { collectorOptions } from '../doors/live/collector.fixture.ts';
import { startAdmin, type Admin } from '../doors/http/server.ts';
import type { Overview } from '../doors/questions/overview.ts';
import { waistOf } from '../doors/waist.fixture.ts';
import { eventBus } from '../gateway/index.ts';
import { openBooks, openJournal, type Books, type Entry } from '../ledger/index.ts';
import { bookSettlements } from '../ledger/books/settlement.ts';
import { figureOf, randomEntries } from '../ledger/books/random-books.fixture.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { JOULES_PER_WH } from '../units/index.ts';

const ENTRIES = randomEntries(23, 400);
const sum = (of: (entry: Entry) => number | null, entries: readonly Entry[] = ENTRIES): bigint =>
  entries.reduce((total, entry) => total + BigInt(of(entry) ?? 0), 0n);
/** By plain addition, apart from everything that is asked. */
const NANO = {
  usd: sum((e) => e.costNanoUsd),
  wh: sum((e) => figureOf(e.energyNanoWh)),
  g: sum((e) => figureOf(e.carbonNanoG)),
};

let storage: string;
let admin: Admin;
let books: Books;
let metrics: string;
beforeAll(async () => {
  storage = await mkdtemp(join(tmpdir(), 'joulegate-doors-'));
  const folder = join(storage, 'ledger');
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  const collector = createCollector(collectorOptions());
  bus.subscribe(collector.accept);
  const journal = await openJournal({ folder });
  for (const entry of ENTRIES) {
    await journal.append(entry);
    bus.publish({ kind: 'entry', entry });
  }
  await journal.close();
  books = openBooks({ folder });
  metrics = await telemetry.metrics();
  admin = await startAdmin({
    port: 0,
    waist: waistOf({ live: collector, books: (work) => work(books) }),
    consoleFolder: null,
    metrics: telemetry.metrics,
  });
}, 60_000);
afterAll(async () => {
  await admin.close();
  await books.close();
  await rm(storage, { recursive: true });
});

interface Report {
  readonly rows: readonly Record<string, string | null>[];
  readonly total: Record<string, string | null>;
  readonly idle: object | null;
}
/** Whole nano units of decimal text. */
const nanoOf = (decimal: string | null): bigint => {
  const [whole = '0', fraction = ''] = (decimal ?? '0').split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
};
const added = (rows: Report['rows'], field: string): bigint =>
  rows.reduce((all, row) => all + nanoOf(row[field] ?? null), 0n);

test('the tiles of the console are the plain sums of the booked columns', async () => {
  const { tiles, requests } = (await (await fetch(`${admin.url}/api/overview`)).json()) as Overview;
  expect(requests.total).toBe(ENTRIES.length);
  expect(tiles.money.value).toBe(Number(NANO.usd) / 1e9);
  expect(tiles.energy.value).toBe(Number(NANO.wh) / 1e9);
  expect(tiles.carbon.value).toBe(Number(NANO.g) / 1e9);
  expect(tiles.money.nearest).toBe(Number(sum((e) => e.counterfactual?.nearest?.costNanoUsd ?? e.costNanoUsd)) / 1e9);
});

test.each([['organisation'], ['key,workload'], ['team,model,month']])(
  'showback by %s adds up to the books, over HTTP and on the command line alike',
  async (by) => {
    const report = (await (await fetch(`${admin.url}/api/reports/showback?by=${by}`)).json()) as Report;
    for (const [field, nano] of [
      ['costUsd', NANO.usd],
      ['energyWh', NANO.wh],
      ['carbonG', NANO.g],
      ['bookedCarbonG', NANO.g],
    ] as const) {
      expect(added(report.rows, field), field).toBe(nano);
      expect(nanoOf(report.total[field]!), field).toBe(nano);
    }
    expect(report.idle).toBeNull();
    const { stdout } = await runHere('report', 'showback', '--by', by, '--data', storage, '--json');
    expect(JSON.parse(stdout)).toEqual(report);
  },
);

test('a month is asked for alone, as CSV too; a month without entries says so', async () => {
  const month = new Date(ENTRIES[0]!.at).toISOString().slice(0, 7);
  const own = ENTRIES.filter(({ at }) => new Date(at).toISOString().startsWith(month));
  const { stdout } = await runHere('report', 'showback', '--by', 'team', '--period', month, '--csv', '--data', storage);
  const [head = '', ...lines] = stdout.trimEnd().split('\r\n');
  const columns = head.split(',');
  expect(columns.slice(0, 5)).toEqual(['team', 'requests', 'inputTokens', 'cachedTokens', 'outputTokens']);
  const cost = columns.indexOf('costUsd');
  const cells = lines.map((line) => line.split(','));
  const total = cells.find(([name]) => name === 'total')!;
  expect([total[1], nanoOf(total[cost]!)]).toEqual([String(own.length), sum((e) => e.costNanoUsd, own)]);
  expect(total[columns.indexOf('cachedTokens')]).toBe(String(sum((e) => e.usage.cacheRead, own)));
  expect(cells.slice(0, -1).reduce((all, row) => all + nanoOf(row[cost]!), 0n)).toBe(sum((e) => e.costNanoUsd, own));
  const accept = { headers: { accept: 'text/csv' } };
  const http = await fetch(`${admin.url}/api/reports/showback?by=team&period=${month}`, accept);
  expect([http.headers.get('content-type'), await http.text()]).toEqual(['text/csv; charset=utf-8', stdout]);
  expect((await fetch(`${admin.url}/api/reports/showback?period=1999-01`)).status).toBe(404);
  expect((await fetch(`${admin.url}/api/reports/showback?period=1999-13`)).status).toBe(400);
  expect((await fetch(`${admin.url}/api/reports/showback?by=colour`)).status).toBe(400);
});

test('a series of metrics is the plain sum of its entries', () => {
  const grouped = Map.groupBy(
    ENTRIES,
    ({ workload, deployment }) => `workload="${workload}",deployment="${deployment ?? 'none'}"`,
  );
  for (const [labels, entries] of grouped) {
    const nano = sum((e) => e.costNanoUsd, entries);
    const shown = metrics.match(new RegExp(`^joulegate_cost_usd_total\\{${labels}\\} (.*)$`, 'm'))?.[1] ?? '0';
    expect(Number(shown), labels).toBe(Number(nano) / 1e9);
    for (const [name, of, unit] of [
      ['energy_joules', (e: Entry) => figureOf(e.energyNanoWh), JOULES_PER_WH],
      ['carbon_grams', (e: Entry) => figureOf(e.carbonNanoG), 1],
    ] as const)
      for (const [tier, alike] of Map.groupBy(entries, (e) => e.tier ?? 'unknown')) {
        const line = new RegExp(`^joulegate_${name}_total\\{${labels},tier="${tier}"\\} (.*)$`, 'm');
        expect(Number(metrics.match(line)?.[1] ?? '0'), `${name} ${labels} ${tier}`).toBe(
          (Number(sum(of, alike)) / 1e9) * unit,
        );
      }
  }
});

test('`ledger query` says the same to the last digit', async () => {
  const sql =
    'SELECT sum(cost_nano_usd)::VARCHAR AS usd, sum(energy_nano_wh)::VARCHAR AS wh, sum(carbon_nano_g)::VARCHAR AS g FROM entries';
  const { stdout } = await runHere('ledger', 'query', sql, '--data', storage, '--json');
  const { rows } = JSON.parse(stdout) as { rows: readonly Record<string, string>[] };
  expect(rows[0]).toEqual({ usd: String(NANO.usd), wh: String(NANO.wh), g: String(NANO.g) });
});

test('what a meter counted in hours with requests is theirs; in hours without any it is idle, and no row bears it', async () => {
  const entry = ENTRIES.find((e) => e.deployment !== null && (figureOf(e.energyNanoWh) ?? 0) > 0)!;
  const meter = (hour: number, energyNanoWh: number) => ({
    kind: 'meter' as const,
    deployment: entry.deployment!,
    hour,
    energyNanoWh,
    idleNanoWh: null,
    energySigma: 0.05,
    reason: 'new-information' as const,
    source: 'meter',
    by: 'test',
    note: null,
  });
  const lastHour = Math.max(...ENTRIES.map(({ hour }) => hour));
  const busyNano = 10 * Number(sum((e) => figureOf(e.energyNanoWh)));
  const safe = Math.min(busyNano, Number.MAX_SAFE_INTEGER);
  await bookSettlements(
    join(storage, 'ledger'),
    [meter(entry.hour, safe), meter(lastHour + 1, 5_000_000_001), meter(lastHour + 2, 7)],
    Date.now(),
  );
  const report = (await (await fetch(`${admin.url}/api/reports/showback?by=model`)).json()) as Report;
  expect(report.idle).toEqual({
    energyWh: '5.000000008',
    carbonG: null,
    settledUsd: null,
    hours: 2,
    deployments: [entry.deployment],
  });
  expect(nanoOf(report.total['bookedEnergyWh']!)).toBe(NANO.wh);
  expect(nanoOf(report.total['energyWh']!) > NANO.wh).toBe(true);
  expect(added(report.rows, 'energyWh')).toBe(nanoOf(report.total['energyWh']!));
});
