import { randomBytes, createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { timers } from '../../edge/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';

/** A journal file: its writer and its place in the writer's order. */
export interface JournalFile {
  readonly file: string;
  readonly writer: string;
  readonly sequence: number;
}

const STEM = /^([0-9]{14}-[0-9a-f]{12})-([0-9]{6,})$/;

/** A new writer id: starts sort by time, and no two processes ever share one. */
export function newWriterId(): string {
  const stamp = new Date()
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 14);
  return `${stamp}-${randomBytes(6).toString('hex')}`;
}

export const journalFileName = (writer: string, sequence: number): string =>
  `${writer}-${String(sequence).padStart(6, '0')}.ndjson`;

export const writerLockPath = (folder: string, writer: string): string => join(folder, `${writer}.lock`);

/** Held by the process that compacts. */
export const COMPACTION_LOCK = 'compaction.lock';

/** A file's name without its ending: what a journal file and the segment made of it have in common. */
export const stemOf = (file: string): string => file.replace(/\..*$/, '');

/** What sealing a file as Parquet may have left that the manifest never named. */
export const unfinishedOf = (file: string): readonly string[] => [
  ...['', '.records', '.hours'].flatMap((part) => ['', '.tmp'].map((end) => `${stemOf(file)}${part}.parquet${end}`)),
  `${stemOf(file)}.refused.ndjson`,
];

/** Writer and place that a stem names, or `null` where it is no journal's. */
export function journalOfStem(stem: string): { readonly writer: string; readonly sequence: number } | null {
  const match = STEM.exec(stem);
  return match === null ? null : { writer: match[1]!, sequence: Number(match[2]) };
}

/** The journal file that a name is, or `null`. */
export function journalNamed(file: string): JournalFile | null {
  const named = file.endsWith('.ndjson') ? journalOfStem(file.slice(0, -'.ndjson'.length)) : null;
  return named === null ? null : { file, ...named };
}

const DAY_FILE = /^day-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{12}\./;

/** Whether only a compaction makes files of this name. */
export const isDayFile = (file: string): boolean => DAY_FILE.test(file);

/** How the first line of a journal file begins, and of no other line. */
export const OWN_NAME_START = '{"journal":"';

/**
 * The first line of a journal file: its own stem, so that a copy under another name is known for what it is.
 * @example ownNameLine('20260101000000-0123456789ab-000001.ndjson') // '{"journal":"20260101000000-0123456789ab-000001"}\n'
 */
export const ownNameLine = (file: string): string => `${OWN_NAME_START}${stemOf(file)}"}\n`;

/** For opening a file of the ledger: what stands behind a link is not followed (Windows knows no such flag). */
export const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** What the disk holds: hashed in pieces, so that no request waits for a long hash. */
export async function digestFile(path: string): Promise<{ sha256: string; bytes: number; lines: number }> {
  const handle = await open(path, READ_NO_LINK);
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytes = 0;
    let lines = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, bytes);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes, lines };
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

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

/** The segments that a compacted one was made of, oldest first; none where it was not compacted. */
export async function sourcesOf(folder: string, segment: Segment): Promise<readonly Segment[]> {
  const part = segment.parts.find(({ role }) => role === 'sources');
  if (part === undefined) return [];
  const text = await readFile(join(folder, part.file), { encoding: 'utf8', flag: READ_NO_LINK });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Segment);
}

/** An exclusive lock held until released, or until the process is gone: the kernel drops it then. */
export interface Lock {
  release(): void;
}

const SQLITE_BUSY = 5;

/** Keeps held locks reachable: a collected database handle would drop its lock in silence. */
const held = new Set<DatabaseSync>();

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;

/**
 * Takes the lock on a file, or returns `null` when another holder has it, in this process or another.
 * Node has no file locks of its own; SQLite does, and a lock of the kernel cannot go stale as a process
 * id in a file can. The file stays empty. Never open it by any other means: POSIX drops a process's
 * locks on a file when the process closes any descriptor of it.
 *
 * @throws the system's error when the file cannot be created
 */
export function tryLock(path: string): Lock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/**
 * Runs work while holding a lock, waiting for it without blocking the process.
 *
 * @param timeoutMs how long to wait for another holder
 * @throws JoulegateError JG_LEDGER when the lock stays taken
 */
export async function withLock<T>(path: string, work: () => Promise<T>, timeoutMs = 30_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let waitMs = 1;
  let lock = tryLock(path);
  while (lock === null) {
    if (performance.now() > deadline) {
      throw new JoulegateError('JG_LEDGER', `"${path}" has been locked by another process for ${timeoutMs / 1000} s`, {
        hint: 'another process is starting or sealing in this ledger folder: wait for it, or end it if it hangs',
      });
    }
    await timers.sleep(waitMs);
    waitMs = Math.min(waitMs * 2, 50);
    lock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** The exclusive lock on a file, which no dead process holds. */
export const fileLock = {
  take: tryLock,
  hold: withLock,
} as const;

/** Every file of a segment. */
export const filesOf = ({ file, parts }: Pick<Segment, 'file' | 'parts'>): readonly string[] => [
  file,
  ...parts.map((part) => part.file),
];
