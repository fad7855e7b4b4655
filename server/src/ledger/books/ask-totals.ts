import { createHash } from 'node:crypto';
import type { Engine, Row } from '../engine/index.ts';
import type { Span, TotalsQuery, TypedBooks } from './contract.ts';
import { keptRows } from './kept-rows.ts';
import { filesApart } from './sums-apart.ts';
import { FOREVER, pieces, rowsByHourSql, settledHoursSql, totalsRows, totalsSql, type RowsOfHour } from './totals.ts';
import type { BookViews } from './views.ts';

interface Asked {
  readonly engine: Pick<Engine, 'rows'>;
  readonly views: Pick<BookViews, 'over' | 'files'>;
  /** Some work on the books as they are now, once more where files moved meanwhile. */
  readonly fresh: <T>(work: () => Promise<T>) => Promise<T>;
  /** How many rows of sums are merged at once. */
  readonly settledAtOnce: number;
}

/** An hour of which a later truth is known, and how many records of it. */
interface LaterHour {
  readonly hour: number;
  readonly records: number;
}

/** Hours of the files that come one after the other in a span, without an hour that has sums beside them. */
function closedIn(
  span: Span,
  files: ReturnType<typeof filesApart>,
  beside: ReadonlySet<number>,
): { readonly span: Span; readonly paths: readonly string[] } | null {
  const paths: string[] = [];
  let [from, to] = [0, 0];
  for (const { path, fromHour, toHour } of files) {
    if (fromHour < span.fromHour || toHour > span.toHour) continue;
    const start = paths.length === 0 ? fromHour : to;
    if ([...beside].some((hour) => hour >= start && hour < toHour)) {
      if (paths.length > 0) break;
      continue;
    }
    if (paths.length === 0) from = fromHour;
    to = toHour;
    paths.push(path);
  }
  return paths.length === 0 ? null : { span: { fromHour: from, toHour: to }, paths };
}

/** Totals of the books: settled ones of closed files are added up once, until a file or a record of their hours comes. */
export function askTotals({ engine, views, fresh, settledAtOnce }: Asked): TypedBooks['totals'] {
  const kept = keptRows();
  const booked = (query: TotalsQuery, butHours: readonly number[] = []): string => {
    const { hours } = views.over(query.span);
    const rest = butHours.length === 0 ? hours : `SELECT * FROM (${hours}) WHERE hour NOT IN (${butHours.join(', ')})`;
    return totalsSql({ ...query, basis: 'booked' }, rest);
  };
  const settledSqlOf = (query: TotalsQuery, only: readonly number[]): string => {
    const { span, asOf } = query;
    const settled = views.over(span).settled({
      asOf: asOf === undefined ? FOREVER : String(Math.floor(asOf)),
      from: span === undefined ? '-2147483648' : String(Number(span.fromHour)),
      to: span === undefined ? '2147483647' : String(Number(span.toHour)),
    });
    return totalsSql(query, settled, only);
  };
  /** Settled sums of some hours. What nothing later is known of stands as it was booked. */
  const settled = async (
    query: TotalsQuery,
    known: readonly LaterHour[],
    besideAll: readonly RowsOfHour[],
  ): Promise<readonly Row[]> => {
    const { span } = query;
    const isIn = ({ hour }: { readonly hour: number }): boolean =>
      span === undefined || (hour >= span.fromHour && hour < span.toHour);
    const [later, beside] = [known.filter(isIn).map(({ hour }) => hour), besideAll.filter(isIn)];
    const isAll = span !== undefined && later.length === span.toHour - span.fromHour;
    const all: Row[] = isAll ? [] : [...(await engine.rows(booked(query, later)))];
    const [isLater, merged] = [new Set(later), new Set(beside.map(({ hour }) => hour))];
    const apart = later.filter((hour) => !merged.has(hour));
    if (apart.length > 0) all.push(...(await engine.rows(settledSqlOf(query, apart))));
    for (const piece of pieces(
      beside.filter(({ hour }) => isLater.has(hour)),
      settledAtOnce,
    )) {
      const only = later.filter((hour) => merged.has(hour) && hour >= piece.fromHour && hour < piece.toHour);
      all.push(...(await engine.rows(settledSqlOf({ ...query, span: piece }, only))));
    }
    return all;
  };
  return async (query) => {
    if (query.basis !== 'settled') return totalsRows(query, await fresh(() => engine.rows(booked(query))));
    const found = await fresh(async () => {
      const files = views.files();
      const later =
        files.settlements.length === 0
          ? []
          : ((await engine.rows(settledHoursSql(query))) as unknown as readonly LaterHour[]);
      const beside = (await engine.rows(
        rowsByHourSql(query.span, views.over(query.span).besideHours),
      )) as unknown as readonly RowsOfHour[];
      const { span } = query;
      const closed =
        span === undefined ? null : closedIn(span, filesApart(files), new Set(beside.map(({ hour }) => hour)));
      if (span === undefined || closed === null) return await settled(query, later, beside);
      const all: Row[] = [];
      for (const part of [
        { fromHour: span.fromHour, toHour: closed.span.fromHour },
        { fromHour: closed.span.toHour, toHour: span.toHour },
      ])
        if (part.toHour > part.fromHour) all.push(...(await settled({ ...query, span: part }, later, beside)));
      const records = later.filter(({ hour }) => hour >= closed.span.fromHour && hour < closed.span.toHour);
      const key = createHash('sha256')
        .update(JSON.stringify([{ ...query, span: closed.span }, closed.paths, records]))
        .digest('hex');
      all.push(...(await kept.of(key, () => settled({ ...query, span: closed.span }, later, beside))));
      return all;
    });
    return totalsRows(query, found);
  };
}
