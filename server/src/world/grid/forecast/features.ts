import { MIX_COLUMNS, type ZoneHistory } from './zone-history.ts';

const DAY = 24;
const YEAR_HOURS = 8766;

/** What a row is made of: a group that is absent from the history is left out. */
export interface FeatureUse {
  readonly weather: boolean;
  readonly mix: boolean;
  readonly analogs?: boolean;
}

/** Whole days back from a target to its latest same hour that is known at the issue: 1 for the first 24 hours. */
export const daysBackTo = (horizon: number): number => Math.floor(horizon / DAY) + 1;

const meanOf = (series: Float64Array, from: number, to: number): number => {
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, from); i < to; i++) {
    const v = series[i];
    if (v !== undefined && !Number.isNaN(v)) {
      sum += v;
      count += 1;
    }
  }
  return count === 0 ? NaN : sum / count;
};

const ANALOG_DAYS = 45;
const AGE_DAYS = 25;
/** Differences of weather that count as one: m/s, K, W/m2. */
const ALIKE = { windMs: 1, temperatureK: 3, radiationWPerM2: 80 } as const;

/**
 * What was seen in the last weeks at this time of day in weather like the target's: weighted means of the given
 * series, hours before `issue` only.
 */
function analogs(history: ZoneHistory, series: readonly Float64Array[], issue: number, target: number): number[] {
  const { windMs, temperatureK, radiationWPerM2 } = history.weather!;
  const smooth = (column: Float64Array, at: number): number => meanOf(column, at - 1, at + 2);
  const wind = smooth(windMs, target);
  const temperature = smooth(temperatureK, target);
  const radiation = smooth(radiationWPerM2, target);
  const weekend = isWeekend(history, target);
  const sums = new Float64Array(series.length);
  let load = 0;
  for (let day = daysBackTo(target - issue); day <= ANALOG_DAYS; day++) {
    for (let shift = -1; shift <= 1; shift++) {
      const at = target - day * DAY + shift;
      if (at >= issue || at < 1) continue;
      const distance =
        ((windMs[at]! - wind) / ALIKE.windMs) ** 2 +
        ((temperatureK[at]! - temperature) / ALIKE.temperatureK) ** 2 +
        ((radiationWPerM2[at]! - radiation) / ALIKE.radiationWPerM2) ** 2 +
        (isWeekend(history, at) === weekend ? 0 : 1);
      const weight = Math.exp(-distance / 2 - day / AGE_DAYS) + 1e-6;
      load += weight;
      for (let s = 0; s < series.length; s++) sums[s]! += weight * (series[s]![at]! || 0);
    }
  }
  return [...sums].map((sum) => sum / load);
}

const isWeekend = (history: ZoneHistory, at: number): boolean =>
  [0, 6].includes((Math.floor((history.startHour + at) / DAY) + 4) % 7);

/**
 * Features of one target, from what is known when the forecast is issued: hours before `issue` of the
 * intensity and of generation; weather also of the hours to come.
 *
 * @param issue index of the first hour that is not known; @param horizon hours from `issue` to the target, from 0
 * @returns one row; the order is the same for the same `use` and history
 */
export function featuresOf(
  history: ZoneHistory,
  logG: Float64Array,
  issue: number,
  horizon: number,
  use: FeatureUse,
): Float64Array {
  const target = issue + horizon;
  const back = daysBackTo(horizon);
  const row: number[] = [];
  const lags = Array.from({ length: 7 }, (_, k) => logG[target - (back + k) * DAY]!);
  const weekMean = lags.reduce((sum, v) => sum + v, 0) / 7;
  const weekday = (Math.floor((history.startHour + target) / DAY) + 4) % 7;
  const sameWeekday = logG[target - Math.ceil((horizon + 1) / (7 * DAY)) * 7 * DAY]!;
  row.push(...lags, weekMean, sameWeekday);
  const lastHours = meanOf(logG, issue - 3, issue);
  const lastDay = meanOf(logG, issue - DAY, issue);
  row.push(
    logG[issue - 1]!,
    lastHours,
    meanOf(logG, issue - 6, issue),
    lastDay,
    meanOf(logG, issue - 2 * DAY, issue - DAY),
    meanOf(logG, issue - 7 * DAY, issue),
  );
  row.push(lastHours - meanOf(logG, issue - DAY - 3, issue - DAY));
  const angle = (2 * Math.PI * (history.startHour + target)) / YEAR_HOURS;
  row.push(Math.cos(angle), Math.sin(angle), weekday === 0 ? 1 : 0, weekday === 6 ? 1 : 0, weekday === 1 ? 1 : 0);
  if (use.mix && history.mix !== null) {
    const { totalMw } = history.mix;
    const total = meanOf(totalMw, issue - DAY, issue);
    for (const column of MIX_COLUMNS) {
      const series = history.mix[column];
      if (!(series[issue - DAY]! >= 0)) continue;
      const scale = column === 'totalMw' ? meanOf(totalMw, issue - 7 * DAY, issue) : total;
      const same = meanOf(series, target - back * DAY - 1, target - back * DAY + 2);
      row.push(same / scale, meanOf(series, issue - 3, issue) / scale, meanOf(series, issue - DAY, issue) / scale);
      if (column === 'windMw' || column === 'solarMw') row.push(meanOf(series, issue - 7 * DAY, issue) / scale);
    }
  }
  if (use.weather && history.weather !== null) {
    const { windMs, temperatureK, dewPointK, radiationWPerM2, precipitation } = history.weather;
    const before = target - back * DAY;
    for (const series of [windMs, temperatureK, radiationWPerM2]) {
      const now = meanOf(series, target - 1, target + 2);
      row.push(now, meanOf(series, target - 4, target + 1), now - meanOf(series, before - 1, before + 2));
      row.push(meanOf(series, target - 12, target + 12), meanOf(series, issue - DAY, issue));
    }
    row.push(dewPointK[target]!, precipitation[target]!, dewPointK[target]! - dewPointK[before]!);
    const wind = meanOf(windMs, target - 1, target + 2);
    const windBefore = meanOf(windMs, before - 1, before + 2);
    row.push(
      wind * wind,
      wind * wind - windBefore * windBefore,
      Math.abs(temperatureK[target]! - 291),
      Math.abs(temperatureK[target]! - 291) - Math.abs(temperatureK[before]! - 291),
    );
  }
  if (use.analogs && use.weather && history.weather !== null) {
    const mix = use.mix && history.mix !== null ? [history.mix.windMw, history.mix.solarMw, history.mix.totalMw] : [];
    const [g, ...found] = analogs(history, [logG, ...mix], issue, target);
    row.push(g!, g! - weekMean);
    const total = found[2];
    if (total !== undefined)
      row.push(found[0]! / total, found[1]! / total, total / meanOf(history.mix!.totalMw, issue - 7 * DAY, issue));
  }
  return Float64Array.from(row);
}
