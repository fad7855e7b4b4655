import type { EpochHour } from '../../units/index.ts';
import { HOURS_COLUMNS, noRowsSql, readParquetSql } from '../engine/index.ts';
import { HELD } from './held-lines.ts';

/** Relations one after the other, columns by name; what is false is left out. */
export const union = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join(' UNION ALL BY NAME ');

/** Where hourly sums are, and lines that they are still to be made of. */
interface SumFiles {
  readonly hours: readonly string[];
  readonly lines: readonly string[];
  readonly hoursIn: Readonly<Record<string, Readonly<Record<'fromHour' | 'toHour', EpochHour>>>>;
}

/** A file and its hours: the first is in it, the last is not. */
interface FileApart {
  readonly path: string;
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
}

/** Files of sums whose hours no other file has, oldest first: what is in them is the only sum of its key, unless it is held too. */
export function filesApart({ hours, hoursIn, lines }: SumFiles): readonly FileApart[] {
  // Of lines that are not held nobody knows the hours.
  if (lines.length > 0) return [];
  const sorted = hours
    .flatMap((path) => (hoursIn[path] === undefined ? [] : [{ path, ...hoursIn[path] }]))
    .toSorted((a, b) => a.fromHour - b.fromHour);
  if (sorted.length < hours.length) return [];
  let until = -Infinity;
  return sorted.flatMap((file, i) => {
    const { fromHour, toHour } = file;
    const isApart = fromHour >= until && (sorted[i + 1]?.fromHour ?? Infinity) >= toHour;
    until = Math.max(until, toHour);
    return isApart ? [file] : [];
  });
}

/** Hours of lines that are held. */
export const HELD_HOURS = 'SELECT DISTINCT hour FROM held_hours';

/**
 * Sums that are the only ones of their key as they lie in their files, and those that may have others beside: only these
 * must be merged before figures are rounded, which takes most of the time and memory of a settled month. `besideHours` has
 * the hours of the latter.
 */
export function sumsApart(
  files: SumFiles,
  sums: string,
): { readonly apart: string; readonly beside: string; readonly besideHours: string } {
  const paths = filesApart(files).map(({ path }) => path);
  if (paths.length === 0) return { apart: noRowsSql(HOURS_COLUMNS), beside: sums, besideHours: sums };
  const alone = readParquetSql(paths);
  const others = files.hours.filter((path) => !paths.includes(path));
  const besideHours = union([noRowsSql(HOURS_COLUMNS), HELD.hours, others.length > 0 && readParquetSql(others)]);
  return {
    apart: `SELECT * FROM (${union([noRowsSql(HOURS_COLUMNS), alone])}) WHERE hour NOT IN (${HELD_HOURS})`,
    beside: union([besideHours, `SELECT * FROM (${alone}) WHERE hour IN (${HELD_HOURS})`]),
    besideHours,
  };
}
