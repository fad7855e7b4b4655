import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { PACED, candidates, exclusions, type Decision } from '../../kernel/index.ts';
import { DIMENSIONS } from '../dimensions.ts';
import type { PacedBudget } from './budget.ts';

const BUDGET = exclusions.names.indexOf('budget');
const spendAt = (kind: keyof typeof PACED): number => candidates.offset[PACED[kind].spend];

/** Why nobody may serve a request, and when waiting helps. */
export interface SpentBudget {
  readonly error: JoulegateError;
  /** When a budget that queues opens its next period; `null` for one that rejects. */
  readonly opensAt: EpochMs | null;
}

/**
 * The budget that keeps every deployment from serving, as an error that names it, its end and what to do.
 * @returns `null` where something else refuses, or where nobody knows what the request would spend
 */
export function spentBudget(decision: Decision, budgets: readonly PacedBudget[], now: EpochMs): SpentBudget | null {
  const excluded = decision.exclusions.flatMap((code, i) => (code === BUDGET ? [i * candidates.stride] : []));
  const breaking = (budget: PacedBudget): number =>
    excluded.filter((at) => (decision.numbers[at + spendAt(budget.kind)] as number) > budget.allowance(now)).length;
  // One that no deployment keeps, before one that only some break.
  const worst = budgets
    .filter((budget) => budget.whenSpent !== 'degrade' && breaking(budget) > 0)
    .toSorted((a, b) => breaking(b) - breaking(a))[0];
  if (worst === undefined) return null;
  const { kind, owner } = worst;
  const { limit } = worst.reading(now);
  const least = Math.min(
    ...excluded.map((at) => decision.numbers[at + spendAt(kind)] as number).filter((spend) => !Number.isNaN(spend)),
  );
  const whose = owner === null ? 'of the organisation' : `of workload ${owner}`;
  const end = new Date(worst.periodEnd ?? now).toISOString();
  const error = new JoulegateError(
    'JG_BUDGET_SPENT',
    `the ${kind} budget ${whose} is spent: ${worst.allowance(now).toPrecision(3)} of ${limit} ${DIMENSIONS[kind].unit} are left, this request takes at least ${least.toPrecision(3)}; its period ends ${end}`,
    { hint: 'wait for the next period, raise the budget, or set whenSpent: degrade; a retry before does not help' },
  );
  // What a whole period does not allow no later one will.
  return { error, opensAt: worst.whenSpent === 'queue' && least <= limit ? worst.periodEnd : null };
}
