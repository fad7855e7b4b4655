import { randomBytes } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { systemClock, writeFileAtomic } from '../../edge/index.ts';
import { journalEntriesSql, journalRecordsSql, lineScreen, readParquetSql, type Engine } from '../engine/index.ts';
import {
  COMPACTION_LOCK,
  digestFile,
  filesOf,
  isDayFile,
  stemOf,
  sourcesOf,
  withLock,
  type Part,
  type Segment,
  type Tombstone,
} from './files.ts';
import { writeSegment, type Sealing } from './seal.ts';
import {
  readManifest,
  withFolderLock,
  writeManifest,
  KEPT_OF_RETIRED,
  finishRemoving,
  linked,
  withAct,
  type Manifest,
  type Witness,
} from './manifest.ts';
import { join } from 'node:path';
import { type EpochMs, JoulegateError } from '../../units/index.ts';

const DAY_MS = 86_400_000;
const WRITER = 'compaction';
const LOCK_WAIT_MS = 1000;

/** One day's segments that became one. */
export interface Compacted {
  readonly segment: Segment;
  /** Segments that it takes the place of. */
  readonly sources: number;
}

const dayOf = (at: EpochMs): number => Math.floor(at / DAY_MS);
const dayLabel = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Paths of journal files, of their readable lines where the engine refuses some, and the refused ones. */
async function readableLines(
  engine: Engine,
  folder: string,
  group: readonly Segment[],
): Promise<{ readonly plain: readonly string[]; readonly refused: Buffer }> {
  const plain: string[] = [];
  const refused: Buffer[] = [];
  const screen = lineScreen(engine);
  for (const { file, format, parts } of group) {
    for (const part of parts) if (part.role === 'refused') refused.push(await readFile(join(folder, part.file)));
    if (format !== 'ndjson') continue;
    const { clean, lines } = await screen.screen(file, await readFile(join(folder, file)));
    refused.push(lines);
    plain.push(join(clean === null ? folder : await engine.temporary(), file));
    if (clean !== null) await writeFile(plain.at(-1)!, clean);
  }
  return { plain, refused: Buffer.concat(refused) };
}

function sourceSql(
  folder: string,
  group: readonly Segment[],
  plain: readonly string[],
): { entries: string; records: string } {
  const paths = (segments: readonly Segment[]): string[] => segments.map(({ file }) => join(folder, file));
  const parquet = group.filter(({ format }) => format === 'parquet');
  const recordFiles = parquet.flatMap(({ parts }) =>
    parts.filter(({ role }) => role === 'records').map(({ file }) => join(folder, file)),
  );
  const union = (parts: readonly (string | null)[]): string =>
    parts.filter((part) => part !== null).join(' UNION ALL BY NAME ');
  return {
    entries: union([
      parquet.length === 0 ? null : readParquetSql(paths(parquet)),
      plain.length === 0 ? null : journalEntriesSql(plain),
    ]),
    records: union([
      recordFiles.length === 0 ? null : readParquetSql(recordFiles),
      plain.length === 0 ? null : journalRecordsSql(plain),
    ]),
  };
}

async function writeSources(folder: string, stem: string, group: readonly Segment[]): Promise<Part> {
  const lines: string[] = [];
  for (const segment of group)
    for (const each of [...(await sourcesOf(folder, segment)), segment]) lines.push(JSON.stringify(each));
  const file = `${stem}.sources.ndjson`;
  await writeFileAtomic(join(folder, file), `${lines.join('\n')}\n`, { mode: 0o444 });
  const { bytes, sha256 } = await digestFile(join(folder, file));
  return { role: 'sources', file, bytes, sha256 };
}

async function compactDay(
  engine: Engine,
  folder: string,
  day: number,
  group: readonly Segment[],
  sealing: Sealing,
): Promise<Compacted> {
  const stem = `day-${dayLabel(day)}-${randomBytes(6).toString('hex')}`;
  const { plain, refused } = await readableLines(engine, folder, group);
  const written = await writeSegment(engine, folder, stem, {
    ...sourceSql(folder, group, plain),
    count: refused.length > 0 ? null : group.reduce((sum, { entries }) => sum + entries, 0),
    refused,
  });
  const facts = {
    ...written,
    writer: WRITER,
    firstAt: Math.min(...group.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...group.map(({ lastAt }) => lastAt)),
    parts: [...written.parts, await writeSources(folder, stem, group)],
    from: null,
  };
  const segment = await withFolderLock(folder, async () => {
    const manifest = await readManifest(folder);
    const replaced = new Set(group.map(({ hash }) => hash));
    const left = manifest.segments.filter(({ hash }) => !replaced.has(hash));
    if (left.length + group.length !== manifest.segments.length)
      throw new JoulegateError('JG_LEDGER', 'segments were removed while they were compacted', {
        where: folder,
        hint: 'run it again',
      });
    const made = linked(manifest, facts);
    const place = manifest.segments.findIndex(({ hash }) => replaced.has(hash));
    const segments = [
      ...manifest.segments.slice(0, place).filter(({ hash }) => !replaced.has(hash)),
      made,
      ...manifest.segments.slice(place).filter(({ hash }) => !replaced.has(hash)),
    ];
    const removing = [...manifest.removing, ...group.flatMap(filesOf)];
    await sealing.anchor?.(made);
    const reason = `${group.length} segments of ${dayLabel(day)}`;
    const compacted = { kind: 'compacted', at: systemClock.now(), reason, segments: [made.hash] } as const;
    const acted = await withAct(manifest, compacted, sealing);
    await writeManifest(
      folder,
      { ...acted, segments, removing, heads: { ...manifest.heads, [WRITER]: made.hash } },
      sealing.signer,
    );
    await finishRemoving(folder, sealing.signer);
    return made;
  });
  return { segment, sources: group.length };
}

/** Removes files of a compaction that a crash cut short: only a compaction makes such names, and it holds the lock. */
async function sweep(folder: string, manifest: Manifest): Promise<void> {
  const known = new Set([...manifest.segments, ...manifest.tombstones].map(({ file }) => stemOf(file)));
  for (const each of await readdir(folder, { withFileTypes: true }))
    if (each.isFile() && isDayFile(each.name) && !known.has(stemOf(each.name)))
      await rm(join(folder, each.name), { force: true });
}

/**
 * Makes one segment of each finished UTC day's segments, whoever wrote them and in whatever format. The hashes
 * of what went into it stay beside it, so that every writer's chain can still be followed. A crash at any
 * moment leaves the old segments or the new one, never both.
 *
 * @param options `beforeMs`: only segments whose last entry is older; the start of today where it is not given
 * @returns the days that changed; days of one Parquet segment stay as they are
 * @throws JoulegateError JG_LEDGER when the engine fails, or another process compacts this folder
 */
export async function compact(
  folder: string,
  sealing: Sealing & { readonly engine: Engine },
  options: { readonly beforeMs?: EpochMs; readonly onDay?: (done: number, total: number) => void } = {},
): Promise<readonly Compacted[]> {
  const { beforeMs = dayOf(systemClock.now()) * DAY_MS, onDay = () => {} } = options;
  return await withLock(
    join(folder, COMPACTION_LOCK),
    async () => {
      const manifest = await readManifest(folder);
      await sweep(folder, manifest);
      const days = new Map<number, Segment[]>();
      for (const segment of manifest.segments) {
        if (segment.format === 'settlement' || segment.lastAt >= beforeMs) continue;
        const day = dayOf(segment.firstAt);
        days.set(day, [...(days.get(day) ?? []), segment]);
      }
      const due = [...days]
        .filter(([, group]) => group.length > 1 || group[0]!.format === 'ndjson')
        .sort(([a], [b]) => a - b);
      const done: Compacted[] = [];
      for (const [day, group] of due) {
        done.push(await compactDay(sealing.engine, folder, day, group, sealing));
        onDay(done.length, due.length);
      }
      return done;
    },
    LOCK_WAIT_MS,
  );
}

/**
 * Removes the entries of segments whose last entry is older than a moment. Their record becomes a tombstone:
 * the chain stays whole, and the hourly sums stay: totals, booked and settled, are what they were.
 *
 * @param reason why, for whoever reads the tombstone
 * @returns the tombstones, oldest first
 * @throws JoulegateError JG_LEDGER when the folder cannot be written, or where a segment has no sums yet that could stay:
 * nothing is removed then
 */
export async function retire(
  folder: string,
  beforeMs: EpochMs,
  reason: string,
  witness: Witness,
): Promise<readonly Tombstone[]> {
  return await withFolderLock(folder, async () => {
    const manifest = await readManifest(folder);
    const isDue = ({ format, lastAt }: Segment): boolean => format !== 'settlement' && lastAt < beforeMs;
    const withoutSums = manifest.segments.find((each) => isDue(each) && each.sums === null);
    if (withoutSums !== undefined)
      throw new JoulegateError(
        'JG_LEDGER',
        'a segment whose time is up is not in Parquet yet and has no sums that could stay',
        { where: join(folder, withoutSums.file), hint: 'compact it first: joulegate ledger compact' },
      );
    const removedAt = systemClock.now();
    const tombstones = manifest.segments.filter(isDue).map((segment) => ({ ...segment, removedAt, reason }));
    if (tombstones.length === 0) return [];
    const removing = tombstones.flatMap(({ file, parts }) =>
      filesOf({ file, parts: parts.filter(({ role }) => !KEPT_OF_RETIRED.has(role)) }),
    );
    const retired = { kind: 'retired', at: removedAt, reason, segments: tombstones.map(({ hash }) => hash) } as const;
    await writeManifest(
      folder,
      {
        ...(await withAct(manifest, retired, witness)),
        segments: manifest.segments.filter((segment) => !isDue(segment)),
        tombstones: [...manifest.tombstones, ...tombstones],
        removing: [...manifest.removing, ...removing],
      },
      witness.signer,
    );
    await finishRemoving(folder, witness.signer);
    return tombstones;
  });
}

/** What becomes of sealed segments: days of Parquet, then their hourly sums alone. */
export const sealedBooks = {
  compact,
  retire,
} as const;
