import type { BudgetState } from '../api/control-plane.ts';

export interface Pace {
  /** Share of the limit that is used, 0 upwards. */
  readonly used: number;
  /** Share of the limit at the end of the period if it goes on like this. */
  readonly projected: number;
  readonly state: 'broken' | 'at risk' | 'on pace';
}

/** Before this share of the period has gone, a projection says little. */
const TOO_EARLY = 0.02;

/**
 * How a budget stands. A latency budget limits a mean, so its projection is the mean itself; a carbon or
 * money budget limits a sum, so its projection is the sum over the share of the period gone.
 *
 * @example budgetPace({ ...budget, kind: 'carbon', used: 50, limit: 100, elapsed: 0.4 }).projected // 1.25
 */
export function budgetPace({ kind, limit, used, elapsed }: BudgetState): Pace {
  const share = limit > 0 ? used / limit : used > 0 ? Infinity : 0;
  const projected = kind === 'latency' || elapsed < TOO_EARLY ? share : share / Math.min(1, elapsed);
  const broken = kind === 'latency' ? share > 1 && elapsed >= 1 : share > 1;
  return { used: share, projected, state: broken ? 'broken' : projected > 1 ? 'at risk' : 'on pace' };
}
