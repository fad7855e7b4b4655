import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { openBooks, openEngine, openJournal } from '../index.ts';
import { compact } from '../segments/compact.ts';
import { SETTLEMENT_COLUMNS } from './settled.ts';
import { HOURS_COLUMNS } from '../engine/index.ts';
import { ENTRY_COLUMNS, type Column } from '../entry/index.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/ledger.md');
const TEAM = 'team_7fKq0aB2xY';
let page: string;
let folder: string;
let [carbon, cost] = [0, 0];
beforeAll(async () => {
  page = await readFile(PAGE, 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'joulegate-docs-'));
  const journal = await openJournal({ folder });
  for (let i = 0; i < 50; i++) {
    const entry = sampleEntry(`e-${i}`, {
      at: Date.UTC(2026, 4, 31, 23, i),
      team: TEAM,
      usage: { ...sampleEntry('x').usage, output: 100 + i },
    });
    carbon += entry.carbonNanoG.mean!;
    cost += entry.costNanoUsd;
    await journal.append(entry);
  }
  await journal.append(sampleEntry('june', { at: Date.UTC(2026, 5, 1) }));
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0, 1) });
  await engine.close();
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const TABLES = { entries: ENTRY_COLUMNS, hours: HOURS_COLUMNS, settlements: SETTLEMENT_COLUMNS };

/** The page's table of some columns. `UPDATE_DOCS=1` writes it. */
function table(columns: readonly Column[]): string {
  const shown = (type: string): string => (type.startsWith('STRUCT(deployment') ? 'STRUCT[]' : type);
  const rows = columns.map(({ name, type, unit, doc }) => `| \`${name}\` | ${shown(type)} | ${unit} | ${doc} |`);
  return ['| column | type | unit | what |', '|---|---|---|---|', ...rows].join('\n');
}

test.for(Object.entries(TABLES))(
  'every column of %s is documented with its type and unit, and nothing else',
  async ([name, columns]) => {
    const place = new RegExp(`(## Columns of \`${name}\`\n[^|#]*)(\\|[^#]*?\\|)(?=\n\n|\n*$)`);
    if (process.env['UPDATE_DOCS'] === '1') {
      page = page.replace(place, (_, head: string) => head + table(columns));
      await writeFile(PAGE, page);
    }
    expect(place.exec(page)?.[2]).toBe(table(columns));
  },
);

test("the page's queries give the month's tonnes, with joulegate and with plain DuckDB", async () => {
  const blocks = [...page.matchAll(/```sql\n([^`]*)```/g)].map((match) => match[1]!);
  const expected = { workload: 'support', requests: 50n, tonnes: carbon / 1e15 };
  const books = openBooks({ folder });
  const [showback, tonnes, anywhere, difference] = blocks.map((block) => block.trim()) as [
    string,
    string,
    string,
    string,
  ];
  const [own] = await books.rows(tonnes.replace(/;$/, ''));
  const restated = await books.rows(difference.replace(/;$/, ''));
  await books.close();
  const named = openBooks({
    folder,
    names: [{ id: TEAM, kind: 'team', organisation: null, name: "Search & Co's", label: null }],
  });
  const shown = await named.rows(showback.replace(/;$/, ''));
  await named.close();
  expect(shown).toEqual([
    {
      organisation: sampleEntry('x').organisation,
      team: "Search & Co's",
      requests: 50n,
      usd: expect.closeTo(cost / 1e9, 9) as number,
      g: expect.closeTo(carbon / 1e9, 9) as number,
    },
  ]);
  expect(own).toMatchObject({ ...expected, tonnes: expect.closeTo(expected.tonnes, 15) as number });
  expect(restated).toEqual([{ restated_g: 0 }]);
  const plain = await (await DuckDBInstance.create(':memory:')).connect();
  const statements = anywhere
    .replaceAll("'manifest.json'", `'${folder}/manifest.json'`)
    .replace('list(s.file)', `list('${folder}/' || s.file)`)
    .split(';')
    .filter((sql) => sql.trim() !== '');
  expect(statements).toHaveLength(2);
  await plain.run(statements[0]!);
  const rows = (await plain.runAndReadAll(statements[1]!)).getRowObjectsJS();
  plain.closeSync();
  expect(rows).toEqual([{ ...own }]);
});
