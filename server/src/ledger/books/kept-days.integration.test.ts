import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBooks, openEngine, openJournal, type Books, type Engine, type Entry } from '../index.ts';
import { compact, retire } from '../segments/compact.ts';
import { readManifest } from '../segments/manifest.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import { DIMENSIONS, type Dimension, type Span, type TotalsQuery, type TotalsRow } from './contract.ts';
import { RANDOM_HOURS, RANDOM_START, randomEntries, randomSettlements } from './random-books.fixture.ts';
import { bookSettlements } from './settlement.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = RANDOM_START / HOUR_MS;
const AFTER = RANDOM_START + 200 * HOUR_MS;
const NAMES = [
  { id: 'org_a', kind: 'organisation', organisation: 'org_a', name: 'Acme', label: null },
  { id: 'team_1', kind: 'team', organisation: 'org_a', name: 'Research', label: null },
  // One name of two, as it is where a team was made anew.
  { id: 'team_2', kind: 'team', organisation: 'org_b', name: 'Research', label: null },
] as const;
const SPANS: readonly Span[] = [
  { fromHour: START - 50, toHour: START + 100 },
  // They cut days at both ends, or lie in one.
  { fromHour: START - 1, toHour: START + 41 },
  { fromHour: START + 5, toHour: START + RANDOM_HOURS - 7 },
  { fromHour: START + 9, toHour: START + 12 },
];

let root: string;
let engine: Engine;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'joulegate-ahead-test-'));
  engine = openEngine({ folders: [root] });
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

/** What is made ahead, and how often it was found there. */
class Found extends Map<string, string> {
  times = 0;
  override get(key: string): string | undefined {
    const path = super.get(key);
    if (path !== undefined) this.times++;
    return path;
  }
}

/** The attempts of an entry are its last alone: then all its energy is of one deployment, and settling it one line of SQL. */
const entriesOf = (seed: number, count: number): readonly Entry[] =>
  randomEntries(seed, count).map((entry) => ({ ...entry, attempts: entry.attempts.slice(-1) }));

async function write(folder: string, entries: readonly Entry[]): Promise<void> {
  // A file of each day, as a gateway has many, but that this one still has the first hours of the next.
  const dayOf = ({ at }: Entry): number => Math.floor((at - 2 * HOUR_MS) / DAY_MS);
  for (const day of Map.groupBy(entries, dayOf).values()) {
    const journal = await openJournal({ folder, sealing: { ...PLAIN_SEALING, engine } });
    for (const entry of day) await journal.append(entry);
    await journal.close();
  }
}

const sorted = (rows: readonly TotalsRow[]): readonly TotalsRow[] =>
  rows.toSorted((a, b) => (JSON.stringify(a.by) < JSON.stringify(b.by) ? -1 : 1));

/** Every question that sums by one dimension may answer, and those beside it that they may not. */
const QUESTIONS: readonly TotalsQuery[] = SPANS.flatMap((span) => [
  ...[[], ...DIMENSIONS.map((by) => [by])].map((by): TotalsQuery => ({ span, by, basis: 'settled', roughSigma: true })),
  { span, basis: 'settled' },
  { span, by: ['team'], basis: 'booked', roughSigma: true },
  { span, by: ['deployment'], basis: 'settled', roughSigma: true, asOf: RANDOM_START + 95 * HOUR_MS },
  { span, by: ['model'], basis: 'settled', roughSigma: true, where: { team: ['team_1', null] } },
  { span, by: ['workload', 'team'], basis: 'settled', roughSigma: true },
]);

/** Settled energy, operational carbon, cost and requests of a span by a column of the entries, in SQL of its own over the files. */
async function plainSql(folder: string, { fromHour, toHour }: Span, by: string): Promise<readonly unknown[]> {
  const { segments } = await readManifest(folder);
  const files = (format: string): string =>
    segments
      .filter((segment) => segment.format === format)
      .map(({ file }) => `'${join(folder, file)}'`)
      .join(', ');
  const last = (kind: string, key: string, figure: string): string =>
    `SELECT ${key}, hour, arg_max(${figure}, sequence) AS figure FROM read_json([${files('settlement')}], format = 'newline_delimited') WHERE kind = '${kind}' GROUP BY ${key}, hour`;
  const all = [
    'hour',
    'imported_at_ms',
    'organisation',
    'team',
    'key_id',
    'workload',
    'mode',
    'outcome',
    'model_served',
    'model_asked',
    'deployment',
    'operator',
    'site',
    'zone',
    'origin',
    'market_basis',
    'tier',
  ];
  const rows = await engine.rows(`WITH e AS (SELECT * FROM read_parquet([${files('parquet')}], union_by_name = true)),
meter AS (${last('meter', 'deployment', 'energy_nano_wh')}), grid AS (${last('grid', 'zone', 'lifecycle_g_per_kwh')}),
used AS (SELECT deployment, hour, sum(energy_nano_wh) AS nano FROM e GROUP BY ALL),
sums AS (SELECT ${all.filter((name) => !name.startsWith('model_')).join(', ')}, coalesce(model_served, CASE WHEN deployment IS NOT NULL THEN model_asked END) AS model, count(*) AS requests, sum(cost_nano_usd) AS cost, coalesce(sum(energy_nano_wh), 0) AS wh, coalesce(sum(carbon_operational_nano_g), 0) AS g FROM e GROUP BY ALL),
scaled AS (SELECT s.*, CASE WHEN used.nano > 0 THEN meter.figure / used.nano::DOUBLE END AS scale, grid.figure / 1000 AS intensity FROM sums s
  LEFT JOIN used ON used.deployment = s.deployment AND used.hour = s.hour
  LEFT JOIN meter ON meter.deployment = s.deployment AND meter.hour = s.hour
  LEFT JOIN grid ON grid.zone = s.zone AND grid.hour = s.hour),
metered AS (SELECT *, CASE WHEN scale IS NULL THEN wh ELSE round(wh * scale)::HUGEINT END AS final_wh FROM scaled)
SELECT ${by} AS told, sum(requests)::HUGEINT AS requests, sum(cost)::HUGEINT AS cost, sum(final_wh)::HUGEINT AS energy,
  sum(CASE WHEN intensity IS NOT NULL THEN round(final_wh * intensity)::HUGEINT WHEN scale IS NOT NULL THEN round(g * scale)::HUGEINT ELSE g END)::HUGEINT AS operational
FROM metered WHERE hour >= ${fromHour} AND hour < ${toHour} GROUP BY ALL`);
  return rows
    .map(({ told, requests, cost, energy, operational }) => ({ told, requests, cost, energy, operational }))
    .toSorted((a, b) => (String(a.told) < String(b.told) ? -1 : 1));
}

const PLAIN: readonly (readonly [Dimension, string])[] = [
  ['hour', 'hour'],
  ['organisation', 'organisation'],
  ['team', 'team'],
  ['key', 'key_id'],
  ['workload', 'workload'],
  ['mode', 'mode'],
  ['outcome', 'outcome'],
  ['model', 'model'],
  ['deployment', 'deployment'],
  ['operator', 'operator'],
  ['site', 'site'],
  ['zone', 'zone'],
  ['origin', 'origin'],
];
const asPlain = (rows: readonly TotalsRow[], by: Dimension): readonly unknown[] =>
  rows
    .map((row) => ({
      told: row.by[by],
      requests: BigInt(row.requests),
      cost: row.cost.nano,
      energy: row.energy.nano,
      operational: row.carbonOperational.nano,
    }))
    .toSorted((a, b) => (String(a.told) < String(b.told) ? -1 : 1));

describe('sums of closed days made ahead', { timeout: 240_000 }, () => {
  test('are what the books and plain SQL say, whatever comes later', async () => {
    const seed = 77;
    const folder = await mkdtemp(join(root, 'books-'));
    const made = new Found();
    const ahead = { folder: await mkdtemp(join(root, 'ahead-')), made };
    const plain = openBooks({ folder });
    const [books, named, plainNamed] = [
      openBooks({ folder, ahead }),
      openBooks({ folder, ahead, names: NAMES }),
      openBooks({ folder, names: NAMES }),
    ];
    const keep = (): Promise<void> => books.keepAhead(() => true);
    let turn = seed;
    /** One question in so many, others at each turn. */
    const same = async (mine: Books, other: Books, mustFind: boolean, oneIn = 23): Promise<void> => {
      const before = made.times;
      turn++;
      for (const query of QUESTIONS.filter((_, i) => (i + turn) % oneIn === 0))
        expect(sorted(await mine.totals(query)), JSON.stringify(query)).toEqual(sorted(await other.totals(query)));
      expect(made.times > before).toBe(mustFind);
    };
    try {
      const entries = entriesOf(seed, 400);
      await write(folder, entries.slice(0, 150));
      await bookSettlements(folder, randomSettlements(seed, 40), RANDOM_START + 90 * HOUR_MS);
      await write(folder, entries.slice(150));
      await keep();
      // What is still to be compacted is not worth it.
      expect(made.size).toBe(0);
      await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: AFTER });
      await keep();
      expect(made.size).toBe(4);
      await same(books, plain, true, 7);
      await same(named, plainNamed, true, 31);
      const compare = async (span: Span, oneIn: number, rest = 0): Promise<void> => {
        for (const [by, column] of PLAIN.filter((_, i) => i % oneIn === rest)) {
          const found = await books.totals({ span, by: [by], basis: 'settled', roughSigma: true });
          expect(asPlain(found, by), by).toEqual(await plainSql(folder, span, column));
        }
      };
      // Each dimension in one of two spans that cut days.
      for (const [i, span] of SPANS.slice(1, 3).entries()) await compare(span, 2, i);

      // A later truth of a closed day: what was made ahead of it is of no use, of the others it is.
      const files = new Set(made.values());
      await bookSettlements(
        folder,
        randomSettlements(seed + 1, 40).filter(({ hour }) => hour < START + 26),
        AFTER,
      );
      await same(books, plain, true);
      await compare(SPANS[1]!, 6);
      await keep();
      expect([...made.values()].filter((path) => files.has(path))).toHaveLength(2);
      expect((await readdir(ahead.folder)).length).toBe(4);
      await same(books, plain, true);
      await compare(SPANS[1]!, 6);
      const whole = QUESTIONS.slice(0, 3);
      const answers: unknown[] = [];
      for (const query of whole) answers.push(sorted(await books.totals(query)));

      // Of a day that is retired its sums stay.
      await retire(folder, RANDOM_START + 2 * DAY_MS, 'retention', PLAIN_SEALING);
      expect((await readManifest(folder)).tombstones.length).toBeGreaterThan(0);
      await keep();
      await same(books, plain, true);
      for (const [i, query] of whole.entries()) expect(sorted(await books.totals(query))).toEqual(answers[i]);

      // A late entry of a closed day: the day is added up anew while its line is held, and made ahead again once it is sealed.
      const journal = await openJournal({ folder, sealing: { ...PLAIN_SEALING, engine } });
      await journal.append({ ...entries[0]!, id: `late-${seed}`, at: RANDOM_START + 30 * HOUR_MS });
      await journal.flush();
      await same(books, plain, true);
      await journal.close();
      await keep();
      expect(made.size).toBe(4);
      await same(books, plain, true);

      // Somebody cleared what is temporary: it is answered as before, and made anew.
      await rm(ahead.folder, { recursive: true });
      await same(books, plain, true);
      expect(made.size).toBe(0);
      await same(books, plain, false);
      await mkdir(ahead.folder);
      await keep();
      await same(books, plain, true);
    } finally {
      for (const each of [books, named, plain, plainNamed]) await each.close();
    }
  });

  test('end with who asked for them', async () => {
    const folder = await mkdtemp(join(root, 'books-'));
    const made = new Found();
    const books = openBooks({ folder, ahead: { folder: await mkdtemp(join(root, 'ahead-')), made } });
    try {
      const entries = entriesOf(5, 60);
      await write(folder, entries.slice(0, 30));
      await write(folder, entries.slice(30));
      await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: AFTER });
      let days = 0;
      await books.keepAhead(() => days++ < 2);
      expect(made.size).toBe(2);
      await books.keepAhead(() => true);
      expect(made.size).toBe(4);
    } finally {
      await books.close();
    }
  });
});
