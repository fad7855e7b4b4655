import { MS_PER_HOUR, type EpochHour, type EpochMs } from '../../units/index.ts';
import { PACED, type Prices } from '../policy/index.ts';
import { NO_SHADOW, ownedPrice, type ShadowPrices } from './candidate.ts';
import { shadowOf, type DecisionWindow } from './decision-window.ts';
import { dualPricesInPieces } from './dual-prices.ts';
import { hoursBehind, LEARNED_RULE, learnsNow, riskOfDays, smoothedPrice, windowLimit } from './learned-rule.ts';
import { requestsAhead, type Pace } from './pacing-budget.ts';
import type { InPieces } from './pieces.ts';

const HOURS_PER_DAY = 24;
/** Of the whole full cost, of which what a budget moves is a small part; a price that is a little off spends a quarter more or less. */
const TOLERANCE = 1e-9;

/** Where a pace is in its period. */
const placeOf = ({ periodStart, settings }: Pace, hour: EpochHour): { hour: number; remaining: number } => {
  const start = Math.floor((periodStart ?? hour * MS_PER_HOUR) / MS_PER_HOUR);
  return { hour: hour - start, remaining: Math.max(1, Math.ceil(settings.periodMs / MS_PER_HOUR) - (hour - start)) };
};

/** Whether budgets are learned anew in an hour, by what is left of each one's period. */
export const learnsInHour = (paces: readonly Pace[], hour: EpochHour, known: number): boolean =>
  paces.some((pace) => {
    const place = placeOf(pace, hour);
    return learnsNow(place.hour, place.remaining, known);
  });

/**
 * Prices of the budgets of one workload, learned together from the decisions behind: those at which the window would have spent
 * what each request ahead may still spend. A price that is learned stands until the next time; the pace of single steps
 * takes over where less than a day is known.
 *
 * What it learns from is fixed when it is called, so that the result does not depend on what comes between its pieces.
 *
 * @param paces advanced to `now`
 * @param owned prices that a person set
 * @param others what budgets of the organisation add
 * @returns one a budget, in pieces well below a millisecond; `null`: too little is known
 */
export const learnPrices = (
  paces: readonly Pace[],
  window: DecisionWindow,
  owned: Prices,
  now: EpochMs,
  others: ShadowPrices = NO_SHADOW,
): InPieces<readonly number[] | null> => {
  const hour = Math.floor(now / MS_PER_HOUR);
  return learning(paces, window.before(hour), owned, hour, others);
};

function* learning(
  paces: readonly Pace[],
  past: DecisionWindow,
  owned: Prices,
  hour: EpochHour,
  others: ShadowPrices,
): InPieces<readonly number[] | null> {
  const behind = past.hours;
  const first = behind[0];
  const ahead = paces.map(requestsAhead);
  if (first === undefined || behind.length < HOURS_PER_DAY || ahead.some((requests) => !(requests > 0))) return null;
  const remaining = Math.min(...paces.map((pace) => placeOf(pace, hour).remaining));
  const like = new Set(hoursBehind(hour - 1 - first, remaining).map((each) => each + first));
  const hours = behind.filter((each) => like.has(each));
  const kinds = paces.map(({ settings }) => settings.kind);
  const ownedOf = (j: number): number => ownedPrice(owned, PACED[kinds[j]!].price);
  const requests = past.requestsIn(hours);
  /** What a budget gives each request ahead, in the unit of its price. */
  const limits = paces.map(({ settings, spent, requests: seen }, j) => {
    const { mean, per } = PACED[settings.kind];
    const scale = requests / ahead[j]!;
    const limit = mean
      ? windowLimit(settings.limit * requests, settings.limit * seen - spent, scale)
      : windowLimit(0, settings.limit - spent, scale);
    return Math.max(0, limit) / per;
  });
  const current = paces.map(({ price }, j) => Math.max(0, price - ownedOf(j)));
  const ceilings = paces.map(({ settings }, j) => settings.highest - ownedOf(j));
  const totalsOf = (of: readonly number[], prices: readonly number[], base: ShadowPrices) => {
    const own = of.map((j) => kinds[j]!);
    return past.totals(hours, owned, shadowOf(base, own, prices), base, own);
  };
  function* search(of: readonly number[], base: ShadowPrices, reserve: number): InPieces<readonly number[]> {
    const first = yield* totalsOf(
      of,
      of.map((j) => ceilings[j]!),
      base,
    );
    const found = yield* dualPricesInPieces(
      (prices) => totalsOf(of, prices, base),
      of.map((j) => limits[j]! - (kinds[j] === 'money' ? reserve : 0)),
      {
        first,
        start: of.map((j) => Math.max(current[j]!, Number.MIN_VALUE)),
        tolerance: TOLERANCE,
        ceilings: of.map((j) => ceilings[j]!),
      },
    );
    return found.prices;
  }
  const all = paces.map((_, j) => j);
  const money = kinds.indexOf('money');
  if (money === -1) return settled(yield* search(all, others, 0));
  const days: number[] = [];
  for (let i = 0; i + HOURS_PER_DAY <= hours.length; i += HOURS_PER_DAY) {
    const day = hours.slice(i, i + HOURS_PER_DAY);
    const { spent } = yield* past.totals(day, owned, shadowOf(others, kinds, current), others, ['money']);
    days.push((spent[0] ?? 0) - (limits[money]! * past.requestsIn(day)) / requests);
  }
  const reserve = (LEARNED_RULE.moneyRisk * riskOfDays(days, remaining / HOURS_PER_DAY) * requests) / ahead[money]!;
  const joint = yield* search(all, others, reserve);
  const last = paces[money]!;
  const floor = last.settings.lowest;
  const price = smoothedPrice(last.learned ? last.price : null, Math.max(floor, joint[money]!), remaining);
  const rest = all.filter((j) => j !== money);
  // The other prices that go with the smoothed one.
  const beside = rest.length === 0 ? [] : yield* search(rest, shadowOf(others, ['money'], [price]), 0);
  return settled(all.map((j) => (j === money ? price : beside[rest.indexOf(j)]!)));

  function settled(prices: readonly number[]): readonly number[] {
    return paces.map((_, j) => ownedOf(j) + (prices[j] ?? 0));
  }
}
