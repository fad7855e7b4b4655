/**
 * One budget as a price: paced dual ascent (after Balseiro, Lu and Mirrokni, arXiv 2011.10124) in its
 * multiplicative form, so that the step size has no unit. Each step compares what was spent with what the pace
 * allowed, raises the price when it was more and lowers it when it was less.
 */
export interface PaceRule {
  /** Relative price change for spending twice what was allowed in one step. */
  readonly rate: number;
  /** The most that one step may move the price, as a share. */
  readonly maxMove: number;
}

/** Tuned on 2021 only; see docs/methods/replay.md. */
export const PACE: PaceRule = { rate: 0.02, maxMove: 0.5 };

/**
 * The price of the next step.
 * @param spent in the step, in the budget's unit
 * @param allowed for the step, same unit; 0 or less raises the price by `maxMove` if anything was spent
 * @example nextPrice(0.02, 120, 100) // 0.02008
 */
export function nextPrice(price: number, spent: number, allowed: number, rule: PaceRule = PACE): number {
  const excess = allowed > 0 ? spent / allowed - 1 : spent > 0 ? Infinity : -1;
  const move = Math.max(-rule.maxMove, Math.min(rule.maxMove, rule.rate * excess));
  return price * Math.exp(move);
}
