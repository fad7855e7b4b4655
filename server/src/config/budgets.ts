import type { Findings, Path } from '../edge/index.ts';
import { PACED, targetShares, type Budget, type Workload } from '../kernel/index.ts';
import { MS_PER_HOUR, type EpochMs } from '../units/index.ts';
import type { TargetBudget } from './resolved.ts';
import type { BudgetConfig, TargetConfig } from './schema.ts';

/** Budgets of a workload or of the organisation, one of each kind. */
export function budgetsOf(budgets: readonly BudgetConfig[], path: Path, findings: Findings): readonly Budget[] {
  budgets.forEach(({ kind }, i) => {
    if (budgets.findIndex((other) => other.kind === kind) < i)
      findings.problem([...path, i], `a second ${kind} budget: give one of each kind`);
  });
  return budgets.map((budget) => ({
    kind: budget.kind,
    limit: budget[PACED[budget.kind].limit] ?? NaN,
    periodHours: budget.periodHours,
    startPrice: budget.startPrice,
    whenSpent: budget.whenSpent,
  }));
}

/** A corporate target with the budget of the month that it is. */
export function targetOf(config: TargetConfig, at: EpochMs): TargetBudget {
  const { baseYear, baseTonnes, reductionPercentPerYear, goal, scope, startPrice, whenSpent } = config;
  const target = {
    baseYear,
    baseTonnes,
    path: goal ?? { reductionPercentPerYear: reductionPercentPerYear ?? 0 },
    scope,
  };
  const { start, end, limit } = targetShares.month(target, at);
  return {
    target,
    budget: { kind: 'carbon', limit, periodHours: (end - start) / MS_PER_HOUR, startPrice, whenSpent },
    shares: { stated: new Map(Object.entries(config.shares)) },
  };
}

/** Gives each workload with a share of the target its carbon budget by calendar month. */
export function withShares(
  workloads: readonly Workload[],
  promise: TargetBudget | null,
  at: EpochMs,
  findings: Findings,
): readonly Workload[] {
  if (promise === null) return workloads;
  const { target, budget, shares } = promise;
  const ids = workloads.map(({ id }) => id);
  for (const id of shares.stated.keys())
    if (!ids.includes(id)) findings.unknown(['organisation', 'target', 'shares', id], 'workload', id, ids);
  return workloads.map((workload, i) => {
    if (!shares.stated.has(workload.id)) return workload;
    if (workload.budgets.some(({ kind }) => kind === 'carbon'))
      findings.problem(
        ['workloads', i, 'budgets'],
        'its share of the target is its carbon budget: remove one of the two',
      );
    const rules = { startPrice: budget.startPrice ?? null, whenSpent: budget.whenSpent ?? 'reject' };
    return { ...workload, budgets: [...workload.budgets, targetShares.budget(target, shares, workload.id, at, rules)] };
  });
}
