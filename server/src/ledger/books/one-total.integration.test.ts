import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  knownCost,
  ENTRY_WORDS,
  openBooks,
  openEngine,
  openJournal,
  type Books,
  type Entry,
  type TotalsRow,
} from '../index.ts';
import { compact } from '../segments/compact.ts';
import { readManifest } from '../segments/manifest.ts';
import { addUsage, NO_USAGE, totalOf } from '../../units/index.ts';
import { totalsOfEntries } from '../../intake/import/totals-of-entries.ts';
import { figureOf, randomEntries } from './random-books.fixture.ts';
import type { Dimension } from './contract.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';

/** A source of the same totals: nano-USD, nano-Wh and nano-g of some books, and how many requests. Doors add theirs. */
type Totals = readonly [requests: number, usd: bigint, wh: bigint, g: bigint];

const ENTRIES = randomEntries(11, 500);
const sum = (entries: readonly Entry[], of: (entry: Entry) => number | null): bigint =>
  entries.reduce((total, entry) => total + BigInt(of(entry) ?? 0), 0n);
/** What waiting saved; nothing where one of the two is unknown. */
const saved = (atOnce: number | null | undefined, ran: number | null): number =>
  atOnce == null || ran === null ? 0 : atOnce - ran;
const naive = (entries: readonly Entry[]): Totals => [
  entries.length,
  sum(entries, (e) => e.costNanoUsd),
  sum(entries, (e) => figureOf(e.energyNanoWh)),
  sum(entries, (e) => figureOf(e.carbonNanoG)),
];
const ofRow = (row: TotalsRow): Totals => [row.requests, row.cost.nano, row.energy.nano, row.carbon.nano];
const SUMS =
  'count(*)::INTEGER AS n, sum(cost_nano_usd)::VARCHAR AS usd, sum(energy_nano_wh)::VARCHAR AS wh, sum(carbon_nano_g)::VARCHAR AS g';
const ofSql = (row: Readonly<Record<string, unknown>>): Totals => [
  Number(row['n']),
  BigInt(String(row['usd'])),
  BigInt(String(row['wh'])),
  BigInt(String(row['g'])),
];

let folder: string;
let books: Books;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-one-'));
  const journal = await openJournal({ folder });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0) });
  await engine.close();
  books = openBooks({ folder });
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});

describe('one total', { timeout: 60_000 }, () => {
  test('of the same random books, whoever is asked', async () => {
    const plain = await (await DuckDBInstance.create(':memory:')).connect();
    try {
      const files = (await readManifest(folder)).segments.map(({ file }) => `'${join(folder, file)}'`);
      const asked: Readonly<Record<string, Totals>> = {
        'typed totals': ofRow((await books.totals({}))[0]!),
        'entries that are in no books': ofRow(await totalsOfEntries(ENTRIES)),
        'ledger query': ofSql((await books.rows(`SELECT ${SUMS} FROM entries`))[0]!),
        'hourly sums': ofSql((await books.rows(`SELECT ${SUMS.replace('count(*)', 'sum(requests)')} FROM hours`))[0]!),
        settled: ofSql((await books.rows(`SELECT ${SUMS.replace('count(*)', 'sum(requests)')} FROM settled`))[0]!),
        'plain DuckDB': ofSql(
          (await plain.runAndReadAll(`SELECT ${SUMS} FROM read_parquet([${files.join(', ')}])`)).getRowObjectsJS()[0]!,
        ),
      };
      for (const [who, totals] of Object.entries(asked)) expect([who, ...totals]).toEqual([who, ...naive(ENTRIES)]);
      expect(asked['typed totals']![2] > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
    } finally {
      plain.closeSync();
    }
  });

  test('by every dimension, of what is asked for alone', async () => {
    const valueOf: Readonly<Record<Dimension, (e: Entry) => string | number | null>> = {
      hour: (e) => e.hour,
      day: (e) => new Date(e.at).toISOString().slice(0, 10),
      month: (e) => new Date(e.at).toISOString().slice(0, 7),
      organisation: (e) => e.organisation,
      team: (e) => e.team,
      key: (e) => e.keyId,
      workload: (e) => e.workload,
      mode: (e) => e.mode,
      outcome: (e) => e.outcome,
      model: (e) => (e.deployment === null ? null : (e.modelServed ?? e.modelAsked)),
      deployment: (e) => e.deployment,
      operator: (e) => e.operator,
      site: (e) => e.site,
      zone: (e) => e.zone,
      origin: (e) => e.origin,
      tier: (e) => e.tier,
      imported: (e) => e.importedAt,
    };
    for (const [name, of] of Object.entries(valueOf)) {
      const dimension = name as Dimension;
      const expected = Map.groupBy(ENTRIES, of);
      const rows = await books.totals({ by: [dimension] });
      expect(new Map(rows.map((row) => [row.by[dimension], ofRow(row)])), name).toEqual(
        new Map([...expected].map(([value, group]) => [value, naive(group)])),
      );
      const [value, group] = [...expected][0]!;
      const [only] = await books.totals({ where: { [dimension]: [value] } });
      expect(ofRow(only!), name).toEqual(naive(group));
      const found = await books.entries({ where: { [dimension]: [value] }, limit: 10_000 });
      expect(new Set(found.map(({ id }) => id)), name).toEqual(new Set(group.map(({ id }) => id)));
    }
    expect(ofRow((await books.totals({ where: { team: [] } }))[0]!)).toEqual([0, 0n, 0n, 0n]);
    expect(ofRow((await books.totals({ where: { team: [null, 'team_1'] } }))[0]!)).toEqual(
      naive(ENTRIES.filter(({ team }) => team === null || team === 'team_1')),
    );
  });

  test('what is unknown is counted and never 0, the weakest tier and the units are told', async () => {
    const [row] = await books.totals({ where: { workload: ['search'] } });
    const own = ENTRIES.filter(({ workload }) => workload === 'search');
    const reached = own.filter(({ deployment }) => deployment !== null);
    const without = (of: (e: Entry) => unknown): number => reached.filter((e) => of(e) === null).length;
    expect(row).toMatchObject({
      usage: own.reduce((total, e) => addUsage(total, e.usage), NO_USAGE),
      units: {
        pages: own.reduce((total, e) => total + (e.units?.['pages'] ?? 0), 0),
        documents: own.filter(({ units }) => units !== null).length,
      },
      cost: { unknown: without((e) => e.priceSource) },
      electricity: { nano: sum(own, (e) => e.electricityNanoUsd), unknown: without((e) => e.electricityNanoUsd) },
      energy: { unknown: without((e) => figureOf(e.energyNanoWh)) },
      carbon: { unknown: without((e) => figureOf(e.carbonNanoG)) },
      carbonOperational: {
        nano: sum(own, (e) => e.carbonOperationalNanoG),
        unknown: without((e) => e.carbonOperationalNanoG),
      },
      carbonEmbodied: {
        nano: sum(own, (e) => e.carbonEmbodiedNanoG),
        unknown: without((e) => e.carbonEmbodiedNanoG),
      },
      carbonDirect: { nano: sum(own, (e) => e.carbonDirectNanoG), unknown: without((e) => e.carbonDirectNanoG) },
      carbonMarket: { nano: sum(own, (e) => e.carbonMarketNanoG), unknown: without((e) => e.carbonMarketNanoG) },
      carbonUpstream: { nano: sum(own, (e) => e.carbonUpstreamNanoG), unknown: without((e) => e.carbonUpstreamNanoG) },
      carbonMarginal: {
        nano: sum(own, (e) => e.carbonMarginalNanoG),
        unknown: without((e) => e.carbonMarginalNanoG),
      },
      waterMicrolitres: {
        nano: sum(own, (e) => e.waterOnSiteMicrolitres),
        unknown: without((e) => e.waterOnSiteMicrolitres),
      },
      nearest: {
        costNano: sum(own, (e) => e.counterfactual?.nearest?.costNanoUsd ?? e.costNanoUsd),
        energyNano: sum(own, (e) => e.counterfactual?.nearest?.energyNanoWh ?? figureOf(e.energyNanoWh)),
        carbonNano: sum(own, (e) => e.counterfactual?.nearest?.carbonNanoG ?? figureOf(e.carbonNanoG)),
      },
      wasted: { energyNano: sum(own, (e) => e.wasted.nanoWh) },
      lean: {
        files: Number(sum(own, (e) => e.documents?.count ?? 0)),
        tokens: Number(sum(own, (e) => (e.documents?.tokensBefore ?? 0) - (e.documents?.tokensAfter ?? 0))),
        costNano: sum(own, (e) => e.documents?.savedNanoUsd ?? 0),
        energyNano: sum(own, (e) => e.documents?.savedNanoWh ?? 0),
        carbonNano: sum(own, (e) => e.documents?.savedNanoG ?? 0),
        unknown: own.filter(
          ({ documents }) =>
            documents !== null &&
            documents.count > 0 &&
            [documents.savedNanoUsd, documents.savedNanoWh, documents.savedNanoG].includes(null),
        ).length,
      },
      cached: {
        answers: own.filter(({ cache }) => cache !== null).length,
        tokens: Number(sum(own, (e) => e.cache?.savedTokens ?? 0)),
        costNano: sum(own, (e) => e.cache?.savedNanoUsd ?? 0),
        energyNano: sum(own, (e) => e.cache?.savedNanoWh ?? 0),
        carbonNano: sum(own, (e) => e.cache?.savedNanoG ?? 0),
        unknown: own.filter(({ cache }) => cache !== null && Object.values(cache).includes(null)).length,
      },
      guard: {
        calls: Number(sum(own, (e) => e.guardWork?.calls ?? 0)),
        tokens: Number(sum(own, ({ guardWork: work }) => (work?.inputTokens ?? 0) + (work?.outputTokens ?? 0))),
        costNano: sum(own, (e) => e.guardWork?.nanoUsd ?? 0),
        energyNano: sum(own, (e) => e.guardWork?.nanoWh ?? 0),
        carbonNano: sum(own, (e) => e.guardWork?.nanoG ?? 0),
        unknown: own.filter(({ guardWork: work }) => work !== null && (work.untold > 0 || work.nanoUsd === null))
          .length,
      },
      waited: {
        requests: own.filter(({ waited }) => waited !== null).length,
        costNano: sum(own, (e) => saved(e.waited?.costNanoUsd, e.costNanoUsd)),
        energyNano: sum(own, (e) => saved(e.waited?.energyNanoWh, e.energyNanoWh.mean)),
        carbonNano: sum(own, (e) => saved(e.waited?.carbonNanoG, e.carbonNanoG.mean)),
        unknown: own.filter(
          ({ waited }) => waited?.deployment != null && [waited.costNanoUsd, waited.carbonNanoG].includes(null),
        ).length,
      },
      tier: 'imported',
    });
    expect(row!.lean.files * row!.cached.answers * row!.guard.calls * row!.waited.requests).toBeGreaterThan(0);
    expect(row!.energy.unknown).toBeGreaterThan(0);
    expect(row!.addedMs).toBeCloseTo(
      own.reduce((total, e) => total + e.latency.addedMs, 0),
      6,
    );
    const byDeployment = [...Map.groupBy(reached, (e) => e.deployment).values()].map((group) => {
      const mean = Number(sum(group, (e) => figureOf(e.energyNanoWh)));
      return {
        mean,
        sigma: group.reduce((total, e) => total + (figureOf(e.energyNanoWh) ?? 0) * e.energyNanoWh.sigma, 0) / mean,
      };
    });
    expect(row!.energy.sigma).toBeCloseTo(totalOf(byDeployment).sigma, 9);
  });

  test('demand is what was asked by hour, workload, model and origin; an entry is found by its id', async () => {
    const { hour } = ENTRIES[0]!;
    const rows = await books.demand({ fromHour: hour, toHour: hour + 2 });
    const own = ENTRIES.filter((e) => e.hour === hour || e.hour === hour + 1);
    expect(rows.reduce((total, row) => total + row.requests, 0)).toBe(own.length);
    expect(new Set(rows.map((row) => row.hour))).toEqual(new Set(own.map((e) => e.hour)));
    expect(await books.entry(ENTRIES[7]!.id)).toEqual(ENTRIES[7]);
    expect(await books.entry("no'body")).toBeNull();
    const newest = await books.entries({ newestFirst: true, limit: 3, span: { fromHour: hour, toHour: hour + 1 } });
    expect(newest).toEqual(
      ENTRIES.filter((e) => e.hour === hour)
        .toSorted((a, b) => b.at - a.at)
        .slice(0, 3),
    );
    // A sample is the same each time, and not the oldest.
    const sample = () => books.entries({ sampled: true, limit: 20 });
    const [first, again] = [await sample(), await sample()];
    expect(first.map(({ id }) => id)).toEqual(again.map(({ id }) => id));
    const oldest = new Set((await books.entries({ limit: 20 })).map(({ id }) => id));
    expect(first.filter(({ id }) => oldest.has(id)).length).toBeLessThan(20);
  });
});

test('a request without a price, and one that has none for a part, count as unknown cost and as nothing else', async () => {
  const [priced] = ENTRIES.filter(({ deployment, importedAt }) => deployment !== null && importedAt === null) as [
    Entry,
  ];
  const sources = ['a list', null, `a list; ${ENTRY_WORDS.noPriceFor} 3 web searches`];
  const booked = sources.map((priceSource, i) => ({ ...priced, id: `${priced.id}-${i}`, priceSource }));
  expect((await totalsOfEntries(booked)).cost.unknown).toBe(2);
  expect(booked.map(knownCost)).toEqual([priced.costNanoUsd, null, null]);
});
