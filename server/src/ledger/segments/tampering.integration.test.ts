import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openState, type State } from '../../state/index.ts';
import { bookSettlements } from '../books/settlement.ts';
import { openEngine, type Engine } from '../engine/open-engine.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { entryLine } from '../entry/lines.ts';
import { openJournal } from '../journal/open-journal.ts';
import { nextAct, readManifest, type Act, type Manifest } from './manifest.ts';
import { compact, retire } from './compact.ts';
import { journalFileName, ownNameLine, stemOf, segmentHash, type Segment, type Tombstone } from './files.ts';
import { readAnchors, witnessOf } from './witness.ts';
import { verifyManifest } from './verify.ts';

const HOUR = 460_000;
const DAY_MS = 86_400_000;
const AT = Date.UTC(2022, 4, 31, 12);
let root: string;
let good: string;
let state: State;
let engine: Engine;
let older: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'joulegate-tampering-'));
  good = join(root, 'good');
  await mkdir(good);
  state = await openState({ file: join(root, 'state.sqlite') });
  engine = openEngine({ folders: [root] });
  const sealing = { engine, ...witnessOf(state, null) };
  for (const [i, day] of [0, 0, 2, 4, 6, 6].entries()) {
    const journal = await openJournal({ folder: good, durability: 'strict', sealing });
    for (const id of ['a', 'b', 'c']) await journal.append(sampleEntry(`${id}${i}`, { at: AT + day * DAY_MS }));
    await journal.rotate();
    await journal.close();
    if (i === 1) await compact(good, sealing, { beforeMs: AT + DAY_MS });
    if (i === 2) await retire(good, AT + DAY_MS, 'kept for a day', sealing);
    if (i === 4) older = await readFile(join(good, 'manifest.json'), 'utf8');
  }
  const settle = {
    kind: 'grid',
    zone: 'FR',
    hour: HOUR,
    lifecycleGPerKwh: 41,
    directGPerKwh: 22,
    marginalGPerKwh: null,
  } as const;
  for (const lifecycleGPerKwh of [41, 42])
    await bookSettlements(
      good,
      [{ ...settle, lifecycleGPerKwh, reason: 'new-information', source: 's', by: 'b', note: null }],
      AT,
      witnessOf(state, null),
    );
  // A process that was killed: its file is adopted by the next start.
  const named = new Set<never>();
  const left = sampleEntry('left', { attempts: [], grid: null, decision: null, counterfactual: null });
  const file = journalFileName('20260101000000-0123456789ab', 1);
  await writeFile(join(good, file), ownNameLine(file) + entryLine(left, named));
  await (await openJournal({ folder: good, sealing })).close();
}, 120_000);

afterAll(async () => {
  await engine.close();
  await state.close();
  await rm(root, { recursive: true, force: true });
});

const bySeal = ({ segments }: Manifest, format: Segment['format']): Segment =>
  segments.find((each) => each.format === format)!;
const parquet = (manifest: Manifest): readonly Segment[] =>
  manifest.segments.filter(({ format }) => format === 'parquet');
/** The chain of everything after a change, as somebody who knows the format would make it anew. */
function rechained(manifest: Manifest): Manifest {
  const heads: Record<string, string> = {};
  const relink = <S extends Segment>(segment: S): S => {
    const previous = heads[segment.writer] ?? null;
    const hash = segmentHash(segment, previous);
    heads[segment.writer] = hash;
    return { ...segment, previous, hash };
  };
  const tombstones = manifest.tombstones.map(relink);
  const segments = manifest.segments.map(relink);
  return { ...manifest, tombstones, segments, heads: { ...manifest.heads, ...heads } };
}
const changed = (manifest: Manifest, segment: Segment, over: Partial<Segment>): Manifest => ({
  ...manifest,
  segments: manifest.segments.map((each) => (each.file === segment.file ? { ...each, ...over } : each)),
});
const stone = (segment: Segment): Tombstone => ({ ...segment, removedAt: AT, reason: 'kept for a day' });
const retireAll = (manifest: Manifest): Manifest => ({
  ...manifest,
  segments: [],
  tombstones: [...manifest.tombstones, ...manifest.segments.map(stone)],
});
const retireOne = (manifest: Manifest): Manifest => ({
  ...manifest,
  segments: manifest.segments.filter((each) => each !== parquet(manifest)[0]),
  tombstones: [...manifest.tombstones, stone(parquet(manifest)[0]!)],
});
const acted = (manifest: Manifest, act: Act): Manifest => ({ ...manifest, acts: [...manifest.acts, act] });
const partOf = (segment: Segment | undefined, role: string): string =>
  segment!.parts.find((part) => part.role === role)!.file;

type OnManifest = (manifest: Manifest) => unknown;
const MANIFESTS: Readonly<Record<string, readonly [OnManifest, RegExp]>> = {
  'drop a segment': [(m) => ({ ...m, segments: m.segments.slice(1) }), /removed|does not end/],
  'drop a segment and re-chain': [(m) => rechained({ ...m, segments: m.segments.slice(1) }), /anchored/],
  'drop the last segment of a writer and its head': [
    (m) => ({
      ...m,
      segments: m.segments.filter((each) => each !== parquet(m).at(-1)),
      heads: Object.fromEntries(Object.entries(m.heads).filter(([writer]) => writer !== parquet(m).at(-1)!.writer)),
    }),
    /anchored head/,
  ],
  'drop everything': [
    () => ({ schema: 2, segments: [], tombstones: [], acts: [], heads: {}, removing: [], signature: null }),
    /anchored head/,
  ],
  'duplicate a segment': [(m) => ({ ...m, segments: [...m.segments, m.segments[0]] }), /named twice/],
  'duplicate a segment under another writer, chained': [
    (m) => rechained({ ...m, segments: [...m.segments, { ...parquet(m)[0]!, writer: 'other' }] }),
    /nothing is anchored of other/,
  ],
  'change a count': [(m) => changed(m, parquet(m)[0]!, { entries: 1 }), /record in the manifest was changed/],
  'change a count and re-chain': [(m) => rechained(changed(m, parquet(m)[0]!, { entries: 1 })), /anchored/],
  'change sums and re-chain': [
    (m) => rechained(changed(m, parquet(m)[0]!, { sums: { costNanoUsd: '0', energyNanoWh: '0', carbonNanoG: '0' } })),
    /anchored/,
  ],
  'forget the parts and re-chain': [(m) => rechained(changed(m, parquet(m)[0]!, { parts: [] })), /anchored/],
  'change the writer': [(m) => changed(m, parquet(m)[0]!, { writer: 'other' }), /record in the manifest was changed/],
  'change the writer and re-chain': [(m) => rechained(changed(m, parquet(m)[0]!, { writer: 'other' })), /anchored/],
  'swap two replicas': [
    (m) =>
      changed(changed(m, parquet(m)[0]!, { writer: parquet(m)[1]!.writer }), parquet(m)[1]!, {
        writer: parquet(m)[0]!.writer,
      }),
    /record in the manifest was changed/,
  ],
  'swap two replicas and re-chain': [
    (m) =>
      rechained(
        changed(changed(m, parquet(m)[0]!, { writer: parquet(m)[1]!.writer }), parquet(m)[1]!, {
          writer: parquet(m)[0]!.writer,
        }),
      ),
    /anchored/,
  ],
  'change a head': [
    (m) => ({ ...m, heads: { ...m.heads, [parquet(m)[0]!.writer]: '0'.repeat(64) } }),
    /does not end at its head/,
  ],
  'retire all': [retireAll, /declared retired, and no act/],
  'retire one': [retireOne, /declared retired, and no act/],
  'retire all with a forged act': [
    (m) =>
      acted(
        retireAll(m),
        nextAct(m.acts, {
          kind: 'retired',
          at: AT,
          reason: 'kept for a day',
          segments: m.segments.map(({ hash }) => hash),
        }),
      ),
    /last act is not the anchored one/,
  ],
  'retire one with the act of another rewritten': [
    (m) => ({
      ...retireOne(m),
      acts: m.acts.map((act) =>
        act.kind === 'retired' ? { ...act, segments: [...act.segments, parquet(m)[0]!.hash] } : act,
      ),
    }),
    /act \d+ \(retired\) was changed/,
  ],
  'undo a retirement': [
    (m) => ({ ...m, segments: [...m.tombstones, ...m.segments], tombstones: [] }),
    /retired stands among/,
  ],
  'drop a tombstone': [(m) => ({ ...m, tombstones: [] }), /segment that is not there|anchored/],
  'rewrite a tombstone': [
    (m) => ({ ...m, tombstones: m.tombstones.map((each) => ({ ...each, reason: 'other' })) }),
    /says otherwise/,
  ],
  'rewrite the sums of a tombstone': [
    (m) => ({ ...m, tombstones: m.tombstones.map((each) => ({ ...each, entries: 0 })) }),
    /record in the manifest was changed/,
  ],
  'forge a compaction': [
    (m) => acted(m, nextAct(m.acts, { kind: 'compacted', at: AT, reason: 'x', segments: [m.segments[0]!.hash] })),
    /last act is not the anchored one/,
  ],
  'drop all acts': [(m) => ({ ...m, acts: [] }), /no act says/],
  'drop the last act': [(m) => ({ ...m, acts: m.acts.slice(0, -1) }), /last act is not the anchored one/],
  'reorder acts': [(m) => ({ ...m, acts: m.acts.toReversed() }), /does not follow/],
  'date an act back': [(m) => ({ ...m, acts: m.acts.map((act) => ({ ...act, at: 0 })) }), /was changed/],
  'drop a settlement': [
    (m) => ({ ...m, segments: m.segments.filter((each) => each !== bySeal(m, 'settlement')) }),
    /does not end|removed/,
  ],
  'drop a settlement and re-chain': [
    (m) => rechained({ ...m, segments: m.segments.filter((each) => each !== bySeal(m, 'settlement')) }),
    /anchored/,
  ],
  'duplicate a settlement': [(m) => ({ ...m, segments: [...m.segments, bySeal(m, 'settlement')] }), /named twice/],
  'put an older manifest back': [() => JSON.parse(older) as unknown, /anchored/],
  'name a file outside': [
    (m) => changed(m, m.segments[0]!, { file: '../outside.parquet' }),
    /no file of the ledger folder/,
  ],
  'name an absolute path': [
    (m) => changed(m, m.segments[0]!, { file: '/etc/hostname.parquet' }),
    /no file of the ledger folder/,
  ],
  'name a part with a NUL': [
    (m) => changed(m, m.segments[0]!, { parts: [{ role: 'hours', file: 'a\0.parquet', bytes: 1, sha256: '' }] }),
    /no file of the ledger folder/,
  ],
  'remove a file outside': [(m) => ({ ...m, removing: ['../../victim'] }), /no file of the ledger folder/],
  'leave the manifest cut': [() => null, /not one of ours/],
};

type OnFiles = (folder: string, manifest: Manifest) => Promise<unknown>;
const flip = async (path: string): Promise<void> => {
  await chmod(path, 0o644);
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
};
const FILES: Readonly<Record<string, readonly [OnFiles, RegExp]>> = {
  'flip a byte of entries': [(folder, m) => flip(join(folder, parquet(m)[0]!.file)), /SHA-256/],
  'flip a byte of hourly sums': [(folder, m) => flip(join(folder, partOf(parquet(m)[0], 'hours'))), /SHA-256/],
  'flip a byte of what a tombstone keeps': [
    (folder, m) => flip(join(folder, partOf(m.tombstones[0], 'hours'))),
    /SHA-256/,
  ],
  'flip a byte of the sources of a compaction': [
    (folder, m) => flip(join(folder, partOf(m.tombstones[0], 'sources'))),
    /SHA-256|changed/,
  ],
  'remove the hourly sums of a tombstone': [
    (folder, m) => rm(join(folder, partOf(m.tombstones[0], 'hours'))),
    /missing/,
  ],
  'exchange emission factors': [
    (folder, m) =>
      copyFile(
        join(folder, partOf(parquet(m)[0], 'hours')),
        join(folder, `${partOf(parquet(m)[0], 'records')}.new`),
      ).then(() =>
        rename(join(folder, `${partOf(parquet(m)[0], 'records')}.new`), join(folder, partOf(parquet(m)[0], 'records'))),
      ),
    /were sealed|SHA-256/,
  ],
  'cut a file': [
    async (folder, m) => {
      await chmod(join(folder, parquet(m)[0]!.file), 0o644);
      await truncate(join(folder, parquet(m)[0]!.file), 10);
    },
    /has 10 bytes/,
  ],
  'change a settlement': [(folder, m) => flip(join(folder, bySeal(m, 'settlement').file)), /SHA-256/],
  'change an adopted segment': [(folder, m) => flip(join(folder, bySeal(m, 'ndjson').file)), /SHA-256/],
  'copy a journal under another writer': [
    (folder, m) =>
      copyFile(join(folder, bySeal(m, 'ndjson').file), join(folder, journalFileName('20260101000000-ba9876543210', 1))),
    /20260101000000-ba9876543210-000001.ndjson: is 20260101000000-0123456789ab-000001 under another name/,
  ],
  'copy a journal as the next of its writer': [
    (folder, m) =>
      copyFile(join(folder, bySeal(m, 'ndjson').file), join(folder, journalFileName(bySeal(m, 'ndjson').writer, 2))),
    /-000002.ndjson: is 20260101000000-0123456789ab-000001 under another name/,
  ],
  'add a journal that does not say whose it is': [
    async (folder, m) => {
      const [, ...lines] = (await readFile(join(folder, bySeal(m, 'ndjson').file), 'utf8')).split('\n');
      await writeFile(join(folder, journalFileName('20260101000000-ba9876543210', 1)), lines.join('\n'));
    },
    /does not begin with its own name/,
  ],
  'put a journal back that was sealed as Parquet, compacted or retired': [
    async (folder, m) => {
      for (const { writer } of [...m.tombstones, ...parquet(m)].filter((each) => each.writer !== 'compaction')) {
        const file = journalFileName(writer, 1);
        await writeFile(join(folder, file), ownNameLine(file) + entryLine(sampleEntry('again'), new Set()));
      }
    },
    /-000001.ndjson: was put back after it was sealed/,
  ],
  'put a second journal behind one that is open': [
    async (folder) => {
      const [one, other] = [1, 2].map((n) => journalFileName('20260201000000-ba9876543210', n)) as [string, string];
      const line = entryLine(sampleEntry('open', { attempts: [], grid: null, decision: null }), new Set());
      await writeFile(join(folder, one), ownNameLine(one) + line + ownNameLine(other) + line);
    },
    /another journal's lines were put behind its own/,
  ],
  'copy a segment under another name': [
    (folder, m) => copyFile(join(folder, parquet(m)[0]!.file), join(folder, 'other.parquet')),
    /other.parquet: the manifest does not name it/,
  ],
  'copy a segment as that of another writer': [
    (folder, m) =>
      copyFile(join(folder, parquet(m)[0]!.file), join(folder, `${stemOf(bySeal(m, 'ndjson').file)}.parquet`)),
    /0123456789ab-000001.parquet: the manifest does not name it/,
  ],
  'copy a day': [
    (folder, m) => copyFile(join(folder, parquet(m)[0]!.file), join(folder, 'day-2022-06-02-0123456789ab.parquet')),
    /day-2022-06-02-0123456789ab.parquet: the manifest does not name it/,
  ],
  'copy settlements': [
    (folder, m) => copyFile(join(folder, bySeal(m, 'settlement').file), join(folder, 'settlement-copy.jsonl')),
    /settlement-copy.jsonl: the manifest does not name it/,
  ],
  'put the entries of a retired segment back': [
    (folder, m) => copyFile(join(folder, parquet(m)[0]!.file), join(folder, m.tombstones[0]!.file)),
    /the manifest does not name it/,
  ],
  'copy the folder into itself': [
    async (folder, m) => {
      await mkdir(join(folder, 'copy'));
      await copyFile(join(folder, parquet(m)[0]!.file), join(folder, 'copy', parquet(m)[0]!.file));
    },
    /copy: is no file: the books have no sub-folders/,
  ],
  'link a file': [
    (folder, m) =>
      symlink(join(folder, parquet(m)[0]!.file), join(folder, journalFileName('20260301000000-ba9876543210', 1))),
    /is a symbolic link, which is not followed/,
  ],
  'link the manifest': [
    async (folder) => {
      await rename(join(folder, 'manifest.json'), join(folder, '..', 'manifest.json'));
      await symlink(join(folder, '..', 'manifest.json'), join(folder, 'manifest.json'));
    },
    /the manifest cannot be read/,
  ],
  'put a link to the same bytes': [
    async (folder, m) => {
      const path = join(folder, parquet(m)[0]!.file);
      await rename(path, join(folder, '..', 'elsewhere.parquet'));
      await symlink(join(folder, '..', 'elsewhere.parquet'), path);
    },
    /missing/,
  ],
};

let copies = 0;
async function copied(): Promise<string> {
  const folder = join(root, `copy-${copies++}`, 'ledger');
  await mkdir(folder, { recursive: true });
  for (const each of await readdir(good))
    if (!each.endsWith('.lock')) await copyFile(join(good, each), join(folder, each));
  return folder;
}
const problemsOf = async (folder: string): Promise<string> =>
  (await verifyManifest(folder, { anchors: await readAnchors(state) })).problems
    .map(({ file, problem }) => `${file}: ${problem}`)
    .join('\n');

test('untouched books verify, and every kind of act was written down and audited', async () => {
  expect(await problemsOf(await copied())).toBe('');
  const { acts } = await readManifest(good);
  expect([...new Set(acts.map(({ kind }) => kind))].sort()).toEqual(['adopted', 'compacted', 'retired', 'settled']);
  const audit = await state.db.selectFrom('audit').select('action').where('actor', '=', 'ledger').execute();
  expect(audit.map(({ action }) => action)).toEqual(acts.map(({ kind }) => `ledger.${kind}`));
});

test.each(Object.entries(MANIFESTS))('%s: found and named', async (_, [tamper, found]) => {
  const folder = await copied();
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(tamper(await readManifest(folder))));
  expect(await problemsOf(folder)).toMatch(found);
});

test.each(Object.entries(FILES))('%s: found and named', async (_, [tamper, found]) => {
  const folder = await copied();
  await tamper(folder, await readManifest(folder));
  expect(await problemsOf(folder)).toMatch(found);
});

test('nothing outside the folder, no link and no file that counts is removed because a manifest says so', async () => {
  for (const name of ['../../victim', '../victim.parquet', '/victim.parquet', 'a\0.parquet']) {
    const folder = await copied();
    const victims = ['../../victim', '../victim.parquet'].map((each) => join(folder, each));
    for (const victim of victims) await writeFile(victim, 'mine');
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({ ...(await readManifest(folder)), removing: [name] }),
    );
    await expect(openJournal({ folder })).rejects.toMatchObject({ code: 'JG_LEDGER' });
    for (const victim of victims) expect(existsSync(victim)).toBe(true);
  }
  const folder = await copied();
  const manifest = await readManifest(folder);
  await symlink(join(root, 'state.sqlite'), join(folder, 'link.parquet'));
  const removing = ['link.parquet', parquet(manifest)[0]!.file];
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, removing }));
  await (await openJournal({ folder })).close();
  expect(existsSync(join(root, 'state.sqlite'))).toBe(true);
  expect(await problemsOf(folder)).toMatch(/^link.parquet: is a symbolic link[^\n]*$/);
});
