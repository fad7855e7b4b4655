import { createHash } from 'node:crypto';
import { readFile, lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic, syncFolder } from '../../edge/index.ts';
import { type EpochMs, JoulegateError } from '../../units/index.ts';
import { READ_NO_LINK, segmentHash, withLock, type Segment, type SegmentFacts, type Tombstone } from './files.ts';

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
 * What was done to segments other than sealing them. It is chained, signed with the heads, anchored and audited: a
 * manifest that says less or more than what was done cannot be told from the files, but from this.
 */
export interface Act {
  readonly kind: 'retired' | 'compacted' | 'settled' | 'adopted';
  readonly at: EpochMs;
  /** Why, or of what. */
  readonly reason: string;
  /** Hashes of the segments that were retired, or of the one that was made. */
  readonly segments: readonly string[];
  /** `hash` of the act before; `null` for the first. */
  readonly previous: string | null;
  readonly hash: string;
}

export type ActFacts = Omit<Act, 'previous' | 'hash'>;

/** Under which name the last act is anchored, beside the writers. */
export const ACTS = 'acts';

/** SHA-256 over what was done and the act before. */
export const actHash = ({ kind, at, reason, segments }: ActFacts, previous: string | null): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, at, reason, segments, previous]))
    .digest('hex');

/** An act at the end of the chain. */
export function nextAct(acts: readonly Act[], facts: ActFacts): Act {
  const previous = acts.at(-1)?.hash ?? null;
  return { ...facts, previous, hash: actHash(facts, previous) };
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

/**
 * The name of a file in the ledger folder: no path, nothing hidden, and of a kind that holds books. What a manifest names
 * otherwise is neither read nor removed.
 */
export const isFileName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(ndjson|jsonl|parquet)$/.test(name);

const file = z.string().refine(isFileName, {
  error: ({ input }) => `names ${JSON.stringify(input)}, which is no file of the ledger folder`,
});
const count = z.number();
const hash = z.string();

const segment = z.looseObject({
  file,
  format: z.enum(['ndjson', 'parquet', 'settlement']),
  writer: z.string(),
  entries: count,
  firstAt: count,
  lastAt: count,
  bytes: count,
  sha256: hash,
  parts: z.array(
    z.looseObject({ role: z.enum(['records', 'hours', 'sources', 'refused']), file, bytes: count, sha256: hash }),
  ),
  sums: z.looseObject({ costNanoUsd: z.string(), energyNanoWh: z.string(), carbonNanoG: z.string() }).nullable(),
  from: z.looseObject({ file, bytes: count, sha256: hash }).nullable(),
  previous: hash.nullable(),
  hash,
});

/** The form of a manifest: every name in it is judged here, where it is read, and nowhere else. */
export const manifestSchema = z.looseObject({
  schema: z.int(),
  segments: z.array(segment),
  tombstones: z.array(segment.extend({ removedAt: count, reason: z.string() })).default([]),
  acts: z
    .array(
      z.looseObject({
        kind: z.enum(['retired', 'compacted', 'settled', 'adopted']),
        at: count,
        reason: z.string(),
        segments: z.array(hash),
        previous: hash.nullable(),
        hash,
      }),
    )
    .default([]),
  heads: z.record(z.string(), hash).default({}),
  removing: z.array(file).default([]),
  signature: z.looseObject({ digest: z.string(), publicKey: z.string(), value: z.string() }).nullable().default(null),
});

export const MANIFEST_SCHEMA = 2;
export const MANIFEST_FILE = 'manifest.json';
const FOLDER_LOCK = 'folder.lock';

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

/**
 * Reads the manifest of a ledger folder; a folder without one has no sealed files.
 * @throws JoulegateError JG_LEDGER when it cannot be read, or was written by a newer version
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, { encoding: 'utf8', flag: READ_NO_LINK });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY_MANIFEST;
    throw new JoulegateError('JG_LEDGER', `the manifest cannot be read: ${String(error)}`, {
      where: path,
      hint: 'check the permissions of the ledger folder',
      cause: error,
    });
  }
  let parsed: Readonly<Record<string, unknown>> | null;
  try {
    parsed = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  } catch (error) {
    throw new JoulegateError('JG_LEDGER', 'the manifest is not JSON', {
      where: path,
      hint: 'restore it from a backup; the segments beside it are untouched',
      cause: error,
    });
  }
  const schema = parsed?.['schema'];
  if (schema !== MANIFEST_SCHEMA && Number.isInteger(schema)) {
    const message = `the manifest has schema ${String(schema)}, this version knows ${MANIFEST_SCHEMA}`;
    throw new JoulegateError('JG_LEDGER', message, { where: path, hint: 'use the version that wrote it' });
  }
  const { success, data, error } = manifestSchema.safeParse(parsed);
  if (success) return data;
  const [issue] = error.issues;
  throw new JoulegateError(
    'JG_LEDGER',
    `the manifest is not one of ours: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    { where: path, hint: 'restore it from a backup; the segments beside it are untouched' },
  );
}

/** Runs work while no other process starts or seals in the folder. */
export const withFolderLock = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
  withLock(join(folder, FOLDER_LOCK), work);

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

/** The manifest with an act at its end, which the state knows by then. @throws what the state throws: nothing was done then */
export async function withAct(manifest: Manifest, facts: ActFacts, { record }: Witness): Promise<Manifest> {
  const act = nextAct(manifest.acts, facts);
  await record?.(act);
  return { ...manifest, acts: [...manifest.acts, act] };
}

/** A segment at the end of its writer's chain. */
export function linked(manifest: Manifest, facts: SegmentFacts): Segment {
  const previous = manifest.heads[facts.writer] ?? null;
  return { ...facts, previous, hash: segmentHash(facts, previous) };
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

/** Files that a manifest vouches for: of segments all, of retired ones what stays of them. Nothing that is given up is among them. */
export const keptFiles = ({ segments, tombstones }: Manifest): ReadonlySet<string> =>
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
  const kept = keptFiles(manifest);
  for (const file of manifest.removing) {
    const found = await lstat(join(folder, file)).catch(() => null);
    // A name in the folder and nothing behind it: a link is no file of ours, and neither is a folder.
    if (found?.isFile() === true && !kept.has(file)) await rm(join(folder, file), { force: true });
  }
  await syncFolder(folder);
  await writeManifest(folder, { ...manifest, removing: [] }, signer);
}
