import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat, chmod, writeFile } from 'node:fs/promises';
import { syncFolder, writeFileAtomic, diskFault } from '../../edge/index.ts';
import {
  ENTRY_LINE_COLUMNS,
  RECORD_LINE_COLUMNS,
  entriesOfLinesSql,
  hoursOfSql,
  lineScreen,
  readLinesSql,
  recordsOfLinesSql,
  sqlText,
  type Engine,
} from '../engine/index.ts';
import {
  digestFile,
  stemOf,
  unfinishedOf,
  NO_PARTS,
  type Part,
  type SegmentFacts,
  type Sums,
  type Segment,
} from './files.ts';
import { addSegment, finishRemoving, withFolderLock, type Witness } from './manifest.ts';
import { join } from 'node:path';
import { JoulegateError } from '../../units/index.ts';

const OPTIONS =
  'FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 65536, DICTIONARY_SIZE_LIMIT 20000';

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
    await handle.chmod(0o444);
  } finally {
    await handle.close();
  }
}

/** Writes a query's rows as a file: beside it first, synced, then renamed. The folder is synced by the caller. */
export async function writeParquet(
  engine: Engine,
  sql: string,
  path: string,
): Promise<{ bytes: number; sha256: string }> {
  const temporary = `${path}.tmp`;
  try {
    await rm(temporary, { force: true });
    await engine.run(`COPY (${sql}) TO ${sqlText(temporary)} (${OPTIONS})`);
    await sync(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  const { bytes, sha256 } = await digestFile(path);
  return { bytes, sha256 };
}

interface Counted extends Sums {
  readonly entries: number;
}

/** Counts and adds the entries of a relation. */
export async function countEntries(engine: Engine, relation: string): Promise<Counted> {
  const [row] = await engine.rows(
    `SELECT count(*) AS entries, coalesce(sum(cost_nano_usd), 0)::VARCHAR AS cost, coalesce(sum(energy_nano_wh), 0)::VARCHAR AS energy, coalesce(sum(carbon_nano_g), 0)::VARCHAR AS carbon FROM (${relation})`,
  );
  return {
    entries: Number(row!['entries']),
    costNanoUsd: row!['cost'] as string,
    energyNanoWh: row!['energy'] as string,
    carbonNanoG: row!['carbon'] as string,
  };
}

/** What a segment is made of. */
export interface SegmentSource {
  readonly entries: string;
  readonly records: string;
  /** `null`: lines were set aside, and it is what the others say. */
  readonly count: number | null;
  /** Lines that the engine refuses: they stay as they are, as a part of the segment. */
  readonly refused?: Buffer | null;
}

/**
 * Writes entries, the records that they name and their sums as Parquet files of a segment, and proves
 * that every entry arrived: count and sums of what was written equal those of the source.
 *
 * @param stem name of the files without ending
 * @throws JoulegateError JG_LEDGER when the engine fails or the sums differ; no file counts then
 */
export async function writeSegment(
  engine: Engine,
  folder: string,
  stem: string,
  source: SegmentSource,
): Promise<Pick<SegmentFacts, 'file' | 'format' | 'entries' | 'bytes' | 'sha256' | 'parts' | 'sums'>> {
  const file = `${stem}.parquet`;
  const path = join(folder, file);
  const before = await countEntries(engine, source.entries);
  const main = await writeParquet(engine, source.entries, path);
  const written = `SELECT * FROM read_parquet(${sqlText(path)})`;
  const { entries, ...sums } = await countEntries(engine, written);
  if (JSON.stringify({ entries, ...sums }) !== JSON.stringify(before) || entries !== (source.count ?? entries)) {
    const message = `the segment holds ${entries} entries with sums ${JSON.stringify(sums)}, its source ${before.entries} (${source.count ?? 'any number'} expected) with ${JSON.stringify(before)}`;
    throw new JoulegateError('JG_LEDGER', message, {
      where: path,
      hint: 'the source is untouched: keep a copy of both',
    });
  }
  const parts: Part[] = [];
  for (const [role, sql] of [
    ['records', `SELECT DISTINCT ON (id) kind, id, json FROM (${source.records}) ORDER BY id`],
    ['hours', hoursOfSql(written)],
  ] as const) {
    const name = `${stem}.${role}.parquet`;
    parts.push({ role, file: name, ...(await writeParquet(engine, sql, join(folder, name))) });
  }
  if (source.refused != null && source.refused.length > 0) {
    const name = `${stem}.refused.ndjson`;
    await writeFileAtomic(join(folder, name), source.refused, { mode: 0o444 });
    const { bytes, sha256 } = await digestFile(join(folder, name));
    parts.push({ role: 'refused', file: name, bytes, sha256 });
  }
  await syncFolder(folder);
  return { file, format: 'parquet', entries, ...main, parts, sums };
}

/** The segment of a closed journal file, which is parsed once. @throws JoulegateError JG_LEDGER as {@link writeSegment} does */
export async function toParquet(engine: Engine, folder: string, journal: SegmentFacts): Promise<SegmentFacts> {
  const path = join(folder, journal.file);
  await stat(path);
  try {
    return await parquetOf(engine, folder, journal, path, null);
  } catch (error) {
    const { clean, lines } = await lineScreen(engine).screen(journal.file, await readFile(path));
    if (clean === null) throw error;
    const readable = join(await engine.temporary(), `readable-${journal.file}`);
    await writeFile(readable, clean);
    return await parquetOf(engine, folder, journal, readable, lines);
  }
}

/** @param refused lines that `path` is without; `null`: it is the journal file itself */
async function parquetOf(
  engine: Engine,
  folder: string,
  journal: SegmentFacts,
  path: string,
  refused: Buffer | null,
): Promise<SegmentFacts> {
  const staged = `staged_${randomBytes(6).toString('hex')}`;
  try {
    await engine.run(
      `CREATE TABLE ${staged} AS SELECT * FROM ${readLinesSql([path], [...ENTRY_LINE_COLUMNS, ...RECORD_LINE_COLUMNS])}`,
    );
    const written = await writeSegment(engine, folder, stemOf(journal.file), {
      entries: entriesOfLinesSql(staged),
      records: recordsOfLinesSql(staged),
      count: refused === null ? journal.entries : null,
      refused,
    });
    const { file, bytes, sha256 } = journal;
    return { ...journal, ...written, from: { file, bytes, sha256 } };
  } finally {
    await engine.run(`DROP TABLE IF EXISTS ${staged}`).catch(() => {});
  }
}

const READ_ONLY = 0o444;

/** A closed journal file, complete and on disk, that waits for its place in the manifest. */
export type ClosedFile = Pick<SegmentFacts, 'file' | 'writer' | 'entries' | 'firstAt' | 'lastAt' | 'bytes'> & {
  /** Entries, the records that they name, and the file's own name. */
  readonly lines: number;
};

/** How segments are made. */
export interface Sealing extends Witness {
  /** `null`: segments stay the journal files that they are. */
  readonly engine: Engine | null;
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
    throw new JoulegateError('JG_LEDGER', message, {
      where: path,
      hint: 'something else wrote to the ledger folder: find it, and keep a copy of the file',
    });
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
        for (const unfinished of unfinishedOf(plain.file)) await rm(join(folder, unfinished), { force: true });
      }
    }
    const removing = facts === plain ? [] : [plain.file];
    // Entries are sealed even while the state cannot be reached: the next head that is anchored vouches for this one too.
    const anchor = async (segment: Segment): Promise<void> =>
      await sealing.anchor?.(segment).catch((error: unknown) => {
        fault = `the head of the chain is not anchored: ${diskFault(error)}`;
      });
    const segment = await withFolderLock(folder, async () => {
      const added = await addSegment(folder, facts, { ...sealing, anchor }, { removing });
      await finishRemoving(folder, sealing.signer);
      return added;
    });
    segments.push(segment);
  }
  return { segments, fault };
}
