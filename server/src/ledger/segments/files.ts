import { randomBytes, createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

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
