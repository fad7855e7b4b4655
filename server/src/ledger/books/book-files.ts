import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/open-engine.ts';
import { OWN_NAME_START, READ_NO_LINK } from '../segments/files.ts';
import { filesOfBooks } from '../segments/files-of-books.ts';
import type { FlushedOffsets } from '../segments/read.ts';
import type { LineScreen, SetAside } from '../segments/screen.ts';
import type { BookFiles } from './view-sql.ts';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1024 * 1024;

/** What is complete of a file: to a known offset, or to its last line's end. */
async function completeBytes(path: string, endByte: number | null): Promise<Buffer> {
  const handle = await open(path, READ_NO_LINK);
  try {
    let end = endByte ?? (await handle.stat()).size;
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    while (endByte === null && end > 0) {
      const from = Math.max(0, end - CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, end - from, from);
      const at = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
      end = at === -1 ? from : from + at + 1;
      if (at !== -1) break;
    }
    const bytes = Buffer.allocUnsafe(end);
    for (let done = 0; done < end;) {
      const { bytesRead } = await handle.read(bytes, done, end - done, done);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Files that the views are over, lines that the engine refuses left out, and a key that tells two sets of them apart. */
export async function bookFiles(
  folder: string,
  engine: Engine,
  flushed: FlushedOffsets,
  screen: LineScreen,
): Promise<{ files: BookFiles; key: string; setAside: readonly SetAside[] }> {
  const { manifest, open: openFiles } = await filesOfBooks(folder);
  const path = (file: string): string => join(folder, file);
  const of = (format: string): string[] =>
    manifest.segments.filter((segment) => segment.format === format).map(({ file }) => path(file));
  const parts = (role: string): string[] =>
    manifest.segments.flatMap((segment) =>
      segment.parts.filter((part) => part.role === role).map(({ file }) => path(file)),
    );
  const sums = (role: string): string[] => [
    ...parts(role),
    ...manifest.tombstones.flatMap((stone) =>
      stone.parts.filter((part) => part.role === role).map(({ file }) => path(file)),
    ),
  ];
  const lines: string[] = [];
  const setAside: SetAside[] = [];
  const add = async (file: string, endByte: number | null, isSealed: boolean): Promise<void> => {
    if (isSealed && screen.isClean(file, endByte ?? 0)) {
      lines.push(path(file));
      return;
    }
    const complete = await completeBytes(path(file), endByte);
    // A second beginning is that of a file that somebody put behind this one: its entries are another's.
    const end = isSealed ? -1 : complete.indexOf(`\n${OWN_NAME_START}`);
    const bytes = end === -1 ? complete : complete.subarray(0, end + 1);
    if (bytes.length === 0) return;
    const { clean, refused } = await screen.screen(file, bytes);
    setAside.push(...refused);
    if (isSealed && clean === null) {
      lines.push(path(file));
      return;
    }
    const copy = join(await engine.temporary(), `open-${file}`);
    await writeFile(copy, clean ?? bytes);
    lines.push(copy);
  };
  for (const { file, format, bytes } of manifest.segments) if (format === 'ndjson') await add(file, bytes, true);
  for (const { file } of openFiles) await add(file, flushed.get(file) ?? null, false);
  const files = {
    parquet: of('parquet'),
    lines,
    records: parts('records'),
    hours: sums('hours'),
    settlements: of('settlement'),
  };
  const key = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  return { files, key, setAside };
}
