import { createHash } from 'node:crypto';
import { sqlText, type Engine, type Row } from '../engine/index.ts';
import type { Span, TotalsQuery, TypedBooks } from './contract.ts';
import {
  closedDays,
  occurringIn,
  keptDaysAnswer,
  keptDaysSql,
  restOf,
  sumsByEachSql,
  type KeptDays,
  type LaterHour,
} from './kept-sums.ts';
import {
  FOREVER,
  filesApart,
  HELD_HOURS,
  idleSql,
  invoicesSql,
  keptRows,
  metersSql,
  pieces,
  rowsByHourSql,
  settledHoursSql,
  type RowsOfHour,
} from './settled.ts';
import {
  chargedPriceOf,
  chargedPricesSql,
  factorSourceOf,
  factorSourcesSql,
  gridFactorOf,
  gridFactorsSql,
  importedSumOf,
  importedSumsSql,
  sumsOf,
  totalsRows,
  totalsSql,
  weighedOf,
  weighedSql,
} from './totals.ts';
import type { BookViews } from './views.ts';

interface Asked {
  readonly engine: Pick<Engine, 'rows' | 'run'>;
  readonly views: Pick<BookViews, 'over' | 'files' | 'named' | 'now'>;
  /** Some work on the books as they are now, once more where files moved meanwhile. */
  readonly fresh: <T>(work: () => Promise<T>) => Promise<T>;
  /** How many rows of sums are merged at once. */
  readonly settledAtOnce: number;
  /** Where sums of closed files are made ahead; `null`: nowhere. */
  readonly days: KeptDays | null;
}

interface AskTotals {
  readonly totals: TypedBooks['totals'];
  readonly used: TypedBooks['used'];
  /** What occurs in a time as of the last look. */
  readonly occurring: ReturnType<typeof occurringIn>['of'];
  /**
   * Makes sums of closed days ahead, one at a time, so that no question waits long, and where a file or a record has come
   * since it last did.
   * @param goesOn asked before each of them
   */
  keepAhead(goesOn: () => boolean): Promise<void>;
}

/** Of more days nothing is made ahead: the year and the month before it. */
const MOST_AHEAD = 400;

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
export function askTotals({ engine, views, fresh, settledAtOnce, days }: Asked): AskTotals {
  const asked = keptRows();
  /** Days and later truth of which all was made ahead, when it was last. */
  let keptOf: string | null = null;
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
  const laterIn = async (query: TotalsQuery): Promise<readonly LaterHour[]> =>
    views.files().settlements.length === 0
      ? []
      : ((await engine.rows(settledHoursSql(query))) as unknown as readonly LaterHour[]);
  const besideIn = async (span: Span | undefined): Promise<readonly RowsOfHour[]> =>
    (await engine.rows(rowsByHourSql(span, views.over(span).besideHours))) as unknown as readonly RowsOfHour[];
  const daysNow = async (): Promise<ReturnType<typeof closedDays>> =>
    closedDays(
      views.files(),
      (await engine.rows(HELD_HOURS)).map(({ hour }) => Number(hour)),
    );
  const occurring = occurringIn({ engine, views, daysNow, fresh });
  /** Sums that were made ahead; `null` where they cannot be read: somebody may have cleared what is temporary. */
  const keptSums = async (
    query: TotalsQuery,
    own: Parameters<typeof keptDaysSql>[0],
  ): Promise<readonly Row[] | null> => {
    const { span: _, ...all } = query;
    try {
      return await engine.rows(totalsSql(all, views.named(keptDaysSql(own, query.by ?? []))));
    } catch {
      keptOf = null;
      await days?.leaveBut([], []);
      return null;
    }
  };
  const settledIn = async (query: TotalsQuery & { readonly span: Span }): Promise<readonly Row[]> => {
    const { span } = query;
    const later = await laterIn(query);
    if (days !== null && keptDaysAnswer(query)) {
      const own = (await daysNow())
        .filter(({ fromHour, toHour }) => fromHour >= span.fromHour && toHour <= span.toHour)
        .flatMap((day) => days.of(day, later) ?? []);
      const sums = own.length === 0 ? null : await keptSums(query, own);
      if (sums !== null) {
        const rows = [...sums];
        for (const part of restOf(span, own))
          rows.push(...(await settled({ ...query, span: part }, later, await besideIn(part))));
        return rows;
      }
    }
    const beside = await besideIn(span);
    const closed = closedIn(span, filesApart(views.files()), new Set(beside.map(({ hour }) => hour)));
    if (closed === null) return await settled(query, later, beside);
    const all: Row[] = [];
    for (const part of restOf(span, [closed.span]))
      all.push(...(await settled({ ...query, span: part }, later, beside)));
    const records = later.filter(({ hour }) => hour >= closed.span.fromHour && hour < closed.span.toHour);
    const key = createHash('sha256')
      .update(JSON.stringify([{ ...query, span: closed.span }, closed.paths, records]))
      .digest('hex');
    all.push(...(await asked.of(key, () => settled({ ...query, span: closed.span }, later, beside))));
    return all;
  };
  /** Makes the newest that is missing. @returns whether one was */
  const keepOne = async (kept: KeptDays): Promise<boolean> => {
    const later = await laterIn({});
    const newest = (await daysNow()).toReversed().slice(0, MOST_AHEAD);
    await kept.leaveBut(newest, later);
    const day = newest.find((each) => kept.of(each, later) === null);
    if (day === undefined) return false;
    const known = { asOf: FOREVER, from: String(day.fromHour), to: String(day.toHour) };
    const sums = sumsByEachSql(views.over(day, { named: false }).settled(known));
    await kept.make(day, later, (path) => engine.run(`COPY (${sums}) TO ${sqlText(path)} (FORMAT parquet)`));
    return true;
  };
  const keepSums = async (goesOn: () => boolean): Promise<void> => {
    if (days === null) return;
    const { files } = await views.now();
    const all = closedDays(files, []);
    const closed = JSON.stringify([all, files.settlements]);
    if (closed === keptOf) return;
    for (let more = all.length > 0; more;) {
      if (!goesOn()) return;
      more = await fresh(() => keepOne(days));
    }
    keptOf = closed;
  };
  return {
    async totals(query) {
      const { basis, span } = query;
      const found = await fresh(async () =>
        basis !== 'settled'
          ? await engine.rows(booked(query))
          : span === undefined
            ? await settled(query, await laterIn(query), await besideIn(span))
            : await settledIn({ ...query, span }),
      );
      return totalsRows(query, found);
    },
    async used(span, deployments) {
      if (deployments.length === 0) return [];
      const when = sumsOf.conditions(span, { deployment: deployments }, 'sums').join(' AND ');
      const found = await fresh(() =>
        engine.rows(
          `SELECT deployment, hour, sum(${sumsOf.tokens})::HUGEINT AS tokens FROM (${views.over(span).hours}) WHERE ${when} GROUP BY ALL ORDER BY ALL`,
        ),
      );
      return found.map((row) => ({
        deployment: String(row['deployment']),
        hour: Number(row['hour']),
        tokens: Number(row['tokens']),
      }));
    },
    occurring: occurring.of,
    async keepAhead(goesOn) {
      await keepSums(goesOn);
      await occurring.keepAhead(goesOn);
    },
  };
}

/** Other sums of the books, each a SELECT of its own. */
export function askSums(
  rows: (sql: string) => Promise<readonly Row[]>,
): Pick<
  TypedBooks,
  'idle' | 'meters' | 'weighed' | 'gridFactors' | 'factorSources' | 'chargedPrices' | 'invoices' | 'importedSums'
> {
  return {
    idle: async (span, asOf) =>
      (await rows(idleSql(span, asOf))).map(({ deployment, hours, nano }) => ({
        deployment: String(deployment),
        hours: Number(hours),
        energyNano: BigInt(nano as bigint),
      })),
    meters: async (span) =>
      (await rows(metersSql(span))).map(({ deployment, hour, energy, idle }) => ({
        deployment: String(deployment),
        hour: Number(hour),
        energyNano: BigInt(energy as bigint),
        idleNano: idle === null ? null : BigInt(idle as bigint),
      })),
    weighed: async (span) => (await rows(weighedSql(span))).map(weighedOf),
    gridFactors: async (span) => (await rows(gridFactorsSql(span))).map(gridFactorOf),
    factorSources: async (span) => (await rows(factorSourcesSql(span))).map(factorSourceOf),
    chargedPrices: async (span, by) => (await rows(chargedPricesSql(span, by))).map(chargedPriceOf),
    invoices: async (span) =>
      (await rows(invoicesSql(span))).map((row) => ({
        operator: String(row['operator']),
        reference: String(row['reference']),
        fromHour: Number(row['hour']),
        toHour: Number(row['until_hour']),
        amountNano: BigInt(row['amount'] as bigint),
      })),
    importedSums: async (span, idLength) => (await rows(importedSumsSql(span, idLength))).map(importedSumOf),
  };
}
