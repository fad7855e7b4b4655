import { randomUUID } from 'node:crypto';
import { chmod, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, systemClock, writeFileAtomic } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import {
  segmentHash,
  digestFile,
  unfinishedOf,
  writerLockPath,
  NO_PARTS,
  tryLock,
  type Segment,
  type SegmentFacts,
  type JournalFile,
  type Lock,
} from './files.ts';
import { lookAtFolder, survey } from './folder.ts';
import {
  ACTS,
  nextAct,
  readManifest,
  writeManifest,
  type Act,
  type ActFacts,
  type Manifest,
  type Signer,
} from './manifest.ts';

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
 * Keeps each writer's head in the state database, apart from the files that it vouches for: what `Sealing.anchor` takes.
 */
export const stateAnchor =
  ({ db }: Pick<State, 'db'>, now: () => number = systemClock.now) =>
  async ({ writer, file, hash, entries }: Segment): Promise<void> => {
    const head = { file, hash, entries, at: now() };
    await db
      .insertInto('ledger_heads')
      .values({ writer, ...head })
      .onConflict((conflict) => conflict.column('writer').doUpdateSet(head))
      .execute();
  };

/**
 * Keeps what was done to segments: the last act as a head beside the writers', and each in the audit log.
 */
export const stateRecord =
  ({ db }: Pick<State, 'db'>) =>
  async ({ kind, at, reason, segments, hash }: Act): Promise<void> => {
    const head = { file: kind, hash, entries: segments.length, at };
    await db
      .insertInto('ledger_heads')
      .values({ writer: ACTS, ...head })
      .onConflict((conflict) => conflict.column('writer').doUpdateSet(head))
      .execute();
    const detail = JSON.stringify({ reason, segments, hash });
    await db
      .insertInto('audit')
      .values({ id: randomUUID(), at, actor: 'ledger', action: `ledger.${kind}`, subject: 'ledger', detail })
      .execute();
  };

/** What vouches for the books in a state; nothing does where there is none. */
export const witnessOf = (state: Pick<State, 'db'> | null, signer: Signer | null): Witness =>
  state === null ? { signer, anchor: null } : { signer, anchor: stateAnchor(state), record: stateRecord(state) };

/** The anchored heads, a hash by writer: what `verifyManifest` compares with. */
export async function readAnchors({ db }: Pick<State, 'db'>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('ledger_heads').select(['writer', 'hash']).execute();
  return new Map(rows.map(({ writer, hash }) => [writer, hash]));
}

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

/** A file of a dead writer that was closed for it. */
export interface Adopted {
  readonly file: string;
  readonly entries: number;
  /** Bytes cut off the end: a line that was being written, never an acknowledged entry. */
  readonly cutBytes: number;
  /** Where the cut bytes are kept when they are more than one torn line; otherwise `null`. */
  readonly keptAs: string | null;
}

/** Cuts a file after its last good line. More than one torn line is kept beside it, for a person to look at. */
async function cut(path: string, goodBytes: number, cutBytes: number): Promise<string | null> {
  await chmod(path, 0o644);
  const handle = await open(path, 'r+');
  try {
    const tail = Buffer.alloc(cutBytes);
    await handle.read(tail, 0, cutBytes, goodBytes);
    const keptAs = tail.includes(0x0a) ? `${path}.cut` : null;
    if (keptAs !== null) await writeFileAtomic(keptAs, tail);
    await handle.truncate(goodBytes);
    await handle.sync();
    return keptAs;
  } finally {
    await handle.close();
  }
}

async function adoptFile(folder: string, { file, writer }: JournalFile, witness: Witness): Promise<Adopted> {
  const path = join(folder, file);
  for (const unfinished of unfinishedOf(file)) await rm(join(folder, unfinished), { force: true });
  const { entries, firstAt, lastAt, goodBytes } = await survey(path);
  const cutBytes = (await stat(path)).size - goodBytes;
  const keptAs = cutBytes === 0 ? null : await cut(path, goodBytes, cutBytes);
  if (entries === 0) {
    await rm(path);
    await syncFolder(folder);
  } else {
    const { sha256, bytes } = await digestFile(path);
    await chmod(path, 0o444);
    await addSegment(
      folder,
      { ...NO_PARTS, file, format: 'ndjson', writer, entries, firstAt, lastAt, bytes, sha256 },
      witness,
      { act: { kind: 'adopted', at: systemClock.now(), reason: `left open by ${writer}` } },
    );
  }
  return { file, entries, cutBytes, keptAs };
}

/**
 * Repairs and seals what dead writers left open. A live writer holds its lock, and its files are not
 * touched. Call it under the folder lock.
 *
 * @returns one record per file, in the order of sealing
 * @throws JoulegateError JG_LEDGER or the system's error; what was adopted until then stays adopted
 */
export async function adoptDeadWriters(folder: string, witness: Witness = NO_WITNESS): Promise<readonly Adopted[]> {
  const adopted: Adopted[] = [];
  const { open: files } = await lookAtFolder(folder);
  for (const writer of new Set(files.map((each) => each.writer))) {
    const lockPath = writerLockPath(folder, writer);
    const lock: Lock | null = tryLock(lockPath);
    if (lock === null) continue;
    try {
      for (const each of files) if (each.writer === writer) adopted.push(await adoptFile(folder, each, witness));
    } finally {
      lock.release();
    }
    await rm(lockPath, { force: true });
  }
  return adopted;
}
