import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/open-engine.ts';
import { sqlText } from '../engine/sql.ts';
import {
  emptyRecordBook,
  entryOfRow,
  keepRecord,
  type Entry,
  type RecordBook,
  type RecordRow,
} from '../entry/index.ts';
import { ledgerError } from '../fault.ts';
import type { Segment } from './segment.ts';

async function pathOf(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true)
    throw ledgerError(
      'a file that the manifest names is missing',
      path,
      'restore it from a backup: the books are not complete without it',
    );
  return path;
}

async function recordsOf(folder: string, segment: Segment, engine: Engine): Promise<RecordBook> {
  const book = emptyRecordBook();
  for (const { role, file } of segment.parts) {
    if (role !== 'records') continue;
    const rows = await engine.rows(
      `SELECT kind AS record, id AS record_id, json AS record_json FROM read_parquet(${sqlText(await pathOf(folder, file))})`,
    );
    for (const row of rows) keepRecord(book, row as unknown as RecordRow);
  }
  return book;
}

/** Entries of a segment in Parquet, in the order of the file. */
export async function* readSegment(folder: string, segment: Segment, engine: Engine): AsyncGenerator<Entry> {
  const path = await pathOf(folder, segment.file);
  const book = await recordsOf(folder, segment, engine);
  for await (const rows of await engine.open(`SELECT * FROM read_parquet(${sqlText(path)})`)) {
    for (const row of rows) yield entryOfRow(row, book);
  }
}

/** The entry of an id in Parquet segments, or `null`. */
export async function findInSegments(
  folder: string,
  segments: readonly Segment[],
  id: string,
  engine: Engine,
): Promise<Entry | null> {
  const paths = await Promise.all(segments.map(({ file }) => pathOf(folder, file)));
  const [row] = await engine.rows(
    `SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true, filename = true) WHERE id = ${sqlText(id)}`,
  );
  const segment = segments[paths.indexOf(String(row?.['filename']))];
  return row === undefined || segment === undefined ? null : entryOfRow(row, await recordsOf(folder, segment, engine));
}
