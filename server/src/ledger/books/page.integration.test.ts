import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks, openEngine, openJournal, type Books, type Engine, type Entry } from '../index.ts';
import { compact } from '../segments/compact.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import type { Page, PageQuery, Span } from './contract.ts';
import { RANDOM_START, randomEntries } from './random-books.fixture.ts';

const HOUR_MS = 3_600_000;
const START = RANDOM_START / HOUR_MS;
const ALL: Span = { fromHour: START - 50, toHour: START + 100 };
/** It cuts days at both ends. */
const CUT: Span = { fromHour: START + 1, toHour: START + 41 };
const WITHIN_A_DAY: Span = { fromHour: START + 9, toHour: START + 12 };
const NAMES = [
  { id: 'org_a', kind: 'organisation', organisation: 'org_a', name: 'Acme', label: null },
  // One name of two, as it is where a team was made anew.
  { id: 'team_1', kind: 'team', organisation: 'org_a', name: 'Research', label: null },
  { id: 'team_2', kind: 'team', organisation: 'org_b', name: 'Research', label: null },
] as const;
const QUERIES: readonly (readonly [query: Omit<PageQuery, 'limit' | 'span'>, sql: string])[] = [
  [{}, 'true'],
  [{ where: { model: ['mistral'] } }, "m = 'mistral'"],
  [{ where: { team: ['Research'], outcome: ['served'] } }, "team IN ('team_1', 'team_2') AND outcome = 'served'"],
  [{ text: 'eSeaR' }, "team IN ('team_1', 'team_2')"],
  [{ text: 'team' }, "team = 'team_''3'"],
  [{ text: 'ACM', where: { origin: ['oslo'] } }, "organisation = 'org_a' AND origin = 'oslo'"],
  [{ text: 'open' }, "tier = 'modelled-open'"],
  [{ text: 'no such text' }, 'false'],
  [{ idStart: 's-5-3' }, "starts_with(id, 's-5-3')"],
  [{ idStart: 's-5-3', where: { workload: ['search'] } }, "starts_with(id, 's-5-3') AND workload = 'search'"],
];

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-page-test-'));
  engine = openEngine({ folders: [folder] });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** Ids that fit, newest first, and the values of columns, in SQL of its own over what was booked. */
async function plainSql({ fromHour, toHour }: Span, where: string) {
  const fits = `at_ms >= ${fromHour * HOUR_MS} AND at_ms < ${toHour * HOUR_MS}`;
  const ids = await engine.rows(`SELECT id FROM booked WHERE ${fits} AND ${where} ORDER BY at_ms DESC, id DESC`);
  const [row] = await engine.rows(
    `SELECT list(DISTINCT m ORDER BY m) FILTER (m IS NOT NULL) AS model, list(DISTINCT key_id ORDER BY key_id) AS key, list(DISTINCT deployment ORDER BY deployment) FILTER (deployment IS NOT NULL) AS deployment FROM booked WHERE ${fits}`,
  );
  return { ids: ids.map(({ id }) => String(id)), options: row! };
}

async function allPages(books: Books, query: Omit<PageQuery, 'limit'>): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let before: PageQuery['before']; ;) {
    const page = await books.page({ ...query, limit: 150, ...(before === undefined ? {} : { before }) });
    pages.push(page);
    if (page.next === null) return pages;
    before = page.next;
  }
}

const quoted = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);

test('pages of days looked through ahead are what plain SQL says, also when entries of such a day come later', async () => {
  const entries = randomEntries(5, 220);
  const late = randomEntries(6, 12);
  await engine.run(
    'CREATE TABLE booked (id VARCHAR, at_ms BIGINT, organisation VARCHAR, team VARCHAR, key_id VARCHAR, workload VARCHAR, outcome VARCHAR, origin VARCHAR, tier VARCHAR, deployment VARCHAR, m VARCHAR)',
  );
  const write = async (written: readonly Entry[]): Promise<() => Promise<void>> => {
    const journal = await openJournal({ folder, sealing: { ...PLAIN_SEALING, engine } });
    const values: string[] = [];
    for (const entry of written) {
      await journal.append(entry);
      const { id, organisation, team, keyId, workload, outcome, origin, tier, deployment, modelServed } = entry;
      const model = modelServed ?? (deployment === null ? null : entry.modelAsked);
      const texts = [organisation, team, keyId, workload, outcome, origin, tier, deployment, model];
      values.push(`(${quoted(id)}, ${entry.at}, ${texts.map(quoted).join(', ')})`);
    }
    await engine.run(`INSERT INTO booked VALUES ${values.join(', ')}`);
    await journal.flush();
    return () => journal.close();
  };
  await (
    await write(entries)
  )();
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: RANDOM_START + 200 * HOUR_MS });
  const books = openBooks({ folder, names: NAMES });
  let close = async (): Promise<void> => {};
  const expectPlain = async (span: Span, queries: typeof QUERIES): Promise<void> => {
    for (const [query, sql] of queries) {
      const { ids, options } = await plainSql(span, sql);
      const pages = await allPages(books, { span, ...query });
      const told = JSON.stringify({ span, query });
      expect(
        pages.flatMap((page) => page.entries.map(({ id }) => id)),
        told,
      ).toEqual(ids);
      expect(pages[0]!.matching, told).toBe(query.idStart === undefined ? ids.length : null);
      expect(pages[0]!.options, told).toMatchObject(options);
    }
  };
  try {
    const asked: string[] = [];
    const { rows } = books.engine;
    books.engine.rows = (sql) => {
      asked.push(sql);
      return rows(sql);
    };
    await books.keepAhead(() => true);
    expect(asked.filter((sql) => sql.includes('list(DISTINCT workload)'))).not.toHaveLength(0);
    asked.length = 0;
    await books.page({ span: ALL, limit: 1 });
    // Of all that lies in whole days nothing is looked through for a question, only the hours before and behind them.
    expect(asked.filter((sql) => sql.includes('list(DISTINCT workload)')).length).toBeLessThanOrEqual(1);
    await expectPlain(CUT, QUERIES);
    await expectPlain(ALL, QUERIES.slice(0, 1));
    await expectPlain(WITHIN_A_DAY, QUERIES.slice(3, 4));
    close = await write(late);
    await books.keepAhead(() => true);
    await expectPlain(ALL, [QUERIES[1]!, QUERIES[3]!]);
    await close();
    await expectPlain(ALL, QUERIES.slice(0, 1));
  } finally {
    await books.close();
  }
}, 60_000);
