import { chmod, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, systemClock, writeFileAtomic } from '../../edge/index.ts';
import { readLines, tryParseRow } from '../entry/index.ts';
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
import { lookAtFolder } from './folder.ts';
import {
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

interface Survey {
  readonly entries: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly goodBytes: number;
  /** Behind its own lines stand those of another file, whose beginning was found. */
  readonly hasOther: boolean;
}

/** What is good of an open journal file. */
export async function survey(path: string): Promise<Survey> {
  let found: Survey = { entries: 0, firstAt: Infinity, lastAt: -Infinity, goodBytes: 0, hasOther: false };
  for await (const lines of readLines(path, null)) {
    for (const line of lines) {
      const parsed = tryParseRow(line.text);
      // After a power loss later pages may be there and earlier ones not: all from the first gap on was never acknowledged.
      if (parsed === null) return found;
      if (parsed.kind === 'journal' && line.number > 1) return { ...found, hasOther: true };
      const at = parsed.kind === 'entry' ? (parsed.row['at_ms'] as number) : null;
      found = {
        entries: found.entries + (at === null ? 0 : 1),
        firstAt: Math.min(found.firstAt, at ?? Infinity),
        lastAt: Math.max(found.lastAt, at ?? -Infinity),
        goodBytes: line.endByte,
        hasOther: false,
      };
    }
  }
  return found;
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
