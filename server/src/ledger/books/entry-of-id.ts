import { sqlText, type Row } from '../engine/index.ts';
import type { Span } from './contract.ts';
import type { BookViews } from './views.ts';

/** What was asked last is mostly what is looked at. */
const NEWEST_HOURS = 48;

/**
 * The entry of an id. An id does not tell its hour: of the newest hours first, and then of those before, ids alone are
 * read, and the other columns only of the hour that has it.
 */
export async function entryOfIdSql(
  id: string,
  { files, over }: Pick<BookViews, 'files' | 'over'>,
  rows: (sql: string) => Promise<readonly Row[]>,
): Promise<string> {
  const is = `id = ${sqlText(id)}`;
  const { parquet, hoursIn } = files();
  const from = Math.max(0, ...parquet.map((path) => hoursIn[path]?.toHour ?? 0)) - NEWEST_HOURS;
  const parts: readonly Span[] = [
    { fromHour: from, toHour: Infinity },
    { fromHour: -Infinity, toHour: from },
  ];
  for (const part of parts) {
    const [found] = await rows(`SELECT hour FROM (${over(part).entries}) WHERE ${is} LIMIT 1`);
    if (found === undefined) continue;
    const hour = Number(found['hour']);
    return `SELECT * FROM (${over({ fromHour: hour, toHour: hour + 1 }).entries}) WHERE ${is} AND hour = ${hour} LIMIT 1`;
  }
  return 'SELECT * FROM entries WHERE false';
}
