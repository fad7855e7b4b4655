import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks } from '../books/open-books.ts';
import { verifyBooks } from '../books/verify-books.ts';
import { openEngine, type Engine } from '../engine/open-engine.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';
import type { FileJournal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { compact, retire } from './compact.ts';
import { isDayFile, journalFileName, journalNamed } from './files.ts';
import { lookAtFolder, strangersOf } from './folder.ts';
import { readManifest } from './manifest.ts';
import { readLedger } from './read.ts';
import { PLAIN_SEALING } from './seal.ts';

const DAY_MS = 86_400_000;
const AT = Date.UTC(2022, 4, 31, 12);
let root: string;
let engine: Engine;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'joulegate-strangers-'));
  engine = openEngine({ folders: [root] });
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

const idsIn = async (folder: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const { id } of readLedger(folder, { engine })) ids.push(id);
  return ids.sort();
};
const sealedFiles = async (folder: string): Promise<ReadonlySet<string>> => {
  const { segments, tombstones } = await readManifest(folder);
  return new Set([...segments, ...tombstones].flatMap(({ file, parts }) => [file, ...parts.map((part) => part.file)]));
};

/** Every file that was ever in the folder, as it last was. */
async function keep(folder: string, album: string): Promise<void> {
  for (const each of await readdir(folder, { withFileTypes: true }))
    if (each.isFile() && !/[.](lock|json)$/.test(each.name))
      await copyFile(join(folder, each.name), join(album, each.name));
}

/** Puts back, copies under other names, as other writers, into a sub-folder and as links whatever was there. */
async function disturb(folder: string, album: string): Promise<readonly string[]> {
  const present = new Set(await readdir(folder));
  const put: string[] = [];
  const names = await readdir(album);
  for (const [i, name] of names.entries()) {
    const ending = name.slice(name.indexOf('.'));
    const journal = journalNamed(name);
    const stranger = journalFileName('20260101000000-ba9876543210', i + 1).replace('.ndjson', ending);
    const others = [name, `copy-${name}`, stranger, `${name}.bak`, `${name}.lock`];
    if (journal !== null) others.push(journalFileName(journal.writer, journal.sequence + 100));
    for (const other of others.filter((each) => !present.has(each))) {
      await copyFile(join(album, name), join(folder, other));
      put.push(other);
    }
    await symlink(join(album, name), join(folder, `link-${name}`));
    put.push(`link-${name}`);
  }
  await cp(album, join(folder, 'sub'), { recursive: true });
  return [...put, 'sub'].sort();
}

test('whatever is copied, put back or linked, open, sealed, compacted and retired, counts nowhere and is named', async () => {
  const folder = join(root, 'all');
  const album = join(root, 'album');
  await mkdir(folder);
  await mkdir(album);
  // What other rooms keep beside the books is not strange.
  for (const name of ['import.lock', 'upload.lock']) await writeFile(join(folder, name), '');
  await writeFile(join(folder, 'upload.json'), '{}');
  const books = openBooks({ folder });
  const sealing = { ...PLAIN_SEALING, engine };
  let journal: FileJournal | null = null;
  const add = async (day: number, ...ids: readonly string[]): Promise<void> => {
    journal ??= await openJournal({ folder, durability: 'strict', sealing });
    for (const id of ids) await journal.append(sampleEntry(id, { at: AT + day * DAY_MS }));
  };
  const expectAllIs = async (requests: number, ids: readonly string[]): Promise<void> => {
    await keep(folder, album);
    const before = await books.totals({});
    expect(before[0]!.requests).toBe(requests);
    const put = await disturb(folder, album);
    expect(await idsIn(folder)).toEqual([...ids].sort());
    expect(await books.totals({})).toEqual(before);
    expect((await strangersOf(folder)).map(({ file }) => file)).toEqual(put);
    // A start adopts nothing of it.
    const start = await openJournal({ folder });
    expect(start.stats().adopted).toEqual([]);
    expect(start.stats().strangers.map(({ file }) => file)).toEqual(put.filter((file) => !isDayFile(file)));
    await start.close();
    expect(await idsIn(folder)).toEqual([...ids].sort());
    for (const each of put) await rm(join(folder, each), { recursive: true });
    expect(await strangersOf(folder)).toEqual([]);
  };
  try {
    await add(0, 'a', 'b');
    await expectAllIs(2, ['a', 'b']);
    await journal!.rotate();
    await add(0, 'c');
    await expectAllIs(3, ['a', 'b', 'c']);
    await journal!.rotate();
    // The writer lives on while all that it has sealed is compacted.
    await add(9, 'd');
    await compact(folder, sealing, { beforeMs: AT + 5 * DAY_MS });
    await expectAllIs(4, ['a', 'b', 'c', 'd']);
    expect(await retire(folder, AT + 5 * DAY_MS, 'kept for a day', sealing)).toHaveLength(1);
    await expectAllIs(4, ['d']);
    expect((await verifyBooks(folder, { state: null, sample: null })).problems).toEqual([]);
  } finally {
    await (journal as FileJournal | null)?.close();
    await books.close();
  }
}, 120_000);

test('lines of another journal behind those of an open one count nowhere, and the next start keeps them aside', async () => {
  const folder = await mkdtemp(join(root, 'behind-'));
  const books = openBooks({ folder });
  try {
    const journal = await openJournal({ folder, durability: 'strict' });
    await journal.append(sampleEntry('a'));
    const { file } = (await lookAtFolder(folder)).open[0]!;
    const text = await readFile(join(folder, file), 'utf8');
    await journal.close();
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writeFile(join(folder, file), text + text);
    expect(await idsIn(folder)).toEqual(['a']);
    expect((await books.totals({}))[0]!.requests).toBe(1);
    const { problems } = await verifyBooks(folder, { state: null, sample: null });
    expect(problems).toEqual([{ file, problem: expect.stringContaining("another journal's lines") as string }]);
    const next = await openJournal({ folder });
    expect(next.stats().adopted).toEqual([
      { file, entries: 1, cutBytes: Buffer.byteLength(text), keptAs: join(folder, `${file}.cut`) },
    ]);
    await next.close();
    expect(await idsIn(folder)).toEqual(['a']);
    expect(await strangersOf(folder)).toEqual([]);
  } finally {
    await books.close();
  }
}, 60_000);

type Step = { readonly kind: 'append' | 'rotate' | 'restart' } | Disturbance;
interface Disturbance {
  readonly kind: 'copy' | 'rename' | 'restore' | 'behind';
  readonly nth: number;
  readonly to: number;
}
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('append', 'append', 'rotate', 'restart') }) as fc.Arbitrary<Step>,
  fc.record({
    kind: fc.constantFrom('copy', 'rename', 'restore', 'behind'),
    nth: fc.nat(20),
    to: fc.nat(3),
  }) as fc.Arbitrary<Step>,
);

test('at any moment any journal copied, renamed or put back: each entry once, and the stranger is named', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const folder = await mkdtemp(join(root, 'any-'));
      let journal = await openJournal({ folder, durability: 'strict' });
      const expected: string[] = [];
      const album = new Map<string, Buffer>();
      try {
        for (const [i, each] of steps.entries()) {
          if (each.kind === 'append') {
            await journal.append(sampleEntry(`e${i}`));
            expected.push(`e${i}`);
          } else if (each.kind === 'rotate') await journal.rotate();
          else if (each.kind === 'restart') {
            await journal.close();
            journal = await openJournal({ folder, durability: 'strict' });
          } else if ('nth' in each) {
            const { open } = await lookAtFolder(folder);
            const sealed = await sealedFiles(folder);
            const files = [...open.map(({ file }) => file), ...sealed].filter((file) => journalNamed(file) !== null);
            for (const file of files) album.set(file, await readFile(join(folder, file)));
            const names = [...album.keys()].filter((file) => album.get(file)!.length > 0);
            const from = names[each.nth % Math.max(1, names.length)];
            if (from === undefined) continue;
            const { writer, sequence } = journalNamed(from)!;
            const to = [
              journalFileName('20260101000000-ba9876543210', 1),
              journalFileName(writer, sequence + 7),
              `copy-${from}`,
              `${from}.bak`,
            ][each.to]!;
            if (each.kind === 'copy') await writeFile(join(folder, to), album.get(from)!);
            else if (each.kind === 'rename') {
              // Away and back: what is in the books is missing in between, and never counted under another name.
              await rename(join(folder, from), join(folder, to));
              expect((await strangersOf(folder)).map(({ file }) => file)).toContain(to);
              await rename(join(folder, to), join(folder, from));
            } else if (each.kind === 'behind') await writeFile(join(folder, to), Buffer.concat([...album.values()]));
            else if (!files.includes(from)) await writeFile(join(folder, from), album.get(from)!);
            if (each.kind === 'copy' || each.kind === 'behind')
              expect((await strangersOf(folder)).map(({ file }) => file)).toContain(to);
          }
          expect(await idsIn(folder)).toEqual([...expected].sort());
        }
      } finally {
        await journal.close();
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 15), seed: 20261128 },
  );
}, 120_000);

test('verify says that nothing was proved over nothing, and what was not over open journals', async () => {
  const folder = await mkdtemp(join(root, 'none-'));
  const verify = () => verifyBooks(folder, { state: null, sample: null });
  const nothing = await verify();
  expect(nothing).toMatchObject({ whole: false, problems: [] });
  expect(nothing.unproved).toEqual([expect.stringMatching(/nothing is sealed/)]);
  const journal = await openJournal({ folder, durability: 'strict' });
  await journal.append(sampleEntry('a'));
  const open = await verify();
  expect(open).toMatchObject({ whole: false, problems: [], files: { open: { files: 1, entries: 1 } } });
  expect(open.unproved.join('\n')).toMatch(/1 entry in 1 open journal/);
  await journal.rotate();
  await journal.append(sampleEntry('import', { importedAt: AT, attempts: [] }));
  await journal.rotate();
  await journal.append(sampleEntry('b'));
  const sealed = await verify();
  expect(sealed).toMatchObject({ whole: true, problems: [] });
  expect(sealed.unproved.join('\n')).toMatch(
    /1 entry in 1 open journal[^]*1 entry without factors[^]*anchored[^]*signed/,
  );
  await journal.close();
});
