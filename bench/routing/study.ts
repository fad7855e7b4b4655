import {
  FAULTS,
  greedyMonth,
  hourRouter,
  limitsOf,
  nearestOf,
  newTally,
  nowcast,
  optimum,
  pacedMonth,
  STALE_HOURS,
  staticMonth,
  staticPlan,
  withFault,
  type Belief,
  type BudgetPrices,
  type Fault,
  type HourRouter,
  type Study,
  type StudyBudgets,
  type Totals,
} from '../routing-study/index.ts';
import type { LearnedRule } from '../../server/src/kernel/routing/learned-rule.ts';

/** One month of one case: every policy against hindsight. */
export interface MonthRow {
  readonly month: number;
  readonly budgets: StudyBudgets;
  readonly fault: Fault | null;
  /** Over nearest's carbon. */
  readonly saving: Readonly<Record<'static' | 'greedy' | 'online' | 'hindsight', number | null>>;
  /** Over hindsight's saving. */
  readonly share: Readonly<Record<'static' | 'greedy' | 'online', number | null>>;
  /** Online's spending over the budget; below 0 is unspent. */
  readonly overshootMs: number | null;
  readonly overspendMoney: number | null;
  readonly violationKwh: number;
  readonly prices: BudgetPrices;
  /** Hindsight can keep the budgets; otherwise the month says nothing about a router. */
  readonly feasible: boolean;
  readonly gap: number;
  /** Grams of everything at its nearest. */
  readonly nearestG: number;
}

export interface CaseInput {
  readonly study: Study;
  readonly months: readonly (readonly number[])[];
  /** Hours of the year before; `null` where it is not in the data. */
  readonly yearBefore: readonly number[] | null;
  readonly budgets: StudyBudgets;
  readonly rule?: LearnedRule;
}

/** A year of one case, month by month. */
export function runCase({ study, months, yearBefore, budgets, rule }: CaseInput, router: HourRouter): MonthRow[] {
  const plan = yearBefore === null ? null : staticPlan(study, yearBefore, budgets);
  let carry: BudgetPrices | null = null;
  return months.map((hours, month) => {
    const online = pacedMonth(study, router, hours, budgets, 0, rule, carry);
    carry = online.carry;
    return rowOf(router, hours, month, budgets, null, {
      static: plan === null ? null : staticMonth(study, router, hours, plan, yearBefore![0]!),
      greedy: greedyMonth(router, hours, budgets),
      online: online.totals,
    });
  });
}

/** The same year with each fault in each month; the fault hits the region that takes the most. */
export function runFaults(
  { study, months, budgets, rule }: CaseInput,
  router: HourRouter,
  faults: readonly Fault[] = FAULTS,
  belief: (study: Study) => Belief = (each) => nowcast(each, STALE_HOURS),
): MonthRow[] {
  let told: HourRouter | undefined;
  return months.flatMap((hours, month) => {
    const region = mostTaken(study, router, hours, budgets);
    return faults.map((fault) => {
      const faulty = withFault(study, hours, fault, region);
      const own = faulty === study ? router : hourRouter(faulty);
      const late = fault === 'stale-6h';
      const online = late
        ? pacedMonth(faulty, (told ??= hourRouter(faulty, belief(faulty))), hours, budgets, STALE_HOURS, rule)
        : pacedMonth(faulty, own, hours, budgets, 0, rule);
      return rowOf(own, hours, month, budgets, fault, { static: null, greedy: null, online: online.totals });
    });
  });
}

function mostTaken(study: Study, router: HourRouter, hours: readonly number[], budgets: StudyBudgets): number {
  const { prices } = optimum(router, hours, limitsOf(budgets, nearestOf(router, hours)), 1e-5);
  const taken = new Float64Array(study.width);
  const scratch = newTally();
  for (const hour of hours) router.route(hour, prices, scratch, (o, d, kwh) => void (taken[d]! += o === d ? 0 : kwh));
  return taken.indexOf(Math.max(...taken));
}

function rowOf(
  router: HourRouter,
  hours: readonly number[],
  month: number,
  budgets: StudyBudgets,
  fault: Fault | null,
  policies: Readonly<Record<'static' | 'greedy' | 'online', Totals | null>>,
): MonthRow {
  const nearest = nearestOf(router, hours);
  const limits = limitsOf(budgets, nearest);
  const best = optimum(router, hours, limits, 1e-6);
  const saving = (totals: Totals | null): number | null =>
    totals === null ? null : 1 - totals.carbonG / nearest.carbonG;
  const most = saving(best.totals)!;
  const share = (totals: Totals | null): number | null =>
    totals === null || most <= 0 ? null : saving(totals)! / most;
  const { online } = policies;
  return {
    month,
    budgets,
    fault,
    saving: {
      static: saving(policies.static),
      greedy: saving(policies.greedy),
      online: saving(online),
      hindsight: most,
    },
    share: { static: share(policies.static), greedy: share(policies.greedy), online: share(online) },
    overshootMs: limits.addedMsKwh === null ? null : online!.addedMsKwh / limits.addedMsKwh - 1,
    overspendMoney: limits.moneyUsd === null ? null : (online!.moneyUsd - limits.moneyUsd) / Math.abs(limits.moneyUsd),
    violationKwh:
      online!.violationKwh +
      Math.abs(online!.demandKwh - nearest.demandKwh) *
        (Math.abs(online!.demandKwh / nearest.demandKwh - 1) > 1e-6 ? 1 : 0),
    prices: best.prices,
    feasible: best.feasible,
    gap: (best.totals.carbonG - best.boundG) / nearest.carbonG,
    nearestG: nearest.carbonG,
  };
}
