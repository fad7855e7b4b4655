import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile } from './digest.ts';
import { toParquet } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { diskFault, ledgerError } from '../fault.ts';
import { NO_PARTS, addSegment, finishRemoving, withFolderLock } from './manifest.ts';
import type { Segment, SegmentFacts } from './manifest.ts';
import type { Signer } from './signature.ts';

const READ_ONLY = 0o444;

/** A closed journal file, complete and on disk, that waits for its place in the manifest. */
export type ClosedFile = Pick<SegmentFacts, 'file' | 'writer' | 'entries' | 'firstAt' | 'lastAt' | 'bytes'> & {
  /** Entries and the records that they name. */
  readonly lines: number;
};

/** How segments are made. */
export interface Sealing {
  /** `null`: segments stay the journal files that they are. */
  readonly engine: Engine | null;
  readonly signer: Signer | null;
  /** Told of each segment as soon as the manifest names it; what it throws is reported as the fault of sealing. */
  readonly anchor: ((segment: Segment) => Promise<void>) | null;
}

export const PLAIN_SEALING: Sealing = { engine: null, signer: null, anchor: null };

export interface Sealed {
  readonly segments: readonly Segment[];
  /** Why a file was sealed as it is instead of as Parquet, or why a head was not anchored; `null`: nothing went wrong. */
  readonly fault: string | null;
}

async function checked(folder: string, { lines, ...closed }: ClosedFile): Promise<SegmentFacts> {
  const path = join(folder, closed.file);
  const found = await digestFile(path);
  if (found.bytes !== closed.bytes || found.lines !== lines) {
    const message = `the file holds ${found.lines} lines in ${found.bytes} bytes, ${lines} in ${closed.bytes} were written`;
    throw ledgerError(message, path, 'something else wrote to the ledger folder: find it, and keep a copy of the file');
  }
  if (((await stat(path)).mode & 0o222) !== 0) await chmod(path, READ_ONLY);
  return { ...NO_PARTS, ...closed, format: 'ndjson', sha256: found.sha256 };
}

/**
 * Seals closed files of one writer, in order: hash what the disk holds, have the engine write it as Parquet,
 * name that in the manifest, and only then remove the journal file. Where the engine is missing or fails the
 * journal file itself becomes the segment: compaction writes it as Parquet later. Until the manifest names
 * a file nothing counts as sealed, and a crash in between leaves a file that the next start seals again.
 *
 * @throws JoulegateError JG_LEDGER when the disk does not hold what was written
 */
export async function sealFiles(
  folder: string,
  files: readonly ClosedFile[],
  sealing: Sealing = PLAIN_SEALING,
): Promise<Sealed> {
  const segments: Segment[] = [];
  let fault: string | null = null;
  for (const closed of files) {
    const plain = await checked(folder, closed);
    let facts = plain;
    if (sealing.engine !== null) {
      try {
        facts = await toParquet(sealing.engine, folder, plain);
      } catch (error) {
        fault = `sealed as it is, not as Parquet: ${diskFault(error)}`;
      }
    }
    const removing = facts === plain ? [] : [plain.file];
    const segment = await withFolderLock(folder, async () => {
      const added = await addSegment(folder, facts, removing, sealing.signer);
      await finishRemoving(folder, sealing.signer);
      return added;
    });
    segments.push(segment);
    await sealing.anchor?.(segment).catch((error: unknown) => {
      fault = `the head of the chain is not anchored: ${diskFault(error)}`;
    });
  }
  return { segments, fault };
}
