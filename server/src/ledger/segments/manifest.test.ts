import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ACTS,
  actHash,
  chainDigest,
  EMPTY_MANIFEST,
  finishRemoving,
  keptFiles,
  nextAct,
  readManifest,
  withFolderLock,
  writeManifest,
  type Act,
  type Manifest,
} from './manifest.ts';
import { signatureHolds } from './verify.ts';
import { ed25519Signer } from './witness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'joulegate-manifest-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const MANIFEST = 'manifest.json';

const pem = (kind: 'ed25519' | 'rsa'): { secret: string; open: string } => {
  const { privateKey, publicKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ed25519');
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    open: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};
const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const DIGEST = sha256('a digest');
const refusal = (hint: string, where = 'signing key'): unknown =>
  expect.objectContaining({ code: 'JG_LEDGER', where, hint });

describe('a signature', () => {
  test('is Ed25519 over the bytes of the digest, and holds for it, for its key and for nothing else', () => {
    const [ours, others] = [pem('ed25519'), pem('ed25519')];
    const signature = ed25519Signer(ours.secret)(DIGEST);
    expect(signature).toEqual({
      digest: DIGEST,
      publicKey: ours.open,
      value: sign(null, Buffer.from(DIGEST, 'hex'), ours.secret).toString('base64'),
    });
    expect(signatureHolds(signature, DIGEST)).toBe(true);
    expect(signatureHolds(signature, DIGEST, ours.open)).toBe(true);
    expect(signatureHolds(signature, DIGEST, others.open)).toBe(false);
    expect(signatureHolds(signature, sha256('another'))).toBe(false);
    // Told to be of another digest, with the value of this one, or the other way round.
    expect(signatureHolds({ ...signature, digest: sha256('another') }, DIGEST)).toBe(false);
    expect(signatureHolds({ ...signature, digest: sha256('another') }, sha256('another'))).toBe(false);
    expect(signatureHolds({ ...signature, value: ed25519Signer(others.secret)(DIGEST).value }, DIGEST)).toBe(false);
    expect(signatureHolds({ ...signature, publicKey: 'no key' }, DIGEST)).toBe(false);
    expect(signatureHolds({ ...signature, value: '' }, DIGEST)).toBe(false);
  });

  test('is made by an Ed25519 key in PEM alone, and the message says so', () => {
    const hint = 'give an Ed25519 private key in PEM';
    expect(() => ed25519Signer('no key')).toThrow(refusal(hint) as Error);
    expect(() => ed25519Signer('no key')).toThrow('the signing key cannot be read');
    expect(() => ed25519Signer(pem('rsa').secret)).toThrow(refusal(hint) as Error);
    expect(() => ed25519Signer(pem('rsa').secret)).toThrow('the signing key is rsa');
  });
});

const facts = (over: Partial<Act> = {}) => ({
  kind: 'retired' as const,
  at: 7,
  reason: 'old',
  segments: ['a', 'b'],
  ...over,
});

test('acts are chained: each hash is over what was done and the hash before it', () => {
  const first = nextAct([], facts());
  expect(first).toEqual({ ...facts(), previous: null, hash: sha256(['retired', 7, 'old', ['a', 'b'], null]) });
  const second = nextAct([first], facts({ kind: 'compacted' }));
  expect(second.previous).toBe(first.hash);
  expect(second.hash).toBe(sha256(['compacted', 7, 'old', ['a', 'b'], first.hash]));
  for (const over of [{ kind: 'settled' }, { at: 8 }, { reason: 'x' }, { segments: ['b', 'a'] }] as const)
    expect(actHash(facts(over as Partial<Act>), null)).not.toBe(first.hash);
});

const part = (role: string, file: string) => ({ role, file, bytes: 1, sha256: 'x' });
const segment = (file: string, parts: readonly ReturnType<typeof part>[] = []) =>
  ({
    file,
    format: 'parquet',
    writer: 'w',
    entries: 1,
    firstAt: 1,
    lastAt: 2,
    bytes: 3,
    sha256: 'x',
    parts,
    sums: null,
    from: null,
    previous: null,
    hash: 'z',
  }) as unknown as Manifest['segments'][number];
const manifest = (over: Partial<Manifest> = {}): Manifest => ({ ...EMPTY_MANIFEST, ...over });

test('what is signed is every head in the order of names, and the last act', () => {
  expect(ACTS).toBe('acts');
  const heads = { b: '2', a: '1', c: '3' };
  const ends = [
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
  ];
  expect(chainDigest(manifest({ heads }))).toBe(sha256(ends));
  const [one, two] = [nextAct([], facts()), nextAct([nextAct([], facts())], facts())];
  expect(chainDigest(manifest({ heads, acts: [one, two] }))).toBe(sha256([...ends, ['acts', two.hash]]));
  expect(chainDigest(manifest())).toBe(sha256([]));
});

test('files that are vouched for: all of segments, of retired ones hours and sources alone', () => {
  const parts = ['records', 'hours', 'sources', 'refused'].map((role) => part(role, `r.${role}.parquet`));
  const kept = keptFiles(
    manifest({
      segments: [segment('a.parquet', [part('records', 'a.records.parquet')])],
      tombstones: [{ ...segment('r.parquet', parts), removedAt: 1, reason: 'old' } as never],
    }),
  );
  expect([...kept].toSorted()).toEqual(['a.parquet', 'a.records.parquet', 'r.hours.parquet', 'r.sources.parquet']);
});

describe('a manifest on disk', () => {
  test('is written whole, read back field by field, signed where there is a key and unsigned where there is none', async () => {
    expect(await readManifest(folder)).toEqual(EMPTY_MANIFEST);
    expect(EMPTY_MANIFEST).toEqual({
      schema: 2,
      segments: [],
      tombstones: [],
      acts: [],
      heads: {},
      removing: [],
      signature: null,
    });
    const one = manifest({
      segments: [segment('a.parquet')],
      heads: { w: 'z' },
      acts: [nextAct([], facts())],
      removing: ['b.ndjson'],
    });
    expect(await writeManifest(folder, one)).toEqual(one);
    expect(await readManifest(folder)).toEqual(one);
    expect(readFileSync(at(MANIFEST), 'utf8')).toBe(`${JSON.stringify(one)}\n`);
    const signer = ed25519Signer(pem('ed25519').secret);
    const signed = await writeManifest(folder, one, signer);
    expect(signed).toEqual({ ...one, signature: signer(chainDigest(one)) });
    expect(await readManifest(folder)).toEqual(signed);
    // A signature of before does not stay on a manifest that was written without a key.
    expect((await writeManifest(folder, signed)).signature).toBeNull();
  });

  const restore = 'restore it from a backup; the segments beside it are untouched';
  test.each([
    ['is no JSON', '{', 'the manifest is not JSON', restore],
    [
      'is of a later version',
      '{"schema":3}',
      'the manifest has schema 3, this version knows 2',
      'use the version that wrote it',
    ],
    ['is of an earlier version', '{"schema":1}', 'the manifest has schema 1', 'use the version that wrote it'],
    ['has a schema that is no number', '{"schema":"x"}', 'the manifest is not one of ours: schema ', restore],
    ['has no schema', '{}', 'the manifest is not one of ours: schema ', restore],
    ['is null', 'null', 'the manifest is not one of ours: ', restore],
    [
      'names a file elsewhere',
      JSON.stringify({ ...EMPTY_MANIFEST, removing: ['../a.ndjson'] }),
      'removing.0 names "../a.ndjson", which is no file of the ledger folder',
      restore,
    ],
  ])('that %s is refused in words', async (_, text, message, hint) => {
    writeFileSync(at(MANIFEST), text);
    const reading = readManifest(folder);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toEqual(refusal(hint, at(MANIFEST)));
  });

  test('that is a link or a folder is not read, and the message says what to look at', async () => {
    writeFileSync(at('elsewhere.json'), JSON.stringify(EMPTY_MANIFEST));
    symlinkSync(at('elsewhere.json'), at(MANIFEST));
    await expect(readManifest(folder)).rejects.toThrow('the manifest cannot be read');
    await expect(readManifest(folder)).rejects.toEqual(
      refusal('check the permissions of the ledger folder', at(MANIFEST)),
    );
    rmSync(at(MANIFEST));
    mkdirSync(at(MANIFEST));
    await expect(readManifest(folder)).rejects.toThrow('the manifest cannot be read');
  });
});

describe('removing what was given up', () => {
  const files = (): readonly string[] => readdirSync(folder).filter((name) => name !== MANIFEST);
  test('takes plain files that nothing vouches for, and nothing else; then their names', async () => {
    for (const name of ['gone.ndjson', 'kept.parquet', 'other.ndjson']) writeFileSync(at(name), 'x');
    mkdirSync(at('folder.parquet'));
    symlinkSync(at('other.ndjson'), at('link.ndjson'));
    const signer = ed25519Signer(pem('ed25519').secret);
    const before = manifest({
      segments: [segment('kept.parquet')],
      heads: { w: 'z' },
      removing: ['gone.ndjson', 'kept.parquet', 'folder.parquet', 'link.ndjson', 'missing.ndjson'],
    });
    await writeManifest(folder, before);
    await finishRemoving(folder, signer);
    expect(files().toSorted()).toEqual(['folder.parquet', 'kept.parquet', 'link.ndjson', 'other.ndjson']);
    const after = { ...before, removing: [], signature: signer(chainDigest(before)) };
    expect(await readManifest(folder)).toEqual(after);
    // Nothing is left to be done, so nothing is written: the signature stays.
    await finishRemoving(folder);
    expect(await readManifest(folder)).toEqual(after);
  });
});

test('one at a time works in a folder', async () => {
  const order: string[] = [];
  const work = (name: string) =>
    withFolderLock(folder, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
      return name;
    });
  expect(await work('a')).toBe('a');
  await work('b');
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  await withFolderLock(folder, async () => {
    expect(readdirSync(folder)).toContain('folder.lock');
  });
});
