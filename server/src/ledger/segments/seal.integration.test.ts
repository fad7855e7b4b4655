import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { verifyManifest } from './verify.ts';
import { openEngine, openJournal, readLedger, type Engine, type Entry } from '../index.ts';
import { compact } from './compact.ts';
import { readManifest } from './manifest.ts';
import type { Segment } from './files.ts';
import { PLAIN_SEALING } from './seal.ts';

let folder: string;
const engines: Engine[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-seal-'));
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  await rm(folder, { recursive: true, force: true });
});
const engineFor = (path: string): Engine => {
  const engine = openEngine({ folders: [path] });
  engines.push(engine);
  return engine;
};
const ids = async (entries: AsyncIterable<Entry>): Promise<string[]> =>
  (await Array.fromAsync(entries)).map(({ id }) => id);

test('an engine that cannot work costs nothing but the format: the journal file is sealed, the reason is told, compaction makes up for it', async () => {
  const journal = await openJournal({
    folder,
    durability: 'strict',
    sealing: { ...PLAIN_SEALING, engine: engineFor(join(folder, 'nowhere')) },
  });
  for (const id of ['a', 'b']) await journal.append(sampleEntry(id));
  await journal.rotate();
  expect(journal.stats()).toMatchObject({
    sealed: 1,
    durable: 2,
    sealing: expect.stringMatching(/sealed as it is, not as Parquet: .*ENOENT/) as string,
  });
  await journal.append(sampleEntry('c'));
  await journal.close();
  expect((await readManifest(folder)).segments.map(({ format, entries }) => [format, entries])).toEqual([
    ['ndjson', 2],
    ['ndjson', 1],
  ]);
  expect(await ids(readLedger(folder))).toEqual(['a', 'b', 'c']);
  await compact(folder, { ...PLAIN_SEALING, engine: engineFor(folder) });
  expect((await readManifest(folder)).segments.map(({ format, entries }) => [format, entries])).toEqual([
    ['parquet', 3],
  ]);
  expect(await ids(readLedger(folder))).toEqual(['a', 'b', 'c']);
});

test('a head that cannot be anchored is told, and the next one is', async () => {
  const anchored: Segment[] = [];
  let works = false;
  const anchor = async (segment: Segment): Promise<void> => {
    if (!works) throw new Error('the state is locked');
    anchored.push(segment);
  };
  const journal = await openJournal({ folder, durability: 'strict', sealing: { ...PLAIN_SEALING, anchor } });
  await journal.append(sampleEntry('a'));
  await journal.rotate();
  expect(journal.stats()).toMatchObject({
    sealed: 1,
    sealing: 'the head of the chain is not anchored: the state is locked',
  });
  works = true;
  await journal.append(sampleEntry('b'));
  await journal.rotate();
  expect(journal.stats()).toMatchObject({ sealed: 2, sealing: null });
  await journal.close();
  const { heads } = await readManifest(folder);
  expect(Object.values(heads)).toEqual([anchored.at(-1)!.hash]);
});

test('what a crash leaves on the way to Parquet never counts: entries are there once', async () => {
  const journal = await openJournal({
    folder,
    durability: 'strict',
    sealing: { ...PLAIN_SEALING, engine: engineFor(folder) },
  });
  for (const id of ['a', 'b']) await journal.append(sampleEntry(id));
  await journal.rotate();
  await journal.close();
  const [segment] = (await readManifest(folder)).segments;
  const stem = segment!.file.replace('.parquet', '');
  // As if the process had died between the manifest and the removal of the journal file.
  const manifest = await readManifest(folder);
  await writeFile(join(folder, `${stem}.ndjson`), 'left over');
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, removing: [`${stem}.ndjson`] }));
  // And another one before its manifest was written.
  await writeFile(join(folder, `day-2022-06-01-000000000000.parquet`), 'unfinished');
  await (await openJournal({ folder })).close();
  expect(await ids(readLedger(folder))).toEqual(['a', 'b']);
  expect(await readdir(folder)).not.toContain(`${stem}.ndjson`);
  expect((await verifyManifest(folder)).problems.map(({ file }) => file)).toEqual([
    'day-2022-06-01-000000000000.parquet',
  ]);
  await compact(folder, { ...PLAIN_SEALING, engine: engineFor(folder) });
  expect((await verifyManifest(folder)).problems).toEqual([]);
  expect((await readdir(folder)).filter((file) => !file.startsWith(stem)).sort()).toEqual([
    'compaction.lock',
    'folder.lock',
    'manifest.json',
  ]);
});
