import type { TotalsRow } from '../ledger/index.ts';
import { hourOf, hourStart, type EpochHour, type EpochMs } from '../units/index.ts';
import { figuresOf, type Figures } from './figures.ts';
import { useForecast, type Expected } from './use-forecast.ts';

/** The four figures of a day; energy, carbon and money are sums, latency is the mean of a request over its nearest deployment. */
export const TODAY_MEASURES = ['money', 'energy', 'carbon', 'latency'] as const;
type MeasureName = (typeof TODAY_MEASURES)[number];

/** One figure today, beside the day before and the month; `null` is unknown. */
export interface TodayMeasure {
  /** From midnight UTC to now. */
  readonly value: number | null;
  /** Of the whole hours of today, and of the same hours of the day before. */
  readonly wholeHours: number | null;
  readonly before: number | null;
  /** Requests of today that had nothing to add. */
  readonly unknown: number;
  readonly month: {
    readonly soFar: number | null;
    /** At its end; `null`: too little history to say. */
    readonly forecast: Expected | null;
    /** Whole days of history behind the forecast. */
    readonly days: number;
  };
  /** At the end of each day of the month and now: added up from its start; of latency the mean so far. */
  readonly course: readonly { readonly at: EpochMs; readonly value: number | null }[];
}

export interface Today {
  readonly dayStart: EpochMs;
  readonly monthStart: EpochMs;
  readonly monthEnd: EpochMs;
  /** Whole hours of today that are compared with the day before. */
  readonly comparedHours: number;
  readonly requests: number;
  readonly tier: Figures['tier'];
  readonly measures: Readonly<Record<MeasureName, TodayMeasure>>;
}

const FIGURE = {
  money: ({ costUsd }: Figures): number | null => costUsd,
  energy: ({ energyWh }: Figures): number | null => energyWh,
  carbon: ({ carbonG }: Figures): number | null => carbonG,
  latency: ({ meanAddedMs }: Figures): number | null => meanAddedMs,
} as const;
const UNKNOWN = { money: 'cost', energy: 'energy', carbon: 'carbon' } as const;

/** First hours of a moment's UTC day and of its month, and of the month that follows. */
function periodsOf(now: EpochMs): { readonly day: EpochHour; readonly month: EpochHour; readonly next: EpochHour } {
  const at = new Date(now);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return {
    day: hourOf(Date.UTC(year, month, at.getUTCDate())),
    month: hourOf(Date.UTC(year, month)),
    next: hourOf(Date.UTC(year, month + 1)),
  };
}

const shifted = ({ mean, p05, p95 }: Expected, by: number, over: number): Expected => ({
  mean: (by + mean) / over,
  p05: (by + p05) / over,
  p95: (by + p95) / over,
});

/** A mean at the end of the month: by how far hours were from the mean, over the requests that are expected. */
function meanForecast(hourly: readonly Figures[], ahead: number, soFar: Figures): Expected | null {
  const added = hourly.map(({ meanAddedMs, requests }) => (meanAddedMs ?? 0) * requests);
  const asked = hourly.reduce((sum, { requests }) => sum + requests, 0);
  if (asked === 0) return null;
  const mean = added.reduce((sum, value) => sum + value, 0) / asked;
  const coming = useForecast(
    hourly.map(({ requests }) => requests),
    ahead,
  )?.sum.mean;
  const apart = useForecast(
    hourly.map(({ requests }, i) => (added[i] as number) - mean * requests),
    ahead,
    -Infinity,
  )?.sum;
  const all = soFar.requests + (coming ?? 0);
  if (coming === undefined || apart === undefined || all === 0) return null;
  return shifted(apart, (soFar.meanAddedMs ?? 0) * soFar.requests + mean * coming, all);
}

/**
 * Today by the books: against the same hours of the day before, the month so far and to its end.
 *
 * @param rows by hour; what is to be forecast is judged by all of them, from the first one on
 */
export function todayOf(rows: readonly TotalsRow[], now: EpochMs): Today {
  const { day, month, next } = periodsOf(now);
  const current = hourOf(now);
  const byHour = Map.groupBy(rows, ({ by }) => Number(by.hour));
  const between = (from: EpochHour, to: EpochHour): Figures =>
    figuresOf(rows.filter(({ by }) => Number(by.hour) >= from && Number(by.hour) < to));
  const first = Math.min(current, ...byHour.keys());
  const history = Array.from({ length: current - first }, (_, i) => figuresOf(byHour.get(first + i) ?? []));
  const compared = current - day;
  const today = between(day, current + 1);
  const whole = between(day, current);
  const before = between(day - 24, day - 24 + compared);
  const soFar = between(month, current + 1);
  // The hour under way is forecast as a whole, so that it is not counted twice.
  const booked = between(month, current);
  const ends = Array.from({ length: Math.ceil((current + 1 - month) / 24) }, (_, i) =>
    Math.min(current + 1, month + (i + 1) * 24),
  );
  const courseOf = (of: (figures: Figures) => number | null): TodayMeasure['course'] =>
    ends.map((end) => ({ at: Math.min(now, hourStart(end)), value: of(between(month, end)) }));
  const measureOf = (name: MeasureName): TodayMeasure => {
    const of = FIGURE[name];
    const known = history.map((figures) => of(figures) ?? 0);
    const ahead = next - current;
    const expected = name === 'latency' ? null : useForecast(known, ahead);
    const forecast =
      name === 'latency'
        ? meanForecast(history, ahead, booked)
        : expected === null
          ? null
          : shifted(expected.sum, of(booked) ?? 0, 1);
    return {
      value: of(today),
      wholeHours: compared === 0 ? null : of(whole),
      before: compared === 0 || before.requests === 0 ? null : of(before),
      unknown: name === 'latency' ? 0 : today.unknown[UNKNOWN[name]],
      month: { soFar: of(soFar), forecast, days: Math.min(28, Math.floor(history.length / 24)) },
      course: courseOf(of),
    };
  };
  return {
    dayStart: hourStart(day),
    monthStart: hourStart(month),
    monthEnd: hourStart(next),
    comparedHours: compared,
    requests: today.requests,
    tier: today.tier,
    measures: {
      money: measureOf('money'),
      energy: measureOf('energy'),
      carbon: measureOf('carbon'),
      latency: measureOf('latency'),
    },
  };
}
