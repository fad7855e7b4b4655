import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../edge/index.ts';
import { ledgerError } from '../fault.ts';
import { withLock } from '../journal/lock.ts';
import { ACTS, type Act } from './acts.ts';
import { READ_NO_LINK } from './files.ts';
import { manifestSchema } from './parse-manifest.ts';
import type { Segment, Tombstone } from './segment.ts';
import type { Signature, Signer } from './signature.ts';

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
