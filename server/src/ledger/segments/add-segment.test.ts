import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_PARTS, segmentHash, type Segment, type SegmentFacts } from './files.ts';
import { smallFolder, type SmallFolder } from './folder.fixture.ts';
import {
  ACTS,
  addSegment,
  chainDigest,
  EMPTY_MANIFEST,
  finishRemoving,
  linked,
  nextAct,
  readManifest,
  withAct,
  type Act,
  type Witness,
} from './manifest.ts';
import { createHash } from 'node:crypto';

let folder: SmallFolder;
beforeEach(async () => {
  folder = await smallFolder();
});
afterEach(() => folder.remove());

const factsOf = async (file: string, writer = 'a'): Promise<SegmentFacts> => ({
  ...(await folder.put(file, `{"of":"${file}"}\n`)),
  format: 'ndjson',
  writer,
  entries: 1,
  firstAt: 1,
  lastAt: 2,
  ...NO_PARTS,
});

describe('a file that is sealed', () => {
  test('stands at the end of the chain of its own writer', async () => {
    const first = await addSegment(folder.path, await factsOf('a-1.ndjson'));
    expect(first.previous).toBeNull();
    const other = await addSegment(folder.path, await factsOf('b-1.ndjson', 'b'));
    expect(other.previous).toBeNull();
    const secondFacts = await factsOf('a-2.ndjson');
    const second = await addSegment(folder.path, secondFacts);
    expect(second).toEqual({ ...secondFacts, previous: first.hash, hash: segmentHash(secondFacts, first.hash) });
    expect(await readManifest(folder.path)).toEqual({
      ...EMPTY_MANIFEST,
      segments: [first, other, second],
      heads: { a: second.hash, b: other.hash },
    });
    const next = await factsOf('b-2.ndjson', 'b');
    expect(linked(await readManifest(folder.path), next).previous).toBe(other.hash);
  });

  test('changes nothing where it is there already, and nobody is told of it again', async () => {
    const facts = await factsOf('a-1.ndjson');
    const sealed = await addSegment(folder.path, facts);
    await addSegment(folder.path, await factsOf('a-2.ndjson'));
    const before = await readManifest(folder.path);
    const told: unknown[] = [];
    const witness: Witness = { signer: null, anchor: async (each) => void told.push(each) };
    const again = await addSegment(folder.path, { ...facts, entries: 9 }, witness, { removing: ['x.ndjson'] });
    expect(again).toEqual(sealed);
    expect(told).toEqual([]);
    expect(await readManifest(folder.path)).toEqual(before);
  });

  test('is told to the state before the manifest names it; what the state refuses changes nothing', async () => {
    const seen: [Segment, number][] = [];
    const witness: Witness = {
      signer: null,
      anchor: async (each) => void seen.push([each, (await readManifest(folder.path)).segments.length]),
    };
    const segment = await addSegment(folder.path, await factsOf('a-1.ndjson'), witness);
    expect(seen).toEqual([[segment, 0]]);
    const refuses: Witness = { signer: null, anchor: () => Promise.reject(new Error('the state is away')) };
    await expect(addSegment(folder.path, await factsOf('a-2.ndjson'), refuses)).rejects.toThrow('the state is away');
    expect((await readManifest(folder.path)).segments).toEqual([segment]);
  });

  test('carries what was done to make it, chained, and what it takes the place of is removed', async () => {
    const source = await addSegment(folder.path, await factsOf('a-1.ndjson'));
    const acts: Act[] = [];
    const digests: string[] = [];
    const witness: Witness = {
      signer: (digest) => {
        digests.push(digest);
        return { digest, publicKey: 'key', value: 'value' };
      },
      record: async (act) => void acts.push(act),
    };
    await folder.put('leftover.ndjson', 'x');
    await folder.put('older.ndjson', 'x');
    await addSegment(folder.path, await factsOf('b-1.ndjson', 'b'), witness, { removing: ['older.ndjson'] });
    expect(acts).toEqual([]);
    const made = await addSegment(folder.path, await factsOf('a-2.ndjson'), witness, {
      removing: ['leftover.ndjson'],
      act: { kind: 'compacted', at: 5, reason: 'small files' },
    });
    const act = nextAct([], { kind: 'compacted', at: 5, reason: 'small files', segments: [made.hash] });
    expect(acts).toEqual([act]);
    const manifest = await readManifest(folder.path);
    expect(manifest.acts).toEqual([act]);
    expect(manifest.removing).toEqual(['older.ndjson', 'leftover.ndjson']);
    expect(manifest.signature?.digest).toBe(chainDigest(manifest));
    expect(digests.at(-1)).toBe(chainDigest(manifest));
    expect(manifest.segments[0]).toEqual(source);
    await finishRemoving(folder.path);
    const after = await readManifest(folder.path);
    expect(after.removing).toEqual([]);
    // Nobody signed this time: no signature of an earlier state stays.
    expect(after.signature).toBeNull();
  });
});

test('an act that nobody keeps is chained all the same', async () => {
  const facts = { kind: 'adopted', at: 3, reason: 'after a kill', segments: ['h'] } as const;
  const once = await withAct(EMPTY_MANIFEST, facts, { signer: null });
  expect(once.acts).toEqual([nextAct([], facts)]);
  const twice = await withAct(once, facts, { signer: null, record: null });
  expect(twice.acts.map(({ previous }) => previous)).toEqual([null, once.acts[0]?.hash]);
});

test('what is signed lists heads by the names of their writers, whatever order they came in', () => {
  const digest = (list: unknown): string => createHash('sha256').update(JSON.stringify(list)).digest('hex');
  expect(chainDigest({ ...EMPTY_MANIFEST, heads: { b: '2', a: '1' } })).toBe(
    digest([
      ['a', '1'],
      ['b', '2'],
    ]),
  );
  const act = nextAct([], { kind: 'settled', at: 1, reason: '', segments: [] });
  expect(chainDigest({ ...EMPTY_MANIFEST, heads: { b: '2' }, acts: [act] })).toBe(
    digest([
      ['b', '2'],
      [ACTS, act.hash],
    ]),
  );
});
