import { lstat } from 'node:fs/promises';
import { join, basename } from 'node:path';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { openEngine, sqlText, type Engine, type SetAside } from '../engine/index.ts';
import {
  emptyRecordBook,
  entryOfRow,
  keepRecord,
  parseLine,
  readLines,
  tryParseRow,
  type Entry,
  type RecordBook,
  type RecordRow,
  type Line,
} from '../entry/index.ts';
import { OWN_NAME_START, stemOf, type Segment } from './files.ts';
import { filesOfBooks } from './folder.ts';

async function pathOf(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true)
    throw new JoulegateError('JG_LEDGER', 'a file that the manifest names is missing', {
      where: path,
      hint: 'restore it from a backup: the books are not complete without it',
    });
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

/** How far a reader may read in the files of the journal that asks: bytes known to be on disk. */
export type FlushedOffsets = ReadonlyMap<string, number>;

export interface ReadOptions {
  /** Limits in files of a journal of this process; `Journal.read` gives them. */
  readonly flushed?: FlushedOffsets;
  /** Reads segments in Parquet; without it one is started where there are such segments, and ended. */
  readonly engine?: Engine | null;
  /** Told of each line that is no entry and no record, which is then passed over; without it the first is an error. */
  readonly onSetAside?: (line: SetAside) => void;
}

interface Source {
  readonly path: string;
  readonly endByte: number | null;
  /** `null` for an open file. */
  readonly segment: Segment | null;
}

/** Sealed files in the order of sealing, then open ones. */
async function sources(folder: string, flushed: FlushedOffsets): Promise<readonly Source[]> {
  const { manifest, open } = await filesOfBooks(folder);
  return [
    ...manifest.segments
      .filter(({ format }) => format !== 'settlement')
      .map((segment) => ({ path: join(folder, segment.file), endByte: segment.bytes, segment })),
    ...open.map(({ file }) => ({ path: join(folder, file), endByte: flushed.get(file) ?? null, segment: null })),
  ];
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** An open file that was looked for is gone: it was sealed meanwhile, or was without entries. */
class Moved extends Error {}

async function* linesOf(source: Source): AsyncGenerator<readonly Line[]> {
  if (source.endByte === 0) return;
  try {
    for await (const lines of readLines(source.path, source.endByte)) {
      // A second beginning is that of a file that somebody put behind this one: its entries are another's.
      const end = lines.findIndex(({ text, number }) => number > 1 && text.startsWith(OWN_NAME_START));
      yield end === -1 ? lines : lines.slice(0, end);
      if (end !== -1) return;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
    if (source.segment === null) throw new Moved();
    const hint = 'restore it from a backup: the books are not complete without it';
    throw new JoulegateError('JG_LEDGER', 'a file that the manifest names is missing', {
      where: source.path,
      hint,
      cause: error,
    });
  }
}

/** Entries of a source; of an open file that was sealed since, those of its segment. */
async function* whereverItIs(
  folder: string,
  source: Source,
  engine: Engine,
  onSetAside: ((line: SetAside) => void) | undefined,
): AsyncGenerator<Entry> {
  try {
    yield* entriesOf(folder, source, engine, onSetAside);
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
    const stem = stemOf(basename(source.path));
    const sealed = (await sources(folder, new Map())).find(({ path }) => stemOf(basename(path)) === stem);
    if (sealed !== undefined) yield* entriesOf(folder, sealed, engine, onSetAside);
  }
}

async function* entriesOf(
  folder: string,
  source: Source,
  engine: Engine,
  onSetAside: ((line: SetAside) => void) | undefined,
): AsyncGenerator<Entry> {
  if (source.segment?.format === 'parquet') {
    yield* readSegment(folder, source.segment, engine);
    return;
  }
  const book = emptyRecordBook();
  for await (const lines of linesOf(source)) {
    for (const line of lines) {
      if (onSetAside !== undefined && tryParseRow(line.text) === null) {
        onSetAside({ file: basename(source.path), line: line.number });
        continue;
      }
      const entry = parseLine(line, source.path, book);
      if (entry !== null) yield entry;
    }
  }
}

/**
 * Every entry of a ledger folder: sealed files in the order of sealing, then open ones; the open file of
 * another process up to its last complete line. Works beside a running gateway.
 *
 * @throws JoulegateError JG_LEDGER on a missing, short or damaged file: entries are never skipped
 */
export async function* readLedger(folder: string, options: ReadOptions = {}): AsyncGenerator<Entry> {
  const engine = options.engine ?? openEngine({ folders: [folder] });
  try {
    for (const source of await sources(folder, options.flushed ?? new Map())) {
      let [count, aside] = [0, 0];
      const onSetAside =
        options.onSetAside === undefined
          ? undefined
          : (line: SetAside): void => {
              aside++;
              options.onSetAside?.(line);
            };
      for await (const entry of whereverItIs(folder, source, engine, onSetAside)) {
        count++;
        yield entry;
      }
      const { entries } = source.segment ?? { entries: count };
      if (count > entries || count + aside < entries) {
        const message = `the file holds ${count} entries, the manifest names ${entries}`;
        throw new JoulegateError('JG_LEDGER', message, { where: source.path, hint: 'run "joulegate ledger verify"' });
      }
    }
  } finally {
    if (options.engine == null) await engine.close();
  }
}

/**
 * Finds one entry: what `joulegate why` asks. Journal files first, the newest first; then all Parquet segments at once.
 *
 * @returns the entry, or `null` when no file has it
 * @throws JoulegateError JG_LEDGER as {@link readLedger} does
 */
export async function findEntry(folder: string, id: string, options: ReadOptions = {}): Promise<Entry | null> {
  try {
    return await findOnce(folder, id, options);
  } catch (error) {
    if (error instanceof Moved) return await findEntry(folder, id, options);
    throw error;
  }
}

async function findOnce(folder: string, id: string, options: ReadOptions): Promise<Entry | null> {
  const needle = `"id":${JSON.stringify(id)}`;
  const all = (await sources(folder, new Map())).toReversed();
  for (const source of all) {
    if (source.segment?.format === 'parquet') continue;
    const book = emptyRecordBook();
    for await (const lines of linesOf(source)) {
      for (const line of lines) {
        if (!line.text.startsWith('{"record"') && !line.text.includes(needle)) continue;
        if (tryParseRow(line.text) === null) continue;
        const entry = parseLine(line, source.path, book);
        if (entry?.id === id) return entry;
      }
    }
  }
  const segments = all.flatMap(({ segment }) => (segment?.format === 'parquet' ? [segment] : []));
  if (segments.length === 0) return null;
  const engine = options.engine ?? openEngine({ folders: [folder] });
  try {
    return await findInSegments(folder, segments, id, engine);
  } finally {
    if (options.engine == null) await engine.close();
  }
}

/**
 * Ids that begin so, of entries since a moment: for whoever names its entries itself, and asks what a process before it has
 * booked. Of a file that a writer left open its whole lines count.
 *
 * @throws JoulegateError JG_LEDGER as `readLedger` does: an id is never passed over
 */
export async function idsBeginning(
  folder: string,
  prefix: string,
  since: EpochMs,
  options: ReadOptions = {},
): Promise<ReadonlySet<string>> {
  try {
    return await findIdsOnce(folder, prefix, since, options);
  } catch (error) {
    if (error instanceof Moved) return await idsBeginning(folder, prefix, since, options);
    throw error;
  }
}

async function findIdsOnce(
  folder: string,
  prefix: string,
  since: EpochMs,
  options: ReadOptions,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const begins = `{"id":${JSON.stringify(prefix).slice(0, -1)}`;
  const all = (await sources(folder, options.flushed ?? new Map())).filter(
    ({ segment }) => segment === null || segment.lastAt >= since,
  );
  for (const source of all) {
    if (source.segment?.format === 'parquet') continue;
    for await (const lines of linesOf(source))
      for (const { text } of lines) {
        const parsed = text.startsWith(begins) ? tryParseRow(text) : null;
        if (parsed?.kind === 'entry') found.add(String(parsed.row['id']));
      }
  }
  const segments = all.filter(({ segment }) => segment?.format === 'parquet');
  if (segments.length === 0) return found;
  const paths = segments.map(({ segment }) => sqlText(join(folder, segment?.file ?? '')));
  const engine = options.engine ?? openEngine({ folders: [folder] });
  try {
    const rows = await engine.rows(
      `SELECT id FROM read_parquet([${paths.join(', ')}], union_by_name = true) WHERE starts_with(id, ${sqlText(prefix)})`,
    );
    for (const { id } of rows) found.add(String(id));
  } finally {
    if (options.engine == null) await engine.close();
  }
  return found;
}
