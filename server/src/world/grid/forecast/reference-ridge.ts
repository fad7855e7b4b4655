import { daysBackTo } from './features.ts';
import { fitRidge } from './ridge.ts';
import { WEATHER_COLUMNS, type ZoneHistory } from './zone-history.ts';

const DAY = 24;
const YEAR_HOURS = 8766;

/** The plain regression that forecasts are judged by. */
export interface ReferenceOptions {
  readonly weather: boolean;
  readonly penalty: number;
}

function referenceRow(history: ZoneHistory, issue: number, horizon: number, weather: boolean): Float64Array {
  const { gPerKwh } = history;
  const target = issue + horizon;
  const back = daysBackTo(horizon);
  const weekday = (Math.floor((history.startHour + target) / DAY) + 4) % 7;
  const angle = (2 * Math.PI * (history.startHour + target)) / YEAR_HOURS;
  return Float64Array.from([
    ...Array.from({ length: 7 }, (_, k) => gPerKwh[target - (back + k) * DAY]!),
    ...Array.from({ length: DAY }, (_, k) => gPerKwh[issue - 1 - k]!),
    ...Array.from({ length: 7 }, (_, d) => (d === weekday ? 1 : 0)),
    Math.cos(angle),
    Math.sin(angle),
    ...(weather && history.weather !== null ? WEATHER_COLUMNS.map((column) => history.weather![column][target]!) : []),
  ]);
}

/**
 * A ridge for each hour ahead, in g/kWh: the same hour of the last seven days, the last 24 hours, weekday, season
 * and, with weather, the target hour's five weather figures. Linear, one penalty for all.
 *
 * @param issues indices of the hours at which training forecasts were issued; targets all lie before `knownHours`
 * @returns g/kWh of `horizon` hours after `issue`; `NaN` where weather is missing
 */
export function fitReference(
  history: ZoneHistory,
  issues: readonly number[],
  knownHours: number,
  horizons: number,
  options: ReferenceOptions,
): (issue: number, horizon: number) => number {
  const models = Array.from({ length: horizons }, (_, horizon) => {
    const own = issues
      .filter((issue) => issue + horizon < knownHours)
      .map((issue) => ({
        row: referenceRow(history, issue, horizon, options.weather),
        target: history.gPerKwh[issue + horizon]!,
      }))
      .filter(({ row }) => row.every((value) => !Number.isNaN(value)));
    return fitRidge(
      own.map(({ row }) => row),
      Float64Array.from(own, ({ target }) => target),
      options.penalty,
    );
  });
  return (issue, horizon) => models[horizon]!(referenceRow(history, issue, horizon, options.weather));
}
