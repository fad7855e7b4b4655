/** Whole days of history that a forecast looks back on, at most. */
const MOST_DAYS = 28;
/** With fewer whole days it says nothing. */
const LEAST_DAYS = 3;
/** From here on weekdays are told apart. */
const WEEKLY_DAYS = 14;
const HOURS = 24;
const DAYS_OF_WEEK = 7;
/** 95th percentile of Student's t by degrees of freedom, from 1 on; later ones are the normal's. */
const T95 = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753];
const NORMAL95 = 1.645;
/** A level wanders: by so much of itself a day, whatever a short history shows. Chosen on the traces of the method page. */
const WANDERING = 0.04;
/** Days that are alike follow each other: so much of the correlation of neighbours is believed at most. */
const MOST_CORRELATED = 0.8;

/** An expected use and its 90 % interval. */
export interface Expected {
  readonly mean: number;
  readonly p05: number;
  readonly p95: number;
}

/** What is expected of the hours that follow. */
export interface UseForecast {
  /** Of all of them together. */
  readonly sum: Expected;
  readonly hours: readonly Expected[];
  /** Whole days that it was made of. */
  readonly days: number;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]): number => (values.length === 0 ? 0 : sumOf(values) / values.length);

/** Correlation of each day's deviation with the next one's, between 0 and {@link MOST_CORRELATED}. */
function carriedOver(deviations: readonly number[]): number {
  const all = sumOf(deviations.map((value) => value ** 2));
  const pairs = sumOf(deviations.slice(1).map((value, i) => value * (deviations[i] as number)));
  return all === 0 ? 0 : Math.min(MOST_CORRELATED, Math.max(0, pairs / all));
}

/**
 * Use of the hours that follow a history of hours: each hour of the day as in the mean of the last days, from two weeks on
 * scaled by its day of the week; the interval from how much days and hours differed, wider for neighbours that are alike and
 * for short histories. Method `use-forecast/1` (docs/methods/use-forecast.md).
 *
 * @param history one value an hour, the last whole hour at the end; hours without use are zeros
 * @param hours how many hours ahead, from the next one on
 * @param least below which it cannot fall
 * @returns `null` with fewer than three whole days
 * @example useForecast(Array.from({ length: 96 }, () => 2), 10)?.sum.mean // 20
 */
export function useForecast(history: readonly number[], hours: number, least = 0): UseForecast | null {
  const days = Math.min(MOST_DAYS, Math.floor(history.length / HOURS));
  if (days < LEAST_DAYS) return null;
  const own = history.slice(-days * HOURS);
  const blocks = Array.from({ length: days }, (_, day) => own.slice(day * HOURS, (day + 1) * HOURS));
  const totals = blocks.map(sumOf);
  const level = meanOf(totals);
  const weekday = Array.from({ length: DAYS_OF_WEEK }, (_, of) =>
    days < WEEKLY_DAYS || level === 0
      ? 1
      : meanOf(totals.filter((_total, day) => (day - days + MOST_DAYS) % DAYS_OF_WEEK === of)) / level,
  );
  const factorOf = (day: number): number => weekday[(day - days + MOST_DAYS) % DAYS_OF_WEEK] as number;
  const shape = Array.from({ length: HOURS }, (_, hour) => meanOf(blocks.map((block) => block[hour] as number)));
  const told = days < WEEKLY_DAYS ? 1 : DAYS_OF_WEEK;
  const deviations = totals.map((total, day) => total - level * factorOf(day));
  const ofDay = sumOf(deviations.map((value) => value ** 2)) / Math.max(1, days - told);
  const ofHour =
    sumOf(
      blocks.flatMap((block, day) =>
        block.map((value, hour) => (value - (shape[hour] as number) * factorOf(day)) ** 2),
      ),
    ) / Math.max(1, (days - told) * HOURS);
  const alike = carriedOver(deviations);
  const widened = (1 + alike) / (1 - alike);
  const t = T95[days - told - 1] ?? NORMAL95;
  const around = (mean: number, variance: number): Expected => {
    const half = t * Math.sqrt(variance);
    return { mean, p05: Math.max(least, mean - half), p95: mean + half };
  };
  const expected = Array.from(
    { length: hours },
    (_, ahead) => (shape[ahead % HOURS] as number) * factorOf(days + Math.floor(ahead / HOURS)),
  );
  const whole = hours / HOURS;
  const variance =
    Math.max(ofDay * widened * (Math.min(whole, whole ** 2) + whole ** 2 / days), Math.min(hours, HOURS) * ofHour) +
    ((WANDERING * level) ** 2 * whole ** 3) / 3;
  return {
    sum: around(sumOf(expected), variance),
    hours: expected.map((mean) => around(mean, ofHour * (1 + 1 / days))),
    days,
  };
}
