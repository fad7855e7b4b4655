import { appendFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wellFormedJson } from '../../units/index.ts';
import { sampleAttempt, sampleEntry } from '../entry/entry.fixture.ts';
import { ENTRY, type Entry } from '../entry/entry.ts';
import { leavesOf } from '../entry/field.ts';
import { exportEntries, openEngine, openJournal, readLedger, withBooks } from '../index.ts';
import { compact } from '../segments/compact.ts';
import { readManifest } from '../segments/manifest.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import { verifyManifest } from '../segments/verify.ts';
import { verifyFigures } from './verify-books.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-text-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LONGEST = 4096;
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom(
    '\ud800',
    'x\udfff',
    'a\u0000b',
    '\u2028\u2029',
    '\u001b]0;x\u0007',
    '"\\\n',
    '=1+1',
    '\ufeff',
    "'; DROP",
  ),
  fc.nat(3).map((i) => '\u{1f600}'.repeat(3000 + i) + '\ud83d'),
);
const TEXTS = leavesOf(ENTRY).filter(({ leaf, path }) => leaf.form === 'text' && path[0] !== 'id');

/** An entry with any text in every text of the table; its attempt and decision name places of theirs. */
function entryWith(id: string, texts: readonly string[]): Entry {
  const entry = structuredClone({ ...sampleEntry(id, { units: { [texts[0]!]: 1 } }) }) as unknown as Record<
    string,
    unknown
  >;
  for (const [i, { path }] of TEXTS.entries()) {
    let owner = entry;
    for (const name of path.slice(0, -1)) owner = (owner[name] ?? {}) as Record<string, unknown>;
    owner[path.at(-1)!] = texts[i % texts.length];
  }
  const named = sampleAttempt(undefined, 0, { deployment: texts[1]!, outcome: 'error', status: 500, factors: null });
  return {
    ...(entry as unknown as Entry),
    guard: [{ check: texts[2]!, action: 'pass', score: null }],
    attempts: [named, sampleAttempt()],
  };
}

const read = async (): Promise<readonly Entry[]> => await Array.fromAsync(readLedger(folder));
const expected = (text: string): string => {
  const cut = text.length > LONGEST ? text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '') : text;
  return wellFormedJson(cut);
};

test('any text in any field is booked, sealed, queried, exported, verified and there after a restart', async () => {
  const rounds = fc.sample(fc.array(oddText, { minLength: 7, maxLength: 30 }), { numRuns: 40, seed: 11 });
  const engine = openEngine({ folders: [folder] });
  const exports = await mkdtemp(join(tmpdir(), 'joulegate-exports-'));
  try {
    const journal = await openJournal({ folder, durability: 'strict', sealing: { ...PLAIN_SEALING, engine } });
    const entries = rounds.map((texts, i) => entryWith(`e${i}`, texts));
    for (const [i, entry] of entries.entries()) {
      await journal.append(entry);
      if (i === 20) {
        await journal.rotate();
        expect(journal.stats().sealing).toBeNull();
      }
    }
    const look = async (): Promise<void> => {
      const back = new Map((await read()).map((entry) => [entry.id, entry]));
      expect(back.size).toBe(entries.length);
      for (const { id, modelAsked, workload } of entries) {
        expect(back.get(id)?.modelAsked).toBe(expected(modelAsked));
        expect(back.get(id)?.workload).toBe(expected(workload));
      }
      await withBooks({ folder, writable: [exports] }, async (books) => {
        expect(Number((await books.rows('SELECT count(*) AS n FROM entries'))[0]!['n'])).toBe(entries.length);
        expect((await books.totals({}))[0]!.requests).toBe(entries.length);
        expect(await books.setAside()).toEqual([]);
        for (const format of ['csv', 'json', 'parquet'] as const)
          expect(await exportEntries(books, { format, out: join(exports, `out.${format}`) })).toMatchObject({
            entries: entries.length,
          });
        expect((await verifyFigures(books, folder, { sample: null })).problems).toEqual([]);
      });
      expect((await verifyManifest(folder)).problems).toEqual([]);
    };
    await look();
    await journal.close();
    await (await openJournal({ folder })).close();
    await look();
    await compact(folder, { ...PLAIN_SEALING, engine });
    await look();
  } finally {
    await rm(exports, { recursive: true, force: true });
    await engine.close();
  }
}, 120_000);

const journalFiles = async (): Promise<string[]> =>
  (await readdir(folder)).filter((file) => file.endsWith('-000001.ndjson')).sort();
const poison = (id: string): string => `{"id":"${id}","workload":"\\ud800","numbers":[1,2,3]}\n`;

test('lines that the engine refuses are set aside, named and counted, and stop nothing: not a query, a seal, a start', async () => {
  const engine = openEngine({ folders: [folder] });
  try {
    const journal = await openJournal({ folder, durability: 'strict', sealing: { ...PLAIN_SEALING, engine } });
    for (const id of ['a', 'b']) await journal.append(sampleEntry(id));
    const [file] = await journalFiles();
    const line = (await readFile(join(folder, file!), 'utf8')).split('\n').length;
    // As a version without the guard would have booked it.
    await appendFile(join(folder, file!), poison('p'));
    await withBooks({ folder }, async (books) => {
      expect((await books.totals({}))[0]!.requests).toBe(2);
      expect(await books.setAside()).toEqual([{ file, line }]);
      for await (const rows of await books.select('SELECT id FROM entries ORDER BY id'))
        expect(rows).toEqual([{ id: 'a' }, { id: 'b' }]);
      expect((await exportEntries(books, { format: 'csv', out: join(folder, 'out.csv') })).entries).toBe(2);
      expect((await verifyFigures(books, folder, { sample: null })).problems).toEqual([
        { file, problem: expect.stringContaining(`line ${line} cannot be read by the engine`) as string },
      ]);
    });
    await journal.close().catch(() => {});
  } finally {
    await engine.close();
  }
});

test('a sealed journal file with such a line is compacted without it, and the line stays as a part of the segment', async () => {
  const first = await openJournal({ folder, durability: 'strict' });
  for (const id of ['a', 'b']) await first.append(sampleEntry(id));
  // A process that ended at once: its file waits for the next start, which seals it with the line in it.
  const [file] = await journalFiles();
  const text = (await readFile(join(folder, file!), 'utf8')) + poison('p').replace('[1,2,3]', '[1654000000000]');
  await first.close();
  await rm(folder, { recursive: true });
  await openJournal({ folder }).then((journal) => journal.close());
  await appendFile(join(folder, file!), text);
  const journal = await openJournal({ folder });
  expect(journal.stats().adopted).toMatchObject([{ entries: 3, cutBytes: 0 }]);
  await journal.close();
  const engine = openEngine({ folders: [folder] });
  try {
    await withBooks({ folder }, async (books) => {
      expect((await books.totals({}))[0]!.requests).toBe(2);
      expect((await verifyFigures(books, folder, { sample: null })).problems).toMatchObject([
        { problem: expect.stringContaining('set aside') as string },
      ]);
    });
    await compact(folder, { ...PLAIN_SEALING, engine });
    const [segment] = (await readManifest(folder)).segments;
    expect(segment).toMatchObject({ format: 'parquet', entries: 2 });
    const part = segment!.parts.find(({ role }) => role === 'refused');
    expect(await readFile(join(folder, part!.file), 'utf8')).toContain('"id":"p"');
    await withBooks({ folder }, async (books) => {
      expect((await books.totals({}))[0]!.requests).toBe(2);
      expect(await books.setAside()).toEqual([{ file: part!.file, line: 1 }]);
    });
    expect((await verifyManifest(folder)).problems).toEqual([]);
  } finally {
    await engine.close();
  }
});
