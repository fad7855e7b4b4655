import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sqlText } from './engine/index.ts';
import type { Engine } from './engine/index.ts';
import { ledgerError } from './fault.ts';
import type { Segment } from './manifest.ts';
import { entryOfRow } from './read-row.ts';
import { emptyRecordBook, keepRecord } from './records.ts';
import type { RecordBook, RecordRow } from './records.ts';
import type { Entry } from './types.ts';

async function pathOf(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  const found = await stat(path).catch(() => null);
  if (found === null) throw ledgerError('a file that the manifest names is missing', path, 'restore it from a backup: the books are not complete without it');
  return path;
}

function mustHave(engine: Engine | null, path: string): Engine {
  if (engine !== null) return engine;
  throw ledgerError('a sealed segment can only be read with the query engine', path, 'pass an engine: openEngine({ folders: [folder] })');
}

async function recordsOf(folder: string, segment: Segment, engine: Engine): Promise<RecordBook> {
  const book = emptyRecordBook();
  for (const { role, file } of segment.parts) {
    if (role !== 'records') continue;
    const rows = await engine.rows(`SELECT kind AS record, id AS record_id, json AS record_json FROM read_parquet(${sqlText(await pathOf(folder, file))})`);
    for (const row of rows) keepRecord(book, row as unknown as RecordRow);
  }
  return book;
}

/** Entries of a segment in Parquet, in the order of the file. */
export async function* readSegment(folder: string, segment: Segment, engine: Engine | null): AsyncGenerator<Entry> {
  const path = await pathOf(folder, segment.file);
  const reader = mustHave(engine, path);
  const book = await recordsOf(folder, segment, reader);
  for await (const rows of await reader.open(`SELECT * FROM read_parquet(${sqlText(path)})`)) {
    for (const row of rows) yield entryOfRow(row, book);
  }
}

/** The entry of an id in a segment in Parquet, or `null`. */
export async function findInSegment(folder: string, segment: Segment, id: string, engine: Engine | null): Promise<Entry | null> {
  const path = await pathOf(folder, segment.file);
  const reader = mustHave(engine, path);
  const [row] = await reader.rows(`SELECT * FROM read_parquet(${sqlText(path)}) WHERE id = ${sqlText(id)}`);
  return row === undefined ? null : entryOfRow(row, await recordsOf(folder, segment, reader));
}
