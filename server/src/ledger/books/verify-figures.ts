import { join } from 'node:path';
import { countEntries, journalEntriesSql, readParquetSql, ROLLUPS } from '../engine/index.ts';
import { readManifest } from '../segments/manifest.ts';
import type { Segment } from '../segments/manifest.ts';
import type { Finding } from '../segments/verify.ts';
import type { Books } from './open-books.ts';
import { recomputeFindingsSql, recomputeTotalsSql } from './recompute-sql.ts';

export interface FiguresReport {
  readonly ok: boolean;
  /** Entries whose figures were computed again. */
  readonly checked: number;
  /** Entries that were looked at and carry no factors to compute from, such as refused or imported ones. */
  readonly withoutFactors: number;
  /** Booked less recomputed carbon, over all that was checked. */
  readonly differenceG: number;
  readonly problems: readonly Finding[];
}

export interface FiguresOptions {
  /** How many entries of each segment to compute again; `null`: all. */
  readonly sample: number | null;
  readonly onSegment?: (done: number, total: number) => void;
}

const SHOWN = 5;

async function checkSums(
  books: Books,
  segment: Segment,
  relation: string,
  folder: string,
  report: (problem: string) => void,
): Promise<void> {
  const { entries, ...sums } = await countEntries(books.engine, relation);
  if (entries !== segment.entries) report(`has ${entries} entries, ${segment.entries} were sealed`);
  for (const [name, sum] of Object.entries(sums))
    if (segment.sums !== null && segment.sums[name as keyof typeof sums] !== sum)
      report(`${name} adds up to ${sum}, ${segment.sums[name as keyof typeof sums]} was sealed`);
  for (const { role, file } of segment.parts) {
    if (role !== 'hours' && role !== 'teams') continue;
    const { merged, of } = ROLLUPS[role];
    const kept = merged(readParquetSql([join(folder, file)]));
    const anew = merged(of(relation));
    const exact = `SELECT * EXCLUDE (energy_sigma_weight, carbon_sigma_weight, added_ms) FROM`;
    const [row] = await books.engine.rows(
      `SELECT count(*) AS n FROM ((${exact} (${kept}) EXCEPT ALL ${exact} (${anew})) UNION ALL (${exact} (${anew}) EXCEPT ALL ${exact} (${kept})))`,
    );
    if (Number(row!['n']) > 0) report(`its hourly sums (${role}) are not those of its entries`);
  }
}

/**
 * Adds every segment up again and computes the figures of its entries from usage and factors, all of them or a
 * sample that is the same each time.
 *
 * @returns a report that names segment, entry and column; a finding is data, not an error
 * @throws JoulegateError JG_LEDGER when a file cannot be read: run `verifyManifest` first, which names it
 * @example (await verifyFigures(books, 'data/ledger', { sample: 1000 })).differenceG // 0
 */
export async function verifyFigures(
  books: Books,
  folder: string,
  { sample, onSegment = () => {} }: FiguresOptions,
): Promise<FiguresReport> {
  const segments = (await readManifest(folder)).segments.filter(({ format }) => format !== 'settlement');
  const problems: Finding[] = [];
  let [checked, looked, differenceG] = [0, 0, 0];
  await books.rows('SELECT 1');
  await books.engine.run('CREATE OR REPLACE TABLE factors_now AS SELECT * FROM factors');
  for (const [i, segment] of segments.entries()) {
    const path = join(folder, segment.file);
    const report = (problem: string): void => void problems.push({ file: segment.file, problem });
    const relation = segment.format === 'parquet' ? readParquetSql([path]) : journalEntriesSql([path]);
    await checkSums(books, segment, relation, folder, report);
    const some = sample === null ? relation : `SELECT * FROM (${relation}) ORDER BY hash(id) LIMIT ${sample}`;
    const [totals] = await books.engine.rows(recomputeTotalsSql(some));
    checked += Number(totals!['checked']);
    looked += sample === null ? segment.entries : Math.min(sample, segment.entries);
    differenceG += Number(totals!['difference_g']);
    if (Number(totals!['differing']) > 0) {
      for (const row of await books.engine.rows(recomputeFindingsSql(some, SHOWN)))
        report(
          `entry ${String(row['id'])}: ${String(row['name'])} is booked as ${String(row['booked'])}, its usage and factors give ${String(row['again'])}`,
        );
      report(`${Number(totals!['differing'])} entries do not follow from their usage and factors`);
    }
    onSegment(i + 1, segments.length);
  }
  return { ok: problems.length === 0, checked, withoutFactors: looked - checked, differenceG, problems };
}
