import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../edge/index.ts';
import { digestFile } from '../segments/digest.ts';
import { ledgerError } from '../fault.ts';
import { stemOf } from '../segments/files.ts';
import type { Part, SegmentFacts, Sums } from '../segments/manifest.ts';
import { hoursOfSql } from './rollups.ts';
import type { Engine } from './open-engine.ts';
import {
  ENTRY_LINE_COLUMNS,
  RECORD_LINE_COLUMNS,
  entriesOfLinesSql,
  readLinesSql,
  recordsOfLinesSql,
  sqlText,
} from './sql.ts';

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
  readonly count: number;
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
): Promise<Pick<SegmentFacts, 'file' | 'format' | 'bytes' | 'sha256' | 'parts' | 'sums'>> {
  const file = `${stem}.parquet`;
  const path = join(folder, file);
  const before = await countEntries(engine, source.entries);
  const main = await writeParquet(engine, source.entries, path);
  const written = `SELECT * FROM read_parquet(${sqlText(path)})`;
  const { entries, ...sums } = await countEntries(engine, written);
  if (JSON.stringify({ entries, ...sums }) !== JSON.stringify(before) || entries !== source.count) {
    const message = `the segment holds ${entries} entries with sums ${JSON.stringify(sums)}, its source ${before.entries} (${source.count} expected) with ${JSON.stringify(before)}`;
    throw ledgerError(message, path, 'the source is untouched: keep a copy of both');
  }
  const parts: Part[] = [];
  for (const [role, sql] of [
    ['records', `SELECT DISTINCT ON (id) kind, id, json FROM (${source.records}) ORDER BY id`],
    ['hours', hoursOfSql(written)],
  ] as const) {
    const name = `${stem}.${role}.parquet`;
    parts.push({ role, file: name, ...(await writeParquet(engine, sql, join(folder, name))) });
  }
  await syncFolder(folder);
  return { file, format: 'parquet', ...main, parts, sums };
}

/** The segment of a closed journal file, which is parsed once. @throws JoulegateError JG_LEDGER as {@link writeSegment} does */
export async function toParquet(engine: Engine, folder: string, journal: SegmentFacts): Promise<SegmentFacts> {
  const path = join(folder, journal.file);
  await stat(path);
  const staged = `staged_${randomBytes(6).toString('hex')}`;
  try {
    await engine.run(
      `CREATE TABLE ${staged} AS SELECT * FROM ${readLinesSql([path], [...ENTRY_LINE_COLUMNS, ...RECORD_LINE_COLUMNS])}`,
    );
    const written = await writeSegment(engine, folder, stemOf(journal.file), {
      entries: entriesOfLinesSql(staged),
      records: recordsOfLinesSql(staged),
      count: journal.entries,
    });
    const { file, bytes, sha256 } = journal;
    return { ...journal, ...written, from: { file, bytes, sha256 } };
  } finally {
    await engine.run(`DROP TABLE IF EXISTS ${staged}`).catch(() => {});
  }
}
