import { addTally, newTally, type HourRouter } from './hour-router.ts';
import { limitsOf, nearestOf, optimum } from './several-budgets.ts';
import type { Study, StudyBudgets, Totals } from './types.ts';
import { hourRouter } from './hour-router.ts';

/**
 * Least carbon, hour by hour, until a budget of the month is spent, then nearest. It is told the month's budgets in
 * advance. An hour that would overspend is served in part.
 */
export function greedyMonth(router: HourRouter, hours: readonly number[], budgets: StudyBudgets): Totals {
  const limits = limitsOf(budgets, nearestOf(router, hours));
  const totals = newTally();
  for (const hour of hours) {
    const near = router.nearest(hour);
    const chosen = newTally();
    router.route(hour, { gPerMsKwh: 0, gPerUsd: 0 }, chosen);
    let share = 1;
    if (limits.addedMsKwh !== null && chosen.addedMsKwh > 0)
      share = Math.min(share, Math.max(0, limits.addedMsKwh - totals.addedMsKwh) / chosen.addedMsKwh);
    if (limits.moneyUsd !== null && totals.moneyUsd >= limits.moneyUsd) share = 0;
    addTally(totals, chosen, share);
    addTally(totals, near, 1 - share);
  }
  return totals;
}

/** Shares of each origin's demand by hour of day, origin and destination. */
export type StaticPlan = readonly (readonly (readonly [o: number, d: number, share: number])[])[];

const HOURS_PER_DAY = 24;

/**
 * What siting alone would choose: one plan by hour of day, the best for the mean intensity and price of the hours
 * given (the year before), within the same budgets and capacities.
 */
export function staticPlan(study: Study, hours: readonly number[], budgets: StudyBudgets): StaticPlan {
  const { width } = study;
  const meanOf = (series: Float64Array): number[] =>
    Array.from({ length: width }, (_, d) => hours.reduce((sum, h) => sum + series[h * width + d]!, 0) / hours.length);
  const repeat = (values: readonly number[]): Float64Array =>
    Float64Array.from({ length: HOURS_PER_DAY * width }, (_, at) => values[at % width]!);
  const day: Study = {
    ...study,
    hours: HOURS_PER_DAY,
    demandKwh: study.demandKwh.slice(hours[0]! * width, (hours[0]! + HOURS_PER_DAY) * width),
    intensityGPerKwh: repeat(meanOf(study.intensityGPerKwh)),
    priceUsdPerMwh: study.priceUsdPerMwh === null ? null : repeat(meanOf(study.priceUsdPerMwh)),
    outage: null,
  };
  const router = hourRouter(day);
  const all = Array.from({ length: HOURS_PER_DAY }, (_, h) => h);
  const { shares } = optimum(router, all, limitsOf(budgets, nearestOf(router, all)));
  const plan = all.map(() => new Map<number, number>());
  for (const { prices, share } of shares) {
    for (const hour of all) {
      const visit = (o: number, d: number, kwh: number): void =>
        void plan[hour]!.set(
          o * width + d,
          (plan[hour]!.get(o * width + d) ?? 0) + (share * kwh) / day.demandKwh[hour * width + o]!,
        );
      if (prices === null) for (let o = 0; o < width; o++) visit(o, o, day.demandKwh[hour * width + o]!);
      else router.route(hour, prices, newTally(), visit);
    }
  }
  return plan.map((ways) => [...ways].map(([at, share]) => [Math.floor(at / width), at % width, share] as const));
}

/** A plan over a month, whatever the hours bring. */
export function staticMonth(
  study: Study,
  router: HourRouter,
  hours: readonly number[],
  plan: StaticPlan,
  planFrom: number,
): Totals {
  const totals = newTally();
  for (const hour of hours) {
    const ofDay = (((hour - planFrom) % HOURS_PER_DAY) + HOURS_PER_DAY) % HOURS_PER_DAY;
    for (const [o, d, share] of plan[ofDay]!)
      router.book(hour, o, d, share * study.demandKwh[hour * study.width + o]!, totals);
  }
  return totals;
}
