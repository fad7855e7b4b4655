import { randomBytes, createHash } from 'node:crypto';
import { readdir, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A journal file: its writer and its place in the writer's order. */
export interface JournalFile {
  readonly file: string;
  readonly writer: string;
  readonly sequence: number;
}

const NAME = /^([0-9]{14}-[0-9a-f]{12})-([0-9]{6,})\.ndjson$/;

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

/** The journal files of a folder that are not among the stems given, by writer and place. */
export async function listUnsealed(folder: string, taken: ReadonlySet<string>): Promise<readonly JournalFile[]> {
  const found: JournalFile[] = [];
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((each) => each.isFile())
    .map(({ name }) => name);
  for (const file of names.sort()) {
    const match = NAME.exec(file);
    if (match !== null && !taken.has(stemOf(file))) found.push({ file, writer: match[1]!, sequence: Number(match[2]) });
  }
  return found;
}

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** What the disk holds: hashed in pieces, so that no request waits for a long hash. */
export async function digestFile(path: string): Promise<{ sha256: string; bytes: number; lines: number }> {
  const handle = await open(path, 'r');
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
