/** How prices of budgets are learned from the hours behind. */
export interface LearnedRule {
  /** Hours behind that stand for the hours ahead. */
  readonly windowHours: number;
  /** Prices are learned anew this often, and each hour on the last day of a period. */
  readonly everyHours: number;
  /** Share of the demand still forecast whose latency may be spent before it comes. */
  readonly advanceShare: number;
  /** Money kept back, in standard deviations of what the days left may spend above their plan. */
  readonly moneyRisk: number;
  /** Days over which the money price is smoothed: market spikes come and go. */
  readonly moneyMemoryDays: number;
}

/** Tuned on 2021 only; see docs/methods/routing-bench.md. */
export const LEARNED_RULE: LearnedRule = {
  windowHours: 336,
  everyHours: 6,
  advanceShare: 0.5,
  moneyRisk: 0.5,
  moneyMemoryDays: 5,
};

const HOURS_PER_DAY = 24;

/**
 * Whether prices are learned anew in an hour of a period.
 * @param hour of the period, from 0
 * @param known hours behind
 * @example learnsNow(12, 300, 400) // true
 */
export const learnsNow = (hour: number, remaining: number, known: number, rule = LEARNED_RULE): boolean =>
  hour === 0 || hour % rule.everyHours === 0 || remaining <= HOURS_PER_DAY || known < HOURS_PER_DAY;

/**
 * Hours that stand for those ahead: the last ones up to `known`, on a period's last day only hours like those that are left.
 * @param known newest hour of which everything is known; hours are counted from 0
 * @example hoursBehind(3, 400) // [0, 1, 2, 3]
 */
export function hoursBehind(known: number, remaining: number, windowHours = LEARNED_RULE.windowHours): number[] {
  const length = Math.min(windowHours, known + 1);
  const from = known + 1 - length;
  const all = Array.from({ length }, (_, i) => from + i);
  if (remaining >= HOURS_PER_DAY || length < 2 * HOURS_PER_DAY) return all;
  return all.filter((hour) => (((hour - known) % HOURS_PER_DAY) + HOURS_PER_DAY) % HOURS_PER_DAY < remaining);
}

/**
 * What a window may spend, so that the same rate ahead meets a budget at its period's end.
 * @param earned what the window's own demand earns
 * @param unspent of what the period has earned so far; below 0 is a debt
 * @param scale the window's demand over the demand ahead
 * @example windowLimit(100, -20, 0.5) // 90
 */
export const windowLimit = (earned: number, unspent: number, scale: number): number => earned + unspent * scale;

/**
 * One standard deviation of what the days left may spend above their plan, by what days behind would have.
 * @param days spending above plan of each day behind; fewer than three say nothing
 * @example riskOfDays([1, 2, 3], 4) // 2
 */
export function riskOfDays(days: readonly number[], daysLeft: number): number {
  if (days.length < 3) return 0;
  const mean = days.reduce((sum, each) => sum + each, 0) / days.length;
  const variance = days.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (days.length - 1);
  return Math.sqrt(variance * daysLeft);
}

/**
 * The money price of now in the light of the last ones: a geometric mean that forgets in days, faster near the end.
 * @example smoothedPrice(null, 3, 100) // 3
 */
export function smoothedPrice(last: number | null, now: number, remaining: number, rule = LEARNED_RULE): number {
  if (last === null) return now;
  const weight = Math.min(
    1,
    Math.max(rule.everyHours / (HOURS_PER_DAY * rule.moneyMemoryDays), HOURS_PER_DAY / remaining),
  );
  return Math.exp(Math.log(last) * (1 - weight) + Math.log(now) * weight);
}
