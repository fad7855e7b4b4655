import type { BudgetState } from '../api/control-plane.ts';

export interface Pace {
  /** Share of the limit that is used, and held by running requests, 0 upwards. */
  readonly used: number;
  /** Share of the limit at the end of the period if it goes on like this. */
  readonly projected: number;
  /** `full`: a hard limit that refuses now. */
  readonly state: 'broken' | 'full' | 'at risk' | 'on pace';
}

/** When a sum reaches its limit if it goes on as it did in this period, and whether that is before the period ends. */
export interface SpentAt {
  readonly at: number;
  readonly inPeriod: boolean;
}

/**
 * At the pace of its period so far. `null` of a mean, of what is counted at once, of a period without an end, and before
 * enough of it is gone to say.
 *
 * @param now business time
 * @example spentAt({ ...budget, used: 50, limit: 100, elapsed: 0.25, resetsAt: 4000 }, 1000) // { at: 2000, inPeriod: true }
 */
export function spentAt({ dimension, limit, used, elapsed, resetsAt }: BudgetState, now: number): SpentAt | null {
  if (dimension === 'latency' || elapsed === null || resetsAt === null || elapsed < TOO_EARLY) return null;
  if (used === null || used <= 0) return null;
  if (used >= limit) return { at: now, inPeriod: true };
  const gone = elapsed >= 1 ? 0 : ((resetsAt - now) * elapsed) / (1 - elapsed);
  const at = now + (gone * (limit - used)) / used;
  return { at, inPeriod: at < resetsAt };
}

/** What breaks first comes first: what is broken or full, then by when it will be spent, then by how far it will get. */
export function breaksFirst(budgets: readonly BudgetState[], now: number): readonly BudgetState[] {
  const rank = (budget: BudgetState): readonly [number, number, number] => {
    const { state, projected } = budgetPace(budget);
    const spent = spentAt(budget, now);
    const isOver = state === 'broken' || state === 'full';
    return [
      isOver ? 0 : spent?.inPeriod === true ? 1 : state === 'at risk' ? 2 : 3,
      isOver ? 0 : spent?.inPeriod === true ? spent.at : 0,
      -projected,
    ];
  };
  return budgets
    .map((budget) => ({ budget, by: rank(budget) }))
    .toSorted((a, b) => a.by[0] - b.by[0] || a.by[1] - b.by[1] || a.by[2] - b.by[2])
    .map(({ budget }) => budget);
}

/** Before this share of the period has gone, a projection says little. */
const TOO_EARLY = 0.02;

/**
 * How a budget stands. A latency budget limits a mean and a rate what is under way, so their projection is what they
 * are; other budgets limit a sum, so their projection is the sum over the share of the period gone.
 *
 * @example budgetPace({ ...budget, dimension: 'carbon', used: 50, limit: 100, elapsed: 0.4 }).projected // 1.25
 */
export function budgetPace({ kind, dimension, limit, used: booked, reserved, elapsed }: BudgetState): Pace {
  const used = (booked ?? 0) + reserved;
  const share = limit > 0 ? used / limit : used > 0 ? Infinity : 0;
  const mean = dimension === 'latency';
  const projected = mean || elapsed === null || elapsed < TOO_EARLY ? share : share / Math.min(1, elapsed);
  const broken = mean ? share > 1 && elapsed !== null && elapsed >= 1 : share > 1;
  const state = kind === 'hard' && share >= 1 ? 'full' : broken ? 'broken' : projected > 1 ? 'at risk' : 'on pace';
  return { used: share, projected, state };
}
