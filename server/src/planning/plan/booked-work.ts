import type { TotalsRow } from '../../ledger/index.ts';
import {
  hourLabel,
  hourOf,
  inputTokens,
  JoulegateError,
  outputTokens,
  type EpochHour,
  type EpochMs,
  type Tier,
  type Usd,
} from '../../units/index.ts';

/** From its first hour to the first behind it. */
interface Span {
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
}

/** Sums of a period by what a plan asks of it. */
export interface BookedSums {
  readonly span: Span;
  readonly total: TotalsRow;
  readonly byHour: readonly TotalsRow[];
  readonly byOrigin: readonly TotalsRow[];
  readonly bySite: readonly TotalsRow[];
  readonly byModel: readonly TotalsRow[];
  /** Answers of the period that somebody marked, and of these those that were accepted. */
  readonly marks: { readonly marked: number; readonly accepted: number };
  /** When the newest such request of the books was served; `null`: none was; absent: nobody looked. */
  readonly newestAt?: EpochMs | null;
}

/** Work as the books have it, ready to stand for years. Figures are of an average request. */
export interface BookedWork {
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
  readonly requests: number;
  readonly requestsPerMonth: readonly [low: number, middle: number, high: number];
  /** Why the range is as wide as it is. */
  readonly why: string;
  readonly tokens: { readonly input: number; readonly cached: number; readonly output: number };
  readonly peakToMean: number;
  /** Requests by origin. */
  readonly origins: Readonly<Record<string, number>>;
  readonly usd: Usd;
  readonly kwh: number;
  readonly operationalG: number;
  readonly embodiedG: number;
  readonly marketG: number | null;
  readonly upstreamG: number | null;
  readonly waterL: number | null;
  readonly sigmaEnergy: number;
  readonly tier: Tier;
  /** Where and by which model most of it was served, with the part of requests. */
  readonly site: { readonly key: string | null; readonly share: number };
  readonly model: { readonly key: string | null; readonly share: number };
  /** Part of requests whose money, and whose carbon, nobody knows: they are taken to be as the others. */
  readonly unknownShare: { readonly cost: number; readonly carbon: number };
  /** Of the answers that somebody marked; `null`: nobody marked any. */
  readonly acceptedShare: { readonly of: number; readonly share: number } | null;
}

const HOURS_PER_MONTH = 730;
const DAY = 24;
/** Less than a day says nothing of a year. */
const LEAST_HOURS = DAY;

/** How far a year may lie from what was seen: seasons of the day, the week and the year are in it or not. */
function spreadOf(hours: number): { readonly factor: number; readonly why: string } {
  if (hours < LEAST_HOURS) return { factor: 3, why: 'less than a day was seen: it is taken for typical' };
  if (hours < 7 * DAY) return { factor: 1.6, why: 'less than a week was seen: no weekend or only one is in it' };
  if (hours < 28 * DAY) return { factor: 1.3, why: 'less than four weeks were seen' };
  return { factor: 1.2, why: 'seasons of the year are not in it' };
}

const most = (rows: readonly TotalsRow[], name: 'site' | 'model', requests: number): BookedWork['site'] => {
  const row = rows.toSorted((a, b) => b.requests - a.requests)[0];
  const key = row?.by[name];
  return { key: typeof key === 'string' ? key : null, share: (row?.requests ?? 0) / requests };
};

/**
 * What is said of a period in which nothing was served.
 * @param newestAt when the newest request of the books was served; `null`: none was, or nobody looked
 */
export const noServedRequest = (
  { fromHour, toHour }: Span,
  newestAt: EpochMs | null,
  told: { readonly where: string; readonly hint: string },
): JoulegateError =>
  new JoulegateError(
    'JG_NOT_FOUND',
    `the books hold no served request from ${hourLabel(fromHour)} to ${hourLabel(toHour)}${newestAt === null ? '' : `; the newest is of ${hourLabel(hourOf(newestAt))}`}`,
    told,
  );

/**
 * What the books say of a period, as a plan's demand and its baseline.
 * @param isTypical the owner takes less than a day for typical
 * @throws JoulegateError JG_NOT_FOUND where nothing was booked, JG_USAGE where less than a day was
 */
export function bookedWorkOf({ span, total, byHour, newestAt, ...sums }: BookedSums, isTypical: boolean): BookedWork {
  const { requests, usage } = total;
  if (requests === 0)
    throw noServedRequest(span, newestAt ?? null, {
      where: 'demand',
      hint: 'set demand.until and demand.days to a time with traffic, give demand in numbers, or import past usage (docs/import.md)',
    });
  const seen = byHour.map(({ by }) => Number(by.hour));
  const [fromHour, toHour] = [Math.min(...seen), Math.max(...seen) + 1];
  const hours = toHour - fromHour;
  if (hours < LEAST_HOURS && !isTypical)
    throw new JoulegateError(
      'JG_USAGE',
      `the books hold ${hours} hours, from ${hourLabel(fromHour)}: too little for a year`,
      { where: 'demand', hint: 'wait for a day of traffic, or set demand.assumeTypical: true' },
    );
  const { factor, why } = spreadOf(hours);
  const monthly = (requests / hours) * HOURS_PER_MONTH;
  const cached = usage.cacheRead;
  const known = (unknown: number): number => requests - unknown;
  const each = (nano: bigint, unknown: number): number =>
    known(unknown) === 0 ? 0 : Number(nano) / 1e9 / known(unknown);
  const orNull = ({ nano, unknown }: { readonly nano: bigint; readonly unknown: number }): number | null =>
    known(unknown) === 0 ? null : each(nano, unknown);
  const water = total.waterMicrolitres;
  if (known(total.energy.unknown) === 0 || known(total.carbon.unknown) === 0)
    throw new JoulegateError(
      'JG_NOT_FOUND',
      `the books know the energy of no request from ${hourLabel(span.fromHour)} to ${hourLabel(span.toHour)}`,
      {
        where: 'demand',
        hint: 'give demand in numbers',
      },
    );
  return {
    fromHour,
    toHour,
    requests,
    requestsPerMonth: [monthly / factor, monthly, monthly * factor],
    why: `${hours} hours of the books, ${hourLabel(fromHour)} to ${hourLabel(toHour)}: ${why}`,
    tokens: {
      input: (inputTokens(usage) - cached) / requests,
      cached: cached / requests,
      output: outputTokens(usage) / requests,
    },
    peakToMean: Math.max(...byHour.map((row) => row.requests)) / (requests / hours),
    origins: Object.fromEntries(sums.byOrigin.map((row) => [String(row.by.origin), row.requests])),
    usd: each(total.cost.nano, total.cost.unknown),
    kwh: each(total.energy.nano, total.energy.unknown) / 1000,
    operationalG: each(total.carbonOperational.nano, total.carbonOperational.unknown),
    embodiedG: each(total.carbonEmbodied.nano, total.carbonEmbodied.unknown),
    marketG: orNull(total.carbonMarket),
    upstreamG: orNull(total.carbonUpstream),
    waterL: known(water.unknown) === 0 ? null : Number(water.nano) / 1e6 / known(water.unknown),
    sigmaEnergy: total.carbon.sigma,
    tier: total.tier ?? 'imported',
    site: most(sums.bySite, 'site', requests),
    model: most(sums.byModel, 'model', requests),
    unknownShare: { cost: total.cost.unknown / requests, carbon: total.carbon.unknown / requests },
    acceptedShare:
      sums.marks.marked === 0 ? null : { of: sums.marks.marked, share: sums.marks.accepted / sums.marks.marked },
  };
}
