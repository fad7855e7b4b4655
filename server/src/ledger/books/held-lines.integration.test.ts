import { appendFile, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBooks, openEngine, openJournal, type Books, type Engine, type Entry, type FileJournal } from '../index.ts';
import { entryLine } from '../entry/lines.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import type { PageQuery, Place } from './contract.ts';
import { RANDOM_HOURS, RANDOM_START, figureOf, randomEntries } from './random-books.fixture.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';

const HOUR_MS = 3_600_000;
const ALL = { fromHour: RANDOM_START / HOUR_MS - 1, toHour: RANDOM_START / HOUR_MS + RANDOM_HOURS + 1 };
/** Ids that end at the edges of what a comparison of bytes tells, sealed and held. */
const EDGES: Readonly<Record<number, string>> = {
  3: "s-29-1'",
  4: 's-29-1é',
  5: 's-29-1\u{1f600}',
  130: 's-29-1\u{10ffff}',
  131: 's-29-1~',
};
const entries = randomEntries(29, 260).map((entry, i) => ({ ...entry, id: EDGES[i] ?? entry.id }));

let folder: string;
let engine: Engine;
let books: Books;
let journals: FileJournal[];
let booked: Entry[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-held-'));
  engine = openEngine({ folders: [folder] });
  books = openBooks({ folder });
  journals = [];
  booked = [];
});
afterEach(async () => {
  for (const journal of journals) await journal.close();
  await books.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const writer = async (): Promise<FileJournal> => {
  const journal = await openJournal({ folder, sealing: { ...PLAIN_SEALING, engine } });
  journals.push(journal);
  return journal;
};
const book = async (journal: FileJournal, count: number): Promise<void> => {
  const next = entries.slice(booked.length, booked.length + count);
  for (const entry of next) await journal.append(entry);
  await journal.flush();
  booked.push(...next);
};
const sum = (of: (entry: Entry) => number | null): bigint =>
  booked.reduce((all, each) => all + BigInt(of(each) ?? 0), 0n);

/** Added up here. */
async function expectSums(): Promise<void> {
  const [total] = await books.totals({});
  expect([total!.requests, total!.cost.nano, total!.energy.nano, total!.carbon.nano]).toEqual([
    booked.length,
    sum((each) => each.costNanoUsd),
    sum((each) => figureOf(each.energyNanoWh)),
    sum((each) => figureOf(each.carbonNanoG)),
  ]);
  const ids = (await books.rows('SELECT id FROM entries')).map((row) => String(row['id']));
  expect(ids.toSorted()).toEqual(booked.map(({ id }) => id).toSorted());
}

/** And as books that were never open before have it. */
async function expectExact(): Promise<void> {
  await expectSums();
  const by = ['hour', 'key', 'deployment', 'tier', 'imported'] as const;
  const cold = openBooks({ folder });
  try {
    const text = (value: unknown): string =>
      JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
    const sorted = async (each: Books): Promise<string[]> => (await each.totals({ by })).map(text).toSorted();
    expect(await sorted(books)).toEqual(await sorted(cold));
  } finally {
    await cold.close();
  }
}

test('books that stay open have what a cold look has: after appends, a seal, another writer, a refused line and a dead engine', async () => {
  const first = await writer();
  await book(first, 40);
  await expectSums();
  await book(first, 1);
  await book(first, 30);
  const before = await readdir(folder);
  const second = await writer();
  const [theirs] = (await readdir(folder)).filter((file) => file.endsWith('.ndjson') && !before.includes(file));
  await book(second, 20);
  await expectSums();
  // The first writer's rows move from its journal to Parquet.
  await first.rotate();
  await book(first, 25);
  await expectExact();
  // A line that only the engine refuses, then a good one behind it.
  const bad = entryLine(sampleEntry('x', { workload: 'odd' }), new Set()).replace('"odd"', String.raw`"\ud800"`);
  const good = entries[booked.length]!;
  await appendFile(join(folder, theirs!), bad + entryLine(good, new Set()));
  booked.push(good);
  await expectSums();
  expect(await books.setAside()).toHaveLength(1);
  await book(first, 10);
  await books.engine.close();
  await expectExact();
  expect(await books.setAside()).toHaveLength(1);
}, 60_000);

test('a line that is not complete is not read until it is, and a file that is another than the one that was read is read anew', async () => {
  const name = '20260430220000-0123456789ab-000001.ndjson';
  const path = join(folder, name);
  const own = `{"journal":"${name.slice(0, -'.ndjson'.length)}"}\n`;
  const lines = entries.slice(0, 3).map((entry) => entryLine(entry, new Set()));
  const half = lines[2]!.slice(0, 100);
  await writeFile(path, own + lines[0]! + lines[1]! + half);
  const ids = async (): Promise<unknown[]> =>
    (await books.rows('SELECT id FROM entries ORDER BY at_ms, id')).map((row) => row['id']);
  const expected = (count: readonly number[]): string[] =>
    count
      .map((i) => entries[i]!)
      .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
  expect(await ids()).toEqual(expected([0, 1]));
  await appendFile(path, lines[2]!.slice(100));
  expect(await ids()).toEqual(expected([0, 1, 2]));
  // What a writer's crash had left without its fsync is gone.
  await truncate(path, Buffer.byteLength(own + lines[0]!));
  expect(await ids()).toEqual(expected([0]));
  await writeFile(path, own + lines[2]! + lines[1]! + lines[0]!);
  expect(await ids()).toEqual(expected([0, 1, 2]));
}, 30_000);

const newestFirst = (a: Pick<Entry, 'at' | 'id'>, b: Pick<Entry, 'at' | 'id'>): number =>
  b.at - a.at || (a.id < b.id ? 1 : -1);
const modelOf = ({ modelServed, deployment, modelAsked }: Entry): string | null =>
  modelServed ?? (deployment === null ? null : modelAsked);

test('pages are the whole of what fits, newest first, each entry once, whatever is booked meanwhile', async () => {
  const journal = await writer();
  await book(journal, 120);
  await journal.rotate();
  await book(journal, 100);
  const queries: readonly [Omit<PageQuery, 'limit'>, (entry: Entry) => boolean][] = [
    [{}, () => true],
    [
      { where: { workload: ['support'], outcome: ['served'] } },
      (e) => e.workload === 'support' && e.outcome === 'served',
    ],
    [{ where: { model: ['mistral'] } }, (e) => modelOf(e) === 'mistral'],
    [{ where: { origin: ['oslo'], team: ["team_'3"] } }, (e) => e.origin === 'oslo' && e.team === "team_'3"],
    [{ where: { key: [booked[0]!.keyId] } }, (e) => e.keyId === booked[0]!.keyId],
    [{ text: 'OSLO' }, (e) => e.origin === 'oslo'],
    [{ text: "team_'3" }, (e) => e.team === "team_'3"],
    ...['s-29-1', ...Object.values(EDGES)].map((idStart): [Omit<PageQuery, 'limit'>, (entry: Entry) => boolean] => [
      { idStart },
      (e) => e.id.startsWith(idStart),
    ]),
    [{ moved: true }, () => false],
    [
      { span: { fromHour: ALL.fromHour + 10, toHour: ALL.fromHour + 30 } },
      (e) => e.at >= (ALL.fromHour + 10) * HOUR_MS && e.at < (ALL.fromHour + 30) * HOUR_MS,
    ],
  ];
  for (const [query, fits] of queries) {
    const right = booked.filter(fits).toSorted(newestFirst);
    const found: string[] = [];
    let before: Place | undefined;
    for (;;) {
      const page = await books.page({ span: ALL, ...query, limit: 37, ...(before === undefined ? {} : { before }) });
      found.push(...page.entries.map(({ id }) => id));
      if (query.idStart === undefined && query.moved === undefined) expect(page.matching).toBe(right.length);
      else expect(page.matching).toBeNull();
      expect(page.lookedTo).toBeNull();
      if (page.next === null) break;
      before = page.next;
    }
    expect(found).toEqual(right.map(({ id }) => id));
  }
  // A page behind the first stays what it is while newer entries come.
  const [one, more] = [await books.page({ span: ALL, limit: 10 }), booked.toSorted(newestFirst)];
  const late = { ...entries.at(-1)!, at: more[0]!.at + 1, hour: Math.floor((more[0]!.at + 1) / HOUR_MS), id: 'newest' };
  await journal.append(late);
  await journal.flush();
  const two = await books.page({ span: ALL, limit: 10, before: one.next! });
  expect(two.entries.map(({ id }) => id)).toEqual(more.slice(10, 20).map(({ id }) => id));
  expect((await books.page({ span: ALL, limit: 1 })).entries[0]!.id).toBe('newest');
  expect(one.options?.workload).toEqual(['search', 'support']);
  const occurring = (of: (entry: Entry) => string | null): (string | null)[] =>
    [...new Set(booked.map(of))].filter((each) => each !== null).toSorted();
  expect(one.options).toMatchObject({
    origin: occurring(({ origin }) => origin),
    team: occurring(({ team }) => team),
    key: occurring(({ keyId }) => keyId),
  });
  expect(two.options).toBeNull();
}, 60_000);
