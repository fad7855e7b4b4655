import { JoulegateError } from '../../../units/index.ts';
import { featuresOf } from './features.ts';
import { HORIZONS, MEMBERS, type Member, type MemberName } from './members.ts';
import type { ZoneHistory } from './zone-history.ts';

const DAY = 24;
/** Longest look back of a feature: the eleventh day before a target four days ahead, and weeks of like weather. */
const WARM_UP_DAYS = 15;
const PLAIN_WARM_UP_DAYS = 11;
const LEAST_DAYS = 28;
const HOLDOUT_SHARE = 0.2;
/** Weight of the equal blend in the choice of a zone's blend: a short holdout is not trusted alone. */
const SHRINK = 0.75;
const STEPS = 4;
/** What a blend must earn on the holdout over the first member alone. */
const LEAST_GAIN = 0.03;

export interface ForecasterOptions {
  /** Use weather and the mix where the history has them. */
  readonly weather: boolean;
  /** The first is the plain one: it stands alone where blending does not pay. */
  readonly members: readonly MemberName[];
}

/** Forecasts of one zone and one kind of intensity. */
export interface Forecaster {
  /**
   * Median g/kWh of the 96 hours from `issue` on, and its log-sigma by day.
   * @param issue index of the first hour of the history that is not known; a whole number of days from its start
   */
  forecast(issue: number): { readonly gPerKwh: Float64Array; readonly sigmaOfDay: readonly number[] };
  /** Share of each member in each day's blend. */
  readonly blend: readonly Readonly<Partial<Record<MemberName, number>>>[];
}

/** Blends of `count` members in steps of a quarter. */
function blendsOf(count: number): number[][] {
  if (count === 1) return [[1]];
  const all: number[][] = [];
  const fill = (left: number, parts: number[]): void => {
    if (parts.length === count - 1) all.push([...parts, left / STEPS]);
    else for (let take = 0; take <= left; take++) fill(left - take, [...parts, take / STEPS]);
  };
  fill(STEPS, []);
  return all;
}

/**
 * Learns a zone's intensity: members that differ in kind, blended by day ahead as the last fifth of the training
 * time judges them (fitted on the four fifths before), then fitted again on all of it. What is known at an hour is
 * what lies before it; weather also of the hours to come.
 *
 * @param knownHours the first hours of the history are known; later ones are never looked at in training
 * @throws JoulegateError `JG_DATA` below 28 days of hours
 */
export function fitForecaster(history: ZoneHistory, knownHours: number, options: ForecasterOptions): Forecaster {
  const days = Math.floor(knownHours / DAY);
  if (days < LEAST_DAYS)
    throw new JoulegateError('JG_DATA', `zone ${history.zone}: ${days} days of hours, a forecast needs ${LEAST_DAYS}`, {
      where: history.zone,
    });
  const first = knownHours % DAY;
  const logG = history.gPerKwh.map(Math.log);
  const weather = options.weather && history.weather !== null;
  const use = { weather, mix: history.mix !== null, analogs: weather };
  const kept = new Map<number, Float64Array>();
  const rowOf = (issue: number, horizon: number): Float64Array => {
    const key = issue * HORIZONS + horizon;
    let row = kept.get(key);
    if (row === undefined) kept.set(key, (row = featuresOf(history, logG, issue, horizon, use)));
    return row;
  };
  const issuesTo = (end: number, warmUp: number): number[] =>
    Array.from({ length: Math.max(0, Math.floor((end - first) / DAY) - warmUp) }, (_, d) => first + (warmUp + d) * DAY);
  const fit = (end: number): Member[] =>
    options.members.map((name) =>
      MEMBERS[name]({
        history,
        logG,
        issues: issuesTo(end, WARM_UP_DAYS),
        plainIssues: issuesTo(end, PLAIN_WARM_UP_DAYS),
        knownHours: end,
        use,
        rowOf,
      }),
    );

  const holdFrom = first + Math.floor(days * (1 - HOLDOUT_SHARE)) * DAY;
  const judged = fit(holdFrom);
  const candidates = blendsOf(options.members.length);
  const equal = options.members.map(() => 1 / options.members.length);
  const errors = Array.from({ length: HORIZONS / DAY }, () => ({
    byBlend: new Float64Array(candidates.length),
    logSquared: 0,
    count: 0,
  }));
  for (let issue = holdFrom; issue < knownHours; issue += DAY) {
    for (let horizon = 0; horizon < HORIZONS && issue + horizon < knownHours; horizon++) {
      const logs = judged.map((member) => member(issue, horizon));
      if (logs.some(Number.isNaN)) continue;
      const truth = logG[issue + horizon]!;
      const error = errors[Math.floor(horizon / DAY)]!;
      candidates.forEach((blend, b) => {
        error.byBlend[b]! += Math.abs(Math.expm1(mixed(blend, logs) - truth));
      });
      error.logSquared += (mixed(equal, logs) - truth) ** 2;
      error.count += 1;
    }
  }
  const meanError = (blend: number): number =>
    errors.reduce((sum, { byBlend, count }) => sum + byBlend[blend]! / Math.max(1, count), 0);
  const bestOf = errors.map(({ byBlend }) => byBlend.indexOf(Math.min(...byBlend)));
  const chosenError = errors.reduce(
    (sum, { byBlend, count }, day) => sum + byBlend[bestOf[day]!]! / Math.max(1, count),
    0,
  );
  // The first member stands alone unless the others earn their place.
  const plain = candidates.findIndex((blend) => blend[0] === 1);
  const worthIt = chosenError < (1 - LEAST_GAIN) * meanError(plain);
  const blends = bestOf.map((best) =>
    worthIt ? candidates[best]!.map((share, m) => (1 - SHRINK) * share + SHRINK * equal[m]!) : candidates[plain]!,
  );
  const sigmaOfDay = errors.map(({ logSquared, count }) => (count === 0 ? 0.3 : Math.sqrt(logSquared / count)));
  const members = fit(knownHours);
  let bare: Forecaster | undefined;
  const bareOf = weather
    ? () =>
        fitForecaster({ ...history, weather: null }, knownHours, {
          weather: false,
          members: options.members.filter((name) => name !== 'trees'),
        })
    : null;
  return {
    blend: blends.map((blend) => Object.fromEntries(options.members.map((name, m) => [name, blend[m]!]))),
    forecast(issue) {
      let fallback: Float64Array | undefined;
      const gPerKwh = Float64Array.from({ length: HORIZONS }, (_, horizon) => {
        const day = Math.floor(horizon / DAY);
        const log = mixed(
          blends[day]!,
          members.map((member) => member(issue, horizon)),
        );
        // Weather that is missing for an hour leaves what the lags say.
        return Number.isNaN(log) && bareOf !== null
          ? (fallback ??= (bare ??= bareOf()).forecast(issue).gPerKwh)[horizon]!
          : Math.exp(log);
      });
      return { gPerKwh, sigmaOfDay };
    },
  };
}

const mixed = (blend: readonly number[], logs: readonly number[]): number =>
  blend.reduce((sum, share, m) => sum + share * logs[m]!, 0);
