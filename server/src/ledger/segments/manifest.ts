import { createPrivateKey, createPublicKey, sign, verify, createHash } from 'node:crypto';
import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeFileAtomic } from '../../edge/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { ledgerError } from '../fault.ts';
import { ACTS, nextAct, type Act, type ActFacts } from './acts.ts';
import { stemOf } from './files.ts';
import { manifestSchema } from './parse-manifest.ts';
import { withLock } from '../journal/lock.ts';

/** An Ed25519 signature of the chain's heads. */
export interface Signature {
  /** The digest that was signed. */
  readonly digest: string;
  /** PEM. */
  readonly publicKey: string;
  /** Base64. */
  readonly value: string;
}

export type Signer = (digest: string) => Signature;

/**
 * Signs with a private key in PEM. `openssl genpkey -algorithm ed25519 -out ledger-key.pem` makes one.
 * @throws JoulegateError JG_LEDGER when the text is no Ed25519 private key
 */
export function ed25519Signer(pem: string): Signer {
  let key;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw ledgerError('the signing key cannot be read', 'signing key', 'give an Ed25519 private key in PEM', error);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw ledgerError(
      `the signing key is ${String(key.asymmetricKeyType)}`,
      'signing key',
      'give an Ed25519 private key in PEM',
    );
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return (digest) => ({ digest, publicKey, value: sign(null, Buffer.from(digest, 'hex'), key).toString('base64') });
}

/** Whether a signature holds for a digest; against a key that the reader trusts, if one is given. */
export function signatureHolds(signature: Signature, digest: string, trustedPublicKey?: string): boolean {
  try {
    const key = createPublicKey(trustedPublicKey ?? signature.publicKey);
    return (
      signature.digest === digest &&
      verify(null, Buffer.from(digest, 'hex'), key, Buffer.from(signature.value, 'base64'))
    );
  } catch {
    return false;
  }
}

export const MANIFEST_SCHEMA = 2;
export const MANIFEST_FILE = 'manifest.json';
const FOLDER_LOCK = 'folder.lock';

/**
 * A file that belongs to a segment: records that its entries name, its hourly sums, the segments it was made of, lines
 * that the engine refused.
 */
export interface Part {
  readonly role: 'records' | 'hours' | 'sources' | 'refused';
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Sums over a segment as decimal text, since they pass 2^53. Unknown figures add nothing. */
export interface Sums {
  readonly costNanoUsd: string;
  readonly energyNanoWh: string;
  readonly carbonNanoG: string;
}

/** What is known of a closed file before it has a place in the chain. */
export interface SegmentFacts {
  readonly file: string;
  readonly format: 'ndjson' | 'parquet' | 'settlement';
  readonly writer: string;
  readonly entries: number;
  /** Earliest and latest `at` inside; not the first and last line, since clocks step. */
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly bytes: number;
  /** Hex digest of the file. */
  readonly sha256: string;
  readonly parts: readonly Part[];
  /** `null` where the engine has not read the file. */
  readonly sums: Sums | null;
  /** The journal file that the segment was made of. */
  readonly from: { readonly file: string; readonly bytes: number; readonly sha256: string } | null;
}

/** A segment that is its journal file. */
export const NO_PARTS = { parts: [], sums: null, from: null } as const;

/** One sealed file. */
export interface Segment extends SegmentFacts {
  /** `hash` of the same writer's segment before this one; `null` for its first. */
  readonly previous: string | null;
  /** {@link segmentHash}: it covers the facts and `previous`, and so everything the writer sealed before. */
  readonly hash: string;
}

/** A segment whose files were removed when its time was up; its place in the chain stays. */
export interface Tombstone extends Segment {
  readonly removedAt: EpochMs;
  readonly reason: string;
}

export interface Manifest {
  readonly schema: number;
  /** In the order of sealing. */
  readonly segments: readonly Segment[];
  readonly tombstones: readonly Tombstone[];
  /** What was done to them since, oldest first. */
  readonly acts: readonly Act[];
  /** Hash of each writer's newest segment, whatever became of it since. */
  readonly heads: Readonly<Record<string, string>>;
  /** Files that no longer count and are about to be removed. */
  readonly removing: readonly string[];
  readonly signature: Signature | null;
}

export const EMPTY_MANIFEST: Manifest = {
  schema: MANIFEST_SCHEMA,
  segments: [],
  tombstones: [],
  acts: [],
  heads: {},
  removing: [],
  signature: null,
};

/** SHA-256 over the facts and the previous hash, in a fixed order. */
export const segmentHash = (facts: SegmentFacts, previous: string | null): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        facts.file,
        facts.format,
        facts.writer,
        facts.entries,
        facts.firstAt,
        facts.lastAt,
        facts.bytes,
        facts.sha256,
        facts.parts.map(({ role, file, bytes, sha256 }) => [role, file, bytes, sha256]),
        facts.sums === null ? null : [facts.sums.costNanoUsd, facts.sums.energyNanoWh, facts.sums.carbonNanoG],
        facts.from === null ? null : [facts.from.file, facts.from.bytes, facts.from.sha256],
        previous,
      ]),
    )
    .digest('hex');

/**
 * Reads the manifest of a ledger folder; a folder without one has no sealed files.
 * @throws JoulegateError JG_LEDGER when it cannot be read, or was written by a newer version
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY_MANIFEST;
    throw ledgerError(
      `the manifest cannot be read: ${String(error)}`,
      path,
      'check the permissions of the ledger folder',
      error,
    );
  }
  let parsed: Readonly<Record<string, unknown>> | null;
  try {
    parsed = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  } catch (error) {
    throw ledgerError(
      'the manifest is not JSON',
      path,
      'restore it from a backup; the segments beside it are untouched',
      error,
    );
  }
  const schema = parsed?.['schema'];
  if (schema !== MANIFEST_SCHEMA && Number.isInteger(schema)) {
    const message = `the manifest has schema ${String(schema)}, this version knows ${MANIFEST_SCHEMA}`;
    throw ledgerError(message, path, 'use the version that wrote it');
  }
  const { success, data, error } = manifestSchema.safeParse(parsed);
  if (success) return data;
  const [issue] = error.issues;
  throw ledgerError(
    `the manifest is not one of ours: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    path,
    'restore it from a backup; the segments beside it are untouched',
  );
}

/** Runs work while no other process starts or seals in the folder. */
export const withFolderLock = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
  withLock(join(folder, FOLDER_LOCK), work);

/** Stems of the journal files that are in the books already, or no longer: they are never read or sealed again. */
export const takenStems = (manifest: Manifest): ReadonlySet<string> =>
  new Set([...manifest.segments.map(({ file }) => stemOf(file)), ...manifest.removing.map(stemOf)]);

/** Replaces the manifest as a whole, signed where there is a key. Call it under {@link withFolderLock}. */
export async function writeManifest(
  folder: string,
  manifest: Manifest,
  signer: Signer | null = null,
): Promise<Manifest> {
  const signed: Manifest = { ...manifest, signature: signer === null ? null : signer(chainDigest(manifest)) };
  await writeFileAtomic(join(folder, MANIFEST_FILE), `${JSON.stringify(signed)}\n`);
  return signed;
}

/** SHA-256 over every writer's head, in the order of their names, and the last act: what a signature signs. */
export const chainDigest = ({ heads, acts }: Manifest): string => {
  const last = acts.at(-1);
  const ends = Object.entries(heads).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(last === undefined ? ends : [...ends, [ACTS, last.hash]]))
    .digest('hex');
};

/** Files that count: nothing that is given up may be among them. */
const counting = ({ segments, tombstones }: Manifest): ReadonlySet<string> =>
  new Set([
    ...segments.flatMap(({ file, parts }) => [file, ...parts.map((part) => part.file)]),
    ...tombstones.flatMap(({ parts }) => parts.filter(({ role }) => KEPT_OF_RETIRED.has(role)).map(({ file }) => file)),
  ]);

/** What stays of a segment whose time is up: the hashes it was made of and its hourly sums, which name no request. */
export const KEPT_OF_RETIRED: ReadonlySet<string> = new Set(['sources', 'hours']);

/** Removes the files that a manifest gave up, then their names. Safe to repeat after a crash. Call it under {@link withFolderLock}. */
export async function finishRemoving(folder: string, signer: Signer | null = null): Promise<void> {
  const manifest = await readManifest(folder);
  if (manifest.removing.length === 0) return;
  const kept = counting(manifest);
  for (const file of manifest.removing) {
    const found = await lstat(join(folder, file)).catch(() => null);
    // A name in the folder and nothing behind it: a link is no file of ours, and neither is a folder.
    if (found?.isFile() === true && !kept.has(file)) await rm(join(folder, file), { force: true });
  }
  await syncFolder(folder);
  await writeManifest(folder, { ...manifest, removing: [] }, signer);
}

/** What vouches for a manifest from outside: a signature, and the state that knows the newest heads. */
export interface Witness {
  readonly signer: Signer | null;
  /** Told of a segment before the manifest names it. */
  readonly anchor?: ((segment: Segment) => Promise<void>) | null;
  /** Told of an act before the manifest has it. */
  readonly record?: ((act: Act) => Promise<void>) | null;
}

export const NO_WITNESS: Witness = { signer: null, anchor: null };

/** The manifest with an act at its end, which the state knows by then. @throws what the state throws: nothing was done then */
export async function withAct(manifest: Manifest, facts: ActFacts, { record }: Witness): Promise<Manifest> {
  const act = nextAct(manifest.acts, facts);
  await record?.(act);
  return { ...manifest, acts: [...manifest.acts, act] };
}

/**
 * Puts a closed file at the end of its writer's chain and replaces the manifest. Call it under
 * {@link withFolderLock}. Adding the same file twice changes nothing.
 *
 * @param more `removing`: files that the segment takes the place of; `act`: what was done to make it, if it was not sealed
 *   by its own writer
 * @throws what the state throws, before anything was changed
 */
export async function addSegment(
  folder: string,
  facts: SegmentFacts,
  witness: Witness = NO_WITNESS,
  more: { readonly removing?: readonly string[]; readonly act?: Omit<ActFacts, 'segments'> } = {},
): Promise<Segment> {
  const { removing = [], act } = more;
  const manifest = await readManifest(folder);
  const present = manifest.segments.find((segment) => segment.file === facts.file);
  if (present !== undefined) return present;
  const segment = linked(manifest, facts);
  await witness.anchor?.(segment);
  const acted = act === undefined ? manifest : await withAct(manifest, { ...act, segments: [segment.hash] }, witness);
  await writeManifest(
    folder,
    {
      ...acted,
      segments: [...manifest.segments, segment],
      heads: { ...manifest.heads, [segment.writer]: segment.hash },
      removing: [...manifest.removing, ...removing],
    },
    witness.signer,
  );
  return segment;
}

/** A segment at the end of its writer's chain. */
export function linked(manifest: Manifest, facts: SegmentFacts): Segment {
  const previous = manifest.heads[facts.writer] ?? null;
  return { ...facts, previous, hash: segmentHash(facts, previous) };
}
