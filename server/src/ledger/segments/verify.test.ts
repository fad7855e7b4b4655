import { generateKeyPairSync } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nextAct, chainDigest, type Act, type Manifest } from './manifest.ts';
import { ed25519Signer } from './witness.ts';
import { manifestOf, rehashed, smallFolder, type SmallFolder } from './folder.fixture.ts';
import type { Segment, Tombstone } from './files.ts';

let folder: SmallFolder;
let one: Segment;
let two: Segment;
let other: Segment;
let settled: Segment;
let sound: Manifest;

beforeEach(async () => {
  folder = await smallFolder();
  one = await folder.sealed('a-1.ndjson', null);
  two = await folder.sealed('a-2.ndjson', one, { entries: 4 });
  other = await folder.sealed('b-1.parquet', null, {
    writer: 'b',
    format: 'parquet',
    parts: [await folder.part('hours', 'b-1.hours.parquet', 'sums')],
  });
  settled = await folder.sealed('s-1.ndjson', null, { writer: 's', format: 'settlement', entries: 9 });
  sound = manifestOf([one, two, other, settled]);
});
afterEach(() => folder.remove());

const found = async (manifest: unknown, options?: Parameters<SmallFolder['verify']>[1]): Promise<readonly string[]> =>
  (await folder.verify(manifest, options)).problems.map(({ file, problem }) => `${file}: ${problem}`);
const anchorsOf = ({ heads, acts }: Manifest): Map<string, string> =>
  new Map([...Object.entries(heads), ...(acts.length === 0 ? [] : [['acts', acts.at(-1)!.hash] as const])]);
const stone = (segment: Segment, over: Partial<Tombstone> = {}): Tombstone => ({
  ...segment,
  removedAt: 50,
  reason: 'kept for a day',
  ...over,
});
const retirement = (...segments: readonly Segment[]): Act =>
  nextAct([], { kind: 'retired', at: 50, reason: 'kept for a day', segments: segments.map(({ hash }) => hash) });
/** `a-1` was retired as it should be. */
const retired = (): Manifest => manifestOf([two], { tombstones: [stone(one)], acts: [retirement(one)] });

describe('sound books', () => {
  test('are counted: settlements are no entries, and each file is told of', async () => {
    const told: [number, number][] = [];
    const report = await folder.verify(sound, { onFile: (done, total) => void told.push([done, total]) });
    expect(report).toEqual({
      ok: true,
      segments: 4,
      entries: 10,
      bytes: [one, two, other, settled].reduce((sum, { bytes }) => sum + bytes, 0),
      tombstones: 0,
      heads: { a: two.hash, b: other.hash, s: settled.hash },
      anchored: 0,
      signature: 'none',
      open: { files: 0, entries: 0 },
      strangers: [],
      problems: [],
    });
    expect(told.slice(0, 4)).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
  });

  test('hold against heads that were kept elsewhere, those of the books that are there', async () => {
    expect(await folder.verify(sound, { anchors: anchorsOf(sound) })).toMatchObject({ ok: true, anchored: 3 });
    expect((await folder.verify(retired(), { anchors: anchorsOf(retired()) })).problems).toEqual([]);
    const acts = [retirement(one)];
    expect((await folder.verify({ ...sound, heads: {}, segments: [], acts }, { anchors: new Map() })).anchored).toBe(0);
  });

  test('may be none at all: an empty folder is whole', async () => {
    expect(await folder.verify(manifestOf([]))).toMatchObject({ ok: true, segments: 0, entries: 0, bytes: 0 });
  });
});

describe('files', () => {
  test('one that is missing, one that is a folder, one that grew and one that changed are named, parts too', async () => {
    await rm(join(folder.path, one.file));
    await rm(join(folder.path, two.file));
    await mkdir(join(folder.path, two.file));
    await folder.put(other.file, 'longer than what was sealed');
    await folder.put('b-1.hours.parquet', 'smus');
    const length = Buffer.byteLength('longer than what was sealed');
    const report = await folder.verify(sound);
    expect(report.ok).toBe(false);
    expect(report.problems).toEqual([
      { file: one.file, problem: 'the file is missing' },
      { file: two.file, problem: 'the file is missing' },
      { file: other.file, problem: `has ${length} bytes, ${other.bytes} were sealed` },
      { file: 'b-1.hours.parquet', problem: 'its content was changed: the SHA-256 differs' },
    ]);
  });

  test('of a retired segment the hourly sums and its sources are proven, what goes with its requests is not', async () => {
    const kept = await folder.sealed('c-1.parquet', null, {
      writer: 'c',
      parts: [
        await folder.part('hours', 'c-1.hours.parquet', 'hours'),
        await folder.part('sources', 'c-1.sources.ndjson', ''),
        await folder.part('records', 'c-1.records.parquet', 'records'),
        await folder.part('refused', 'c-1.refused.ndjson', 'refused'),
      ],
    });
    const manifest = manifestOf([], {
      tombstones: [stone(kept)],
      acts: [retirement(kept)],
      heads: { c: kept.hash },
    });
    for (const file of [kept.file, 'c-1.records.parquet', 'c-1.refused.ndjson']) await rm(join(folder.path, file));
    expect(await found(manifest)).toEqual([]);
    expect((await folder.verify(manifest)).tombstones).toBe(1);
    await folder.put('c-1.hours.parquet', 'hou');
    expect(await found(manifest)).toEqual(['c-1.hours.parquet: has 3 bytes, 5 were sealed']);
    await rm(join(folder.path, 'c-1.sources.ndjson'));
    expect(await found(manifest)).toEqual([
      'c-1.hours.parquet: has 3 bytes, 5 were sealed',
      'c-1.sources.ndjson: the file is missing',
      'c-1.parquet: the list of what it was made of cannot be read',
    ]);
  });

  test('a manifest that is no manifest proves nothing, and says so as a finding', async () => {
    const report = await folder.verify('{"schema":2');
    expect(report).toEqual({
      ok: false,
      segments: 0,
      entries: 0,
      bytes: 0,
      tombstones: 0,
      heads: {},
      anchored: 0,
      signature: 'none',
      open: { files: 0, entries: 0 },
      strangers: [],
      problems: [{ file: 'manifest.json', problem: 'the manifest is not JSON' }],
    });
  });
});

const NOT_AFTER = 'does not follow the segment before it: one was removed, added or moved';
const CHANGED = 'its record in the manifest was changed';

describe('chains', () => {
  test('a segment that is named twice', async () => {
    expect(await found(manifestOf([one, one]))).toEqual([
      'a-1.ndjson: named twice',
      'a-1.ndjson: two segments follow the same one: one was added',
    ]);
  });

  test('a record that was changed, with its hash left and with its hash made anew', async () => {
    expect(await found(manifestOf([{ ...one, entries: 2 }]))).toEqual([`a-1.ndjson: ${CHANGED}`]);
    const anew = rehashed(one, { entries: 2 });
    expect(await found(manifestOf([anew, two]))).toEqual([
      `a-2.ndjson: ${NOT_AFTER}`,
      'a-1.ndjson: the chain of a does not end at its head: segments behind it were removed',
    ]);
  });

  test('the first, the middle and the last of a chain that were taken out', async () => {
    const three = await folder.sealed('a-3.ndjson', two);
    const whole = manifestOf([one, two, three]);
    const without = (gone: Segment): Manifest => ({
      ...whole,
      segments: whole.segments.filter((each) => each !== gone),
    });
    const end = 'the chain of a does not end at its head: segments behind it were removed';
    expect(await found(without(one))).toEqual([`a-2.ndjson: ${NOT_AFTER}`, `a-3.ndjson: ${NOT_AFTER}`, `a: ${end}`]);
    expect(await found(without(two))).toEqual([`a-3.ndjson: ${NOT_AFTER}`, `a-1.ndjson: ${end}`]);
    expect(await found(without(three))).toEqual([`a-2.ndjson: ${end}`]);
    // All of a writer: its head stands alone, or there is none and nothing to find without an anchor.
    const head = { ...whole, segments: [] };
    expect(await found(head)).toEqual([`a: ${end}`]);
    expect(await found({ ...head, heads: {} })).toEqual([]);
    // A chain without a head is not one that ends there.
    expect(await found({ ...whole, heads: {} })).toEqual([`a-3.ndjson: ${end}`]);
  });

  test('a second segment behind the same one', async () => {
    const twin = await folder.sealed('a-9.ndjson', one);
    expect(await found(manifestOf([one, two, twin]))).toEqual([
      'a-9.ndjson: two segments follow the same one: one was added',
      `a-2.ndjson: ${NOT_AFTER}`,
    ]);
  });

  test('segments that were put in another order', async () => {
    expect(await found({ ...sound, segments: [two, one, other, settled] })).toEqual([
      'a-2.ndjson: stands before the segment that it follows: the order was changed',
    ]);
  });

  test('records that follow themselves end the walk', async () => {
    const loop = { ...one, hash: 'x' };
    const self = { ...two, previous: 'x', hash: 'x' };
    const problems = await found(manifestOf([loop, self]));
    expect(problems).toContain(`a-1.ndjson: ${CHANGED}`);
    expect(problems).toContain(`a-2.ndjson: ${CHANGED}`);
  });

  test('what a compacted segment was made of belongs to the chains of its writers', async () => {
    const sources = (...list: readonly Segment[]): string => list.map((each) => `${JSON.stringify(each)}\n`).join('');
    const made = async (...list: readonly Segment[]): Promise<Segment> =>
      await folder.sealed('day.parquet', null, {
        writer: 'compactor',
        parts: [await folder.part('sources', 'day.sources.ndjson', sources(...list))],
      });
    const heads = (day: Segment): Record<string, string> => ({ a: two.hash, compactor: day.hash });
    const whole = await made(one, two);
    expect(await found(manifestOf([whole], { heads: heads(whole) }))).toEqual([]);
    const less = await made(one);
    expect(await found(manifestOf([less], { heads: heads(less) }))).toEqual([
      'a-1.ndjson: the chain of a does not end at its head: segments behind it were removed',
    ]);
    const forged = await made(one, { ...two, entries: 0 });
    expect(await found(manifestOf([forged], { heads: heads(forged) }))).toEqual([`a-2.ndjson: ${CHANGED}`]);
  });
});

describe('anchors', () => {
  const cut = 'the anchored head of a is not in its chain: the end was cut off or rewritten';

  test('a whole chain made anew, or an end that was cut off with its head, is not the anchored one', async () => {
    const anchors = new Map([['a', two.hash]]);
    expect(await found(manifestOf([one]), { anchors })).toEqual([`a-1.ndjson: ${cut}`]);
    expect(await found(manifestOf([]), { anchors })).toEqual([`a: ${cut}`]);
    const anew = rehashed(one, { entries: 1 });
    const next = rehashed(two, { previous: anew.hash });
    expect(await found(manifestOf([anew, next]), { anchors })).toEqual([`a-2.ndjson: ${cut}`]);
  });

  test('what stands behind the anchored head was added', async () => {
    expect(await found(manifestOf([one, two]), { anchors: new Map([['a', one.hash]]) })).toEqual([
      'a-2.ndjson: stands behind the anchored head of a: it was added',
    ]);
  });

  test('a writer of whom nothing is anchored was added; without any anchor nobody can tell', async () => {
    const anchors = new Map([['a', two.hash]]);
    expect(await found(manifestOf([one, two, other]), { anchors })).toEqual([
      'b-1.parquet: nothing is anchored of b: its segments were added, or its id was changed',
    ]);
    expect(await found(manifestOf([], { heads: {} }), { anchors: new Map() })).toEqual([]);
  });

  test('only heads that are in the books count as compared', async () => {
    const anchors = new Map([
      ['a', two.hash],
      ['gone', 'x'],
    ]);
    expect((await folder.verify(manifestOf([one, two]), { anchors })).anchored).toBe(1);
  });
});

describe('acts', () => {
  test('a retirement that was written down is none of the findings', async () => {
    expect(await found(retired())).toEqual([]);
  });

  test('a segment that is only declared retired', async () => {
    expect(await found({ ...retired(), acts: [] })).toEqual([
      'a-1.ndjson: is declared retired, and no act says that it was',
    ]);
    // An act of another kind about it retires nothing.
    const acts = [nextAct([], { kind: 'adopted', at: 50, reason: 'kept for a day', segments: [one.hash] })];
    expect(await found({ ...retired(), acts })).toEqual([
      'a-1.ndjson: is declared retired, and no act says that it was',
    ]);
  });

  test.each([{ removedAt: 51 }, { reason: 'kept for an hour' }])('a tombstone that says %j', async (over) => {
    expect(await found({ ...retired(), tombstones: [stone(one, over)] })).toEqual([
      'a-1.ndjson: its tombstone says otherwise than the act of its retirement',
    ]);
  });

  test('a retired segment that stands among the others again', async () => {
    expect(await found({ ...retired(), segments: [one, two], tombstones: [] })).toEqual([
      'manifest.json: a segment that was retired stands among the others',
    ]);
    expect(await found({ ...retired(), segments: [one, two] })).toContain(
      'a-1.ndjson: stands beside its own tombstone',
    );
  });

  test('an act about a segment that is gone without a trace', async () => {
    expect(await found({ ...manifestOf([]), acts: [retirement(one)] })).toEqual([
      'manifest.json: act 1 (retired) is about a segment that is not there',
    ]);
  });

  test('one that was changed, moved or taken out', async () => {
    const first = retirement(one);
    const second = nextAct([first], { kind: 'settled', at: 60, reason: 'FR', segments: [two.hash] });
    const third = nextAct([first, second], { kind: 'compacted', at: 70, reason: 'day', segments: [two.hash] });
    const of = (...acts: readonly Act[]): Promise<readonly string[]> => found({ ...retired(), acts });
    const order = 'does not follow the one before it: one was removed, added or moved';
    expect(await of(first, second, third)).toEqual([]);
    expect(await of(first, { ...second, at: 61 }, third)).toEqual(['manifest.json: act 2 (settled) was changed']);
    expect(await of(first, third)).toEqual([`manifest.json: act 2 (compacted) ${order}`]);
    expect(await of(first, third, second)).toEqual([
      `manifest.json: act 2 (compacted) ${order}`,
      `manifest.json: act 3 (settled) ${order}`,
    ]);
    expect(await of(second, third)).toContain(`manifest.json: act 1 (settled) ${order}`);
  });

  test('an end that is not the anchored one: cut off, added, or never anchored', async () => {
    const last = 'manifest.json: its last act is not the anchored one: acts were removed, added or rewritten';
    const anchors = anchorsOf(retired());
    const more = nextAct([retirement(one)], { kind: 'settled', at: 60, reason: 'FR', segments: [two.hash] });
    expect(await found(retired(), { anchors })).toEqual([]);
    expect(await found({ ...retired(), acts: [retirement(one), more] }, { anchors })).toEqual([last]);
    expect(await found(retired(), { anchors: new Map([['a', two.hash]]) })).toEqual([last]);
    expect(await found(manifestOf([one, two]), { anchors })).toEqual([last]);
  });
});

describe('signatures', () => {
  const pair = () =>
    generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
  const ours = pair();
  const signed = (manifest: Manifest): Manifest => ({
    ...manifest,
    signature: ed25519Signer(ours.privateKey)(chainDigest(manifest)),
  });
  const broken = {
    signature: 'invalid',
    problems: [{ file: 'manifest.json', problem: 'its signature does not hold' }],
  };

  test('one that holds, by the key it names and by the one that is trusted', async () => {
    expect(await folder.verify(signed(sound))).toMatchObject({ ok: true, signature: 'valid' });
    expect(await folder.verify(signed(sound), { publicKey: ours.publicKey })).toMatchObject({
      ok: true,
      signature: 'valid',
    });
  });

  test('one by another key, over other heads, over other acts, or none where there has to be one', async () => {
    expect(await folder.verify(signed(sound), { publicKey: pair().publicKey })).toMatchObject(broken);
    expect(await folder.verify({ ...sound, signature: signed(manifestOf([one])).signature })).toMatchObject(broken);
    expect(
      await folder.verify({ ...retired(), signature: signed({ ...retired(), acts: [] }).signature }),
    ).toMatchObject(broken);
    expect(await folder.verify(sound, { publicKey: ours.publicKey })).toMatchObject({
      ok: false,
      signature: 'none',
      problems: [{ file: 'manifest.json', problem: 'it is not signed' }],
    });
  });
});
