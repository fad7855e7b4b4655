import { rename, rm, stat } from 'node:fs/promises';
import { sqlText } from '../engine/index.ts';
import { ENTRY_COLUMNS, type Column } from '../entry/index.ts';
import type { Books } from './open-books.ts';

export type ExportFormat = 'parquet' | 'csv' | 'json';

const OPTIONS: Readonly<Record<ExportFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER',
  json: 'FORMAT json',
};

/** A text that a spreadsheet would take for a formula is text again (OWASP, CSV injection); numbers are no texts. */
const safeText = (column: string): string =>
  `CASE WHEN regexp_matches("${column}", '^[=+@\\t\\r-]') THEN '''' || "${column}" ELSE "${column}" END AS "${column}"`;
/** A list, a map or a struct has no place in a CSV cell; as JSON it has. */
const isNested = ({ type }: Column): boolean => /[[(]/.test(type);
const CELLS = `* REPLACE (${ENTRY_COLUMNS.flatMap((column) =>
  column.type === 'VARCHAR'
    ? [safeText(column.name)]
    : isNested(column)
      ? [`to_json("${column.name}") AS "${column.name}"`]
      : [],
).join(', ')})`;

export interface ExportOptions {
  readonly format: ExportFormat;
  /** File to write, in a folder that the books may write. It is replaced as a whole. */
  readonly out: string;
  /** Arrivals from, inclusive, and until, exclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/**
 * Writes entries to a file, by time.
 * @returns how many, and the size of the file
 * @throws JoulegateError JG_LEDGER when the file cannot be written
 */
export async function exportEntries(
  books: Books,
  { format, out, fromMs, toMs }: ExportOptions,
): Promise<{ readonly entries: number; readonly bytes: number }> {
  const when = [
    fromMs === undefined ? null : `at_ms >= ${fromMs}`,
    toMs === undefined ? null : `at_ms < ${toMs}`,
  ].filter((each) => each !== null);
  const where = when.length === 0 ? '' : ` WHERE ${when.join(' AND ')}`;
  const [row] = await books.rows(`SELECT count(*) AS n FROM entries${where}`);
  const temporary = `${out}.tmp`;
  try {
    await books.engine.run(
      `COPY (SELECT ${format === 'csv' ? CELLS : '*'} FROM entries${where}) TO ${sqlText(temporary)} (${OPTIONS[format]})`,
    );
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  return { entries: Number(row!['n']), bytes: (await stat(out)).size };
}
