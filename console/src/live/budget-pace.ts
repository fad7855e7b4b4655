import type { BudgetState } from '../api/control-plane.ts';

export interface Pace {
  /** Share of the limit that is used, and held by running requests, 0 upwards. */
  readonly used: number;
  /** Share of the limit at the end of the period if it goes on like this. */
  readonly projected: number;
  /** `full`: a hard limit that refuses now. */
  readonly state: 'broken' | 'full' | 'at risk' | 'on pace';
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
  const used = booked + reserved;
  const share = limit > 0 ? used / limit : used > 0 ? Infinity : 0;
  const mean = dimension === 'latency';
  const projected = mean || elapsed === null || elapsed < TOO_EARLY ? share : share / Math.min(1, elapsed);
  const broken = mean ? share > 1 && elapsed !== null && elapsed >= 1 : share > 1;
  const state = kind === 'hard' && share >= 1 ? 'full' : broken ? 'broken' : projected > 1 ? 'at risk' : 'on pace';
  return { used: share, projected, state };
}
