import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { footprint, footprintFactors, type FootprintFactors } from '../../kernel/index.ts';
import { deployment, gridHour, site } from '../../kernel/kernel.fixture.ts';
import { factorRecordOf, openBooks, openEngine, openJournal, type Books, type Entry } from '../../ledger/index.ts';
import { randomEntries, randomSettlements } from '../../ledger/books/random-books.fixture.ts';
import { sampleAttempt, sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { compact } from '../../ledger/segments/compact.ts';
import { readManifest } from '../../ledger/segments/manifest.ts';
import { PLAIN_SEALING } from '../../ledger/segments/seal.ts';
import { NO_USAGE, toNano, type Usage } from '../../units/index.ts';
import { catalogue } from '../../world/index.ts';
import type { Answer } from './index.ts';
import { waistOf } from '../waist.fixture.ts';
import { reportVariance } from './report-variance.ts';
import { showback } from './showback.ts';

const [MARCH, APRIL] = [Date.UTC(2026, 2, 3), Date.UTC(2026, 3, 3)];
const HOUR_MS = 3_600_000;
const USAGE: Usage = { ...NO_USAGE, inputUncached: 900, cacheRead: 100, output: 250 };

const PARIS = deployment({ id: 'paris', site: site({ key: 'own:paris', zone: 'FR' }) });
const OSLO = deployment({ id: 'oslo', site: site({ key: 'own:oslo', zone: 'NO' }) });
const SMALL = deployment({ id: 'small', model: catalogue.models.find('qwen2.5-7b')! });
const CHEAPER = { ...PARIS, price: { ...PARIS.price, inputPerMtok: 0.15, outputPerMtok: 0.5 } };
const BATCHED = { ...PARIS, serving: { ...PARIS.serving, batch: 16 } };
const GRID = { paris: 300, oslo: 25, small: 300 };

interface Served {
  readonly option?: typeof PARIS;
  readonly usage?: Usage;
  readonly grid?: number;
  readonly retried?: boolean;
  readonly factors?: (own: FootprintFactors) => FootprintFactors;
}
const factorsOf = ({ option = PARIS, grid, factors = (own) => own }: Served): FootprintFactors =>
  factors(footprintFactors(option, gridHour(grid ?? GRID[option.id as keyof typeof GRID])));

let made = 0;
/** A request of an organisation; its figures follow from its usage. */
function entry(organisation: string, at: number, served: Served): Entry {
  const { option = PARIS, usage = USAGE, retried = false } = served;
  const factors = factorsOf(served);
  const one = footprint(usage, factors);
  const own = {
    costNanoUsd: one.costNanoUsd,
    energyNanoWh: toNano(one.energy.mean),
    operational: toNano(one.operationalG!),
    embodied: toNano(one.embodiedG),
  };
  const attempt = sampleAttempt(usage, 0, {
    deployment: option.id,
    costNanoUsd: own.costNanoUsd,
    energyNanoWh: own.energyNanoWh,
    carbonNanoG: own.operational + own.embodied,
    factors: factorRecordOf(factors),
  });
  const times = retried ? 2 : 1;
  return sampleEntry(`${organisation}-${made++}`, {
    organisation,
    at,
    usage,
    deployment: option.id,
    site: option.site.key,
    zone: option.site.zone,
    operator: 'own',
    modelAsked: option.model.key,
    modelServed: option.model.key,
    tier: factors.tier,
    method: factors.method,
    decision: null,
    counterfactual: null,
    attempts: retried ? [{ ...attempt, outcome: 'error', status: 500 }, attempt] : [attempt],
    costNanoUsd: times * own.costNanoUsd,
    energyNanoWh: { ...sampleEntry('x').energyNanoWh, mean: times * own.energyNanoWh },
    carbonNanoG: { ...sampleEntry('x').carbonNanoG, mean: times * (own.operational + own.embodied) },
    carbonOperationalNanoG: times * own.operational,
    carbonEmbodiedNanoG: times * own.embodied,
    wasted: retried
      ? { nanoUsd: own.costNanoUsd, nanoWh: own.energyNanoWh, nanoG: own.operational + own.embodied }
      : { nanoUsd: 0, nanoWh: 0, nanoG: 0 },
  });
}
const month = (organisation: string, from: number, count: number, of: (i: number) => Served): readonly Entry[] =>
  Array.from({ length: count }, (_, i) => entry(organisation, from + i * HOUR_MS, of(i)));

/** Each organisation has another change between March and April. */
const SEEDED: Readonly<Record<string, (i: number) => Served>> = {
  price: () => ({ option: CHEAPER }),
  model: (i) => (i % 3 === 0 ? {} : { option: SMALL }),
  region: (i) => (i % 3 === 0 ? {} : { option: OSLO }),
  grid: () => ({ grid: 180 }),
  prompts: () => ({ usage: { ...USAGE, inputUncached: 2700 } }),
  retries: (i) => ({ retried: i % 4 === 0 }),
  method: () => ({
    factors: (own) => ({
      ...own,
      whPerInput: own.whPerInput * 1.4,
      whPerOutput: own.whPerOutput * 1.4,
      method: 'test/2',
    }),
  }),
  batch: () => ({ option: BATCHED }),
};
const COUNT = 60;
/** The rule sent all to Paris, and from the 20th of 90 requests of April on to Oslo. */
const RULE = { before: 60, after: 90, stayed: 20 };

let folder: string;
let books: Books;
let files: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-variance-'));
  const journal = await openJournal({ folder });
  const entries = [
    ...Object.entries(SEEDED).flatMap(([organisation, of]) => [
      ...month(organisation, MARCH, COUNT, () => ({})),
      ...month(organisation, APRIL, COUNT, of),
    ]),
    ...month('rule', MARCH, RULE.before, () => ({})),
    ...month('rule', APRIL, RULE.after, (i) => (i < RULE.stayed ? {} : { option: OSLO })),
    ...randomEntries(17, 400),
  ];
  for (const each of entries) await journal.append(each);
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0) });
  await engine.close();
  files = (await readManifest(folder)).segments.map(({ file }) => join(folder, file));
  books = openBooks({ folder });
}, 60_000);
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

const waist = () => waistOf({ books: (work) => work(books) });
const ask = (input: object) => reportVariance.ask(waist(), reportVariance.input.parse(input));
type Change = Answer<'report variance'>['measures'][number];
/** Nano units of decimal text in USD, kWh or kg. */
function nanoOf(decimal: string, unit: string): bigint {
  const digits = unit === 'USD' ? 9 : 12;
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const size = BigInt(whole) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0'));
  return decimal.startsWith('-') ? -size : size;
}
const partOf = ({ parts, unit }: Change, name: string): number =>
  Number(nanoOf(parts.find(({ part }) => part === name)?.change ?? '0', unit));
const changeOf = ({ change, unit }: Change): number => Number(nanoOf(change, unit));

test.each([
  ['price', 'price', ['money']],
  ['model', 'model mix', ['energy', 'carbon']],
  ['region', 'place', ['carbon']],
  ['grid', 'grid', ['carbon']],
  ['prompts', 'length', ['money', 'energy', 'carbon']],
  ['retries', 'wasted work', ['money', 'energy']],
  ['method', 'method', ['energy']],
  ['batch', 'efficiency', ['energy']],
])('a seeded change of %s is told as %s within 2 %%', async (organisation, part, measures) => {
  const { measures: found } = await ask({ from: '2026-03', to: '2026-04', organisation });
  for (const change of found.filter(({ measure }) => measures.includes(measure))) {
    expect(Math.abs(changeOf(change)), change.measure).toBeGreaterThan(1e3);
    expect(Math.abs(partOf(change, part) / changeOf(change) - 1), change.measure).toBeLessThan(0.02);
  }
});

test('a routing rule that changed in mid-ledger is told as place, as the closed form has it', async () => {
  const { measures, cells, sentences } = await ask({ from: '2026-03', to: '2026-04', organisation: 'rule' });
  const gramsOf = (option: typeof PARIS): number => {
    const { operationalG, embodiedG } = footprint(USAGE, factorsOf({ option }));
    return operationalG! + embodiedG;
  };
  const [paris, oslo] = [gramsOf(PARIS), gramsOf(OSLO)];
  // Of requests times share the mean of both orders: the share's change at the mean number of requests.
  const moved = 1 - RULE.stayed / RULE.after;
  const place = ((RULE.before + RULE.after) / 2) * moved * (oslo - paris);
  const volume = (RULE.after - RULE.before) * ((1 - moved / 2) * paris + (moved / 2) * oslo);
  const carbon = measures.find(({ measure }) => measure === 'carbon')!;
  expect(Math.abs(partOf(carbon, 'place') / 1e9 / place - 1)).toBeLessThan(1e-6);
  expect(Math.abs(partOf(carbon, 'volume') / 1e9 / volume - 1)).toBeLessThan(1e-6);
  expect(sentences[2]).toMatch(
    /^April 2026 emitted \d+ % less than March 2026 \(.+\): place -\d+, volume \+\d+ points\.$/,
  );
  const largest = cells[carbon.parts.find(({ part }) => part === 'place')!.cells[0]!.cell]!;
  expect([largest.deployment, largest.site, largest.zone]).toEqual(['paris', 'own:paris', 'FR']);
  // The entries of the cell are found by the query that it names.
  const rows = [];
  for await (const part of await books.select(largest.opens.after!.query)) rows.push(...part);
  expect(rows).toHaveLength(RULE.stayed);
  expect(cells.find(({ deployment: id }) => id === 'oslo')!.opens.before).toBeNull();
  const list = new URL(largest.opens.before!.path, 'http://console').searchParams;
  expect([list.get('deployment'), Number(list.get('from'))]).toEqual(['paris', Date.UTC(2026, 2)]);
});

test('both figures are the plain sums of Parquet, and what showback says, before and after later truth', async () => {
  const plain = await (await DuckDBInstance.create(':memory:')).connect();
  const list = files.map((file) => `'${file}'`).join(', ');
  const sums = (
    await plain.runAndReadAll(
      `SELECT strftime(epoch_ms(at_ms), '%Y-%m') AS month, sum(cost_nano_usd)::VARCHAR AS money, sum(energy_nano_wh)::VARCHAR AS energy, sum(carbon_nano_g)::VARCHAR AS carbon FROM read_parquet([${list}]) GROUP BY ALL`,
    )
  ).getRowObjectsJS();
  plain.closeSync();
  const of = (period: string): Readonly<Record<string, unknown>> => sums.find((row) => row['month'] === period)!;
  const { measures } = await ask({ from: '2026-04', to: '2026-05' });
  for (const { measure, before, after, unit } of measures) {
    expect(nanoOf(before.value, unit), measure).toBe(BigInt(String(of('2026-04')[measure])));
    expect(nanoOf(after.value, unit), measure).toBe(BigInt(String(of('2026-05')[measure])));
    expect(before.restated).toBe('0');
  }
  await books.settle(randomSettlements(5, 120), Date.UTC(2026, 6));
  const restated = await ask({ from: '2026-04', to: '2026-05', cells: 3 });
  const shown = await Promise.all(
    ['2026-04', '2026-05'].map(async (period) => await showback.ask(waist(), { by: ['team'], period })),
  );
  for (const change of restated.measures) {
    const { measure, before, after, parts, unit } = change;
    const field = ({ money: 'costUsd', energy: 'energyWh', carbon: 'carbonG' } as const)[measure];
    for (const [i, side] of [before, after].entries())
      expect(nanoOf(side.value, unit), measure).toBe(nanoOf(shown[i]!.total[field]!, 'USD'));
    expect(parts.reduce((sum, part) => sum + nanoOf(part.change, unit), 0n)).toBe(nanoOf(change.change, unit));
    for (const { change: own, cells, others } of parts)
      expect([...cells, others].reduce((sum, each) => sum + nanoOf(each.change, unit), 0n)).toBe(nanoOf(own, unit));
  }
  expect(restated.measures.map(({ before }) => before.restated !== '0')).toEqual([false, true, true]);
  const known = await ask({ from: '2026-04', to: '2026-05', asOf: Date.UTC(2026, 5) });
  expect(known.measures.map(({ after }) => after.restated)).toEqual(['0', '0', '0']);
});

test('a period is compared with the one before it where none is named; one without entries says so', async () => {
  const { from, to } = await ask({ to: '2026-04', organisation: 'rule' });
  expect([from, to]).toEqual(['2026-03', '2026-04']);
  await expect(ask({ from: '1999', to: '2026' })).rejects.toMatchObject({ code: 'JG_NOT_FOUND', where: 'from' });
});

test('the page stands alone, and CSV has every part', async () => {
  const answer = await ask({ from: '2026-03', to: '2026-04', organisation: 'rule' });
  const page = reportVariance.documents!.html!(answer);
  expect(page).toContain('April 2026 against March 2026, rule');
  expect(page.match(/<svg /g)).toHaveLength(3);
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3)/);
  const csv = reportVariance.csv!(answer);
  for (const { measure, parts, unit } of answer.measures)
    for (const { part, change } of parts) expect(csv).toContain(`${measure},${part},,,,,,,${change},${unit},`);
});
