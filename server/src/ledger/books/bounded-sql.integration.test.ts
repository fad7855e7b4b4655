import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OFFSET } from '../../kernel/routing/candidate.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { openJournal } from '../journal/open-journal.ts';
import { exportEntries } from './entries.ts';
import { openBooks, type Books } from './open-books.ts';

let folder: string;
let books: Books;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-bounded-'));
  const journal = await openJournal({ folder, durability: 'strict' });
  const decision = sampleEntry('a').decision!;
  // The water of the first candidate is unknown, as it is of most sites.
  const numbers = decision.numbers.with(OFFSET.waterL, NaN);
  const texts = { modelAsked: '=cmd|calc!A1', workload: '-1+1', origin: 'plain' };
  await journal.append(sampleEntry('a', { ...texts, decision: { ...decision, numbers } }));
  await journal.close();
  books = openBooks({ folder, memoryMb: 128, spillMb: 64 });
});
afterEach(async () => {
  await books.close();
  await rm(folder, { recursive: true, force: true });
});
const all = async (sql: string, of = books): Promise<number> => {
  let count = 0;
  for await (const rows of await of.select(sql)) count += rows.length;
  return count;
};

test('SQL of a person ends at its time, its memory and its room aside, and leaves the engine usable and nothing behind', async () => {
  // Long enough that an engine that starts on a busy machine answers a small question.
  const hurried = openBooks({ folder, selectMs: 3000 });
  const before = await hurried.engine.temporary();
  await expect(all('SELECT count(*) FROM range(100000000) a, range(100000) b', hurried)).rejects.toMatchObject({
    code: 'JG_LEDGER',
    message: 'the query took longer than 3 s and was ended',
  });
  await expect(readdir(before)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await all('SELECT id FROM entries', hurried).finally(() => hurried.close())).toBe(1);
  await expect(
    all('SELECT range, hash(range) AS h, repeat(range::VARCHAR, 20) AS t FROM range(30000000) ORDER BY h'),
  ).rejects.toMatchObject({ code: 'JG_LEDGER' });
  expect(await all('SELECT id FROM entries')).toBe(1);
}, 60_000);

test('a CSV has no cell that a spreadsheet takes for a formula', async () => {
  const out = join(folder, 'out.csv');
  await exportEntries(books, { format: 'csv', out });
  const text = await readFile(out, 'utf8');
  expect(text).toContain("'=cmd|calc!A1");
  expect(text).toContain("'-1+1");
  expect(text).not.toMatch(/(^|,)"?[=@+]/m);
});

test('lists and structs in a CSV are JSON', async () => {
  const out = join(folder, 'out.csv');
  await exportEntries(books, { format: 'csv', out });
  const [row] = await books.engine.rows(`SELECT * FROM read_csv('${out}', all_varchar = true)`);
  const nested = Object.entries(row!).filter(([, cell]) => /^[[{]/.test(String(cell)));
  const read = Object.fromEntries(nested.map(([name, cell]) => [name, JSON.parse(String(cell)) as unknown]));
  expect((read['candidate_water_nano_l'] as readonly unknown[])[0]).toBeNull();
});
