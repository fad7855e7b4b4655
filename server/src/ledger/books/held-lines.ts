import { open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ENTRY_LINE_COLUMNS,
  bookedColumns,
  HOURS_COLUMNS,
  RECORD_LINE_COLUMNS,
  entriesOfLinesSql,
  hoursOfSql,
  journalEntriesSql,
  noRowsSql,
  readLinesSql,
  recordsOfLinesSql,
  sqlText,
  type Engine,
  type LineScreen,
} from '../engine/index.ts';
import { OWN_NAME_START, READ_NO_LINK } from '../segments/index.ts';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1024 * 1024;
/** So much of what was read is looked at again, to know that the file still is the one that was read. */
const TAIL_BYTES = 512;

/** A journal file whose rows are to be held. */
export interface LineFile {
  readonly file: string;
  readonly isSealed: boolean;
  /** `null`: to its last complete line. */
  readonly endByte: number | null;
}

/** What of a file was read. */
interface Held {
  readonly isSealed: boolean;
  readonly to: number;
  readonly tail: Buffer;
  /** A second beginning stands there: what is behind it is another's. */
  readonly ended: boolean;
}

/** What a file has beyond what was read of it. */
interface Added {
  readonly file: string;
  readonly from: number;
  readonly bytes: Buffer;
  readonly held: Held;
}

/** Rows of journal files in tables of the engine: what was read of a file is not read again. */
export interface HeldLines {
  /**
   * Makes the tables hold these files, and nothing else, in one transaction with what the views need.
   * @param views statements that make the views; they run where the tables are new, or `always`
   */
  refresh(files: readonly LineFile[], views: readonly string[], always: boolean): Promise<void>;
  /** The engine's process is another: its tables are gone. */
  forget(): void;
}

async function readAt(handle: FileHandle, from: number, to: number, path: string): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(to - from);
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
    done += bytesRead;
  }
  return bytes;
}

/** End of the last complete line. */
async function lastLineEnd(handle: FileHandle): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let end = (await handle.stat()).size; end > 0;) {
    const from = Math.max(0, end - CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, end - from, from);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (at !== -1) return from + at + 1;
    end = from;
  }
  return 0;
}

/** What is complete of a file behind what was read of it; `null` where that is no longer what the file begins with. */
async function readAdded(
  path: string,
  { file, isSealed, endByte }: LineFile,
  held: Held | undefined,
): Promise<Added | null> {
  const from = held?.to ?? 0;
  const handle = await open(path, READ_NO_LINK);
  try {
    const end = endByte ?? (await lastLineEnd(handle));
    if (held !== undefined) {
      if (held.isSealed !== isSealed || end < from) return null;
      const tail = await readAt(handle, from - held.tail.length, from, path);
      if (!tail.equals(held.tail)) return null;
      if (held.ended) return { file, from, bytes: Buffer.alloc(0), held };
    }
    const all = await readAt(handle, from, end, path);
    // A second beginning is that of a file that somebody put behind this one: its entries are another's.
    const again =
      isSealed || all.length === 0
        ? -1
        : from > 0 && all.subarray(0, OWN_NAME_START.length).equals(Buffer.from(OWN_NAME_START))
          ? 0
          : all.indexOf(`\n${OWN_NAME_START}`) + 1 || -1;
    const bytes = again === -1 ? all : all.subarray(0, again);
    const tail = bytes.length >= TAIL_BYTES ? bytes : Buffer.concat([held?.tail ?? Buffer.alloc(0), bytes]);
    return {
      file,
      from,
      bytes,
      held: {
        isSealed,
        to: from + bytes.length,
        tail: Buffer.from(tail.subarray(-TAIL_BYTES)),
        ended: again !== -1,
      },
    };
  } finally {
    await handle.close();
  }
}

const { entries: ENTRIES, records: RECORDS } = bookedColumns;

/** Relations of what is held. */
export const HELD = {
  entries: `SELECT ${ENTRIES} FROM held_entries`,
  records: `SELECT ${RECORDS} FROM held_records`,
  hours: 'SELECT * FROM held_hours',
} as const;

/** Where a journal file that is too much to be held lies without the lines that the engine refuses. */
export const cleanCopy = async (engine: Engine, file: string): Promise<string> =>
  join(await engine.temporary(), `clean-${file}`);

/** Entries of a sealed journal file without the lines that the engine refuses, after a look at the books. */
export async function readableSql(engine: Engine, file: string): Promise<string> {
  const held = `${HELD.entries} WHERE held_file = ${sqlText(file)}`;
  const [row] = await engine.rows(`SELECT count(*) AS n FROM (${held})`);
  return Number(row!['n']) > 0 ? held : journalEntriesSql([await cleanCopy(engine, file)]);
}

const NEW_TABLES = [
  `CREATE OR REPLACE TABLE held_entries AS SELECT NULL::VARCHAR AS held_file, NULL::INTEGER AS held_batch, * FROM (${bookedColumns.noEntries})`,
  `CREATE OR REPLACE TABLE held_records AS SELECT NULL::VARCHAR AS held_file, * FROM (${bookedColumns.noRecords})`,
  `CREATE OR REPLACE TABLE held_hours AS ${noRowsSql(HOURS_COLUMNS)}`,
];
const OF_TOUCHED = 'WHERE hour IN (SELECT hour FROM touched)';
const inFiles = (files: readonly string[]): string => `held_file IN (${files.map(sqlText).join(', ')})`;

/**
 * Holds the rows of journal files in tables of an engine. Each look reads what was added since the last, and adds up
 * anew only the hours that it touches: the sums are those of one reading of all, to the last digit.
 */
export function heldLines(folder: string, engine: Engine, screen: LineScreen): HeldLines {
  let held = new Map<string, Held>();
  let isNew = true;
  let batch = 0;

  const insert = async (added: readonly Added[], chunks: readonly string[], gone: readonly string[]): Promise<void> => {
    if (added.length === 0 && gone.length === 0) return;
    batch++;
    await engine.run(
      gone.length === 0
        ? 'CREATE OR REPLACE TEMP TABLE touched (hour INTEGER)'
        : `CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT hour FROM held_entries WHERE ${inFiles(gone)}`,
    );
    for (const table of gone.length === 0 ? [] : ['held_entries', 'held_records'])
      await engine.run(`DELETE FROM ${table} WHERE ${inFiles(gone)}`);
    for (const [i, { file }] of added.entries()) {
      const path = [chunks[i]!];
      const entries = entriesOfLinesSql(readLinesSql(path, ENTRY_LINE_COLUMNS));
      await engine.run(`INSERT INTO held_entries SELECT ${sqlText(file)}, ${batch}, ${ENTRIES} FROM (${entries})`);
      const records = recordsOfLinesSql(readLinesSql(path, RECORD_LINE_COLUMNS));
      // A record that is no JSON is refused here, not by a question later.
      await engine.run(
        `INSERT INTO held_records SELECT ${sqlText(file)}, kind, id, json::JSON::VARCHAR FROM (${records})`,
      );
    }
    await engine.run(`INSERT INTO touched SELECT DISTINCT hour FROM held_entries WHERE held_batch = ${batch}`);
    await engine.run(`DELETE FROM held_hours ${OF_TOUCHED}`);
    await engine.run(
      `INSERT INTO held_hours BY NAME SELECT * FROM (${hoursOfSql(`SELECT ${ENTRIES} FROM held_entries ${OF_TOUCHED}`)})`,
    );
  };

  /** Whether the lines went in; not, where the engine refuses one of them. */
  const attempt = async (
    added: readonly Added[],
    clean: ReadonlyMap<string, Buffer>,
    gone: readonly string[],
    views: readonly string[],
  ): Promise<boolean> => {
    const chunks: string[] = [];
    let isIn = false;
    try {
      for (const [i, each] of added.entries()) {
        const path = join(await engine.temporary(), `added-${i}.ndjson`);
        chunks.push(path);
        await writeFile(path, clean.get(each.file) ?? each.bytes);
      }
      await engine.run('BEGIN');
      try {
        for (const statement of isNew ? NEW_TABLES : []) await engine.run(statement);
        await insert(added, chunks, gone);
        isIn = true;
        for (const statement of views) await engine.run(statement);
        await engine.run('COMMIT');
      } catch (error) {
        await engine.run('ROLLBACK');
        throw error;
      }
      return true;
    } catch (error) {
      if (isIn || added.length === 0) throw error;
      let found = false;
      for (const { file, from, bytes } of added)
        if (!clean.has(file)) found = (await screen.screen(file, bytes, from)).clean !== null || found;
      if (!found) throw error;
      return false;
    } finally {
      for (const path of chunks) await rm(path, { force: true });
    }
  };

  return {
    forget() {
      held = new Map();
      isNew = true;
    },
    async refresh(files, views, always) {
      const wanted = new Set(files.map(({ file }) => file));
      const gone = [...held.keys()].filter((file) => !wanted.has(file));
      const added: Added[] = [];
      const next = new Map<string, Held>();
      for (const each of files) {
        const path = join(folder, each.file);
        let more = await readAdded(path, each, held.get(each.file));
        if (more === null) {
          gone.push(each.file);
          screen.forget(each.file);
          more = (await readAdded(path, each, undefined))!;
        }
        if (more.bytes.length > 0) added.push(more);
        next.set(each.file, more.held);
      }
      if (!isNew && !always && gone.length === 0 && added.length === 0) return;
      const made = isNew || always ? views : [];
      const clean = new Map<string, Buffer>();
      // What was refused before is known: the rest of the file is read without it.
      const know = async (): Promise<void> => {
        for (const { file, from, bytes } of added) {
          if (screen.refusedOf(file).length === 0) continue;
          const kept = (await screen.screen(file, bytes, from)).clean;
          if (kept !== null) clean.set(file, kept);
        }
      };
      await know();
      if (!(await attempt(added, clean, gone, made))) {
        await know();
        await attempt(added, clean, gone, made);
      }
      for (const { file, from, bytes } of added) screen.took(file, bytes, from);
      for (const file of gone) if (!wanted.has(file)) screen.forget(file);
      held = next;
      isNew = false;
    },
  };
}
