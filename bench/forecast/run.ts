import { fitForecaster, type Forecaster } from '../../server/src/world/grid/forecast/forecaster.ts';
import { fitReference } from '../../server/src/world/grid/forecast/reference-ridge.ts';
import { type ZoneHistory } from '../../server/src/world/grid/forecast/zone-history.ts';

const DAY = 24;
const HORIZONS = 96;
const REFERENCE_PENALTY = 30;

/** Mean absolute percentage errors of days 1 to 4 and their mean. */
export interface Score {
  readonly days: readonly number[];
  readonly mean: number;
}

export interface ZoneScores {
  readonly zone: string;
  readonly trainDays: number;
  readonly testIssues: number;
  readonly yesterday: Score;
  readonly ridgeLags: Score;
  readonly ridgeWeather: Score | null;
  readonly lags: Score;
  readonly weather: Score | null;
  /** Share of truths within the 90 % interval, day 1. */
  readonly coverage90: number;
  readonly blend: Forecaster['blend'];
  readonly seconds: number;
}

type Predict = (issue: number) => Float64Array;

function scoreOf(history: ZoneHistory, issues: readonly number[], end: number, predict: Predict): Score {
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (const issue of issues) {
    const predicted = predict(issue);
    for (let horizon = 0; horizon < HORIZONS && issue + horizon < end; horizon++) {
      const day = Math.floor(horizon / DAY);
      sums[day]! += Math.abs(predicted[horizon]! / history.gPerKwh[issue + horizon]! - 1);
      counts[day]! += 1;
    }
  }
  const days = sums.map((sum, d) => (100 * sum) / counts[d]!);
  return { days, mean: days.reduce((sum, v) => sum + v, 0) / 4 };
}

/**
 * Judges one zone: everything is fitted once on the hours before `cut`, then issued daily at 00 UTC on those after.
 * @param cut index of the first test hour
 */
export function judgeZone(history: ZoneHistory, cut: number, end = history.gPerKwh.length): ZoneScores {
  const started = performance.now();
  const midnight = (DAY - (history.startHour % DAY)) % DAY;
  const first = cut + ((((midnight - cut) % DAY) + DAY) % DAY);
  const test: number[] = [];
  for (let issue = first; issue + HORIZONS <= end; issue += DAY) test.push(issue);
  const train: number[] = [];
  for (let issue = midnight + 11 * DAY; issue < first; issue += DAY) train.push(issue);
  // Hours of the training time up to the first issue are known to all alike.
  const known = first;

  const reference = (weather: boolean): Predict => {
    const lags = fitReference(history, train, known, HORIZONS, { weather: false, penalty: REFERENCE_PENALTY });
    const predict = weather
      ? fitReference(history, train, known, HORIZONS, { weather: true, penalty: REFERENCE_PENALTY })
      : lags;
    return (issue) =>
      Float64Array.from({ length: HORIZONS }, (_, horizon) => {
        const g = predict(issue, horizon);
        return Number.isNaN(g) ? lags(issue, horizon) : g;
      });
  };
  const score = (predict: Predict): Score => scoreOf(history, test, end, predict);
  const lags = fitForecaster(history, known, { weather: false, members: ['ridge', 'kernel', 'trees'] });
  const weather =
    history.weather === null
      ? null
      : fitForecaster(history, known, { weather: true, members: ['ridge', 'kernel', 'trees'] });
  const best = weather ?? lags;
  let inside = 0;
  const kept = new Map<number, Float64Array>();
  for (const issue of test) {
    const { gPerKwh, sigmaOfDay } = best.forecast(issue);
    kept.set(issue, gPerKwh);
    for (let horizon = 0; horizon < DAY; horizon++)
      if (Math.abs(Math.log(gPerKwh[horizon]! / history.gPerKwh[issue + horizon]!)) <= 1.645 * sigmaOfDay[0]!)
        inside += 1;
  }
  return {
    zone: history.zone,
    trainDays: known / DAY,
    testIssues: test.length,
    yesterday: score((issue) =>
      Float64Array.from(
        { length: HORIZONS },
        (_, horizon) => history.gPerKwh[issue + horizon - (Math.floor(horizon / DAY) + 1) * DAY]!,
      ),
    ),
    ridgeLags: score(reference(false)),
    ridgeWeather: weather === null ? null : score(reference(true)),
    lags: score((issue) => lags.forecast(issue).gPerKwh),
    weather: weather === null ? null : score((issue) => kept.get(issue)!),
    coverage90: inside / (test.length * DAY),
    blend: best.blend,
    seconds: (performance.now() - started) / 1000,
  };
}
