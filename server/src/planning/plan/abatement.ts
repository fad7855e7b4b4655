import type { Usd } from '../../units/index.ts';
import { choose, fullUsd, type Compared, type Weights } from './choose.ts';

/** From one option to the next that a growing price of carbon chooses. */
export interface AbatementStep {
  readonly from: string;
  readonly to: string;
  /** Less a year than by the option before, so that tonnes of steps add up. */
  readonly tonnes: number;
  /** Money and waiting more a year. */
  readonly usd: Usd;
  readonly usdPerTonne: Usd;
}

/**
 * What a tonne less costs, option by option: from the choice at no price of carbon each step goes to the allowed option that
 * emits less at the least money for a tonne. Options exclude each other, so a step counts only what it adds.
 */
export function abatementOf(all: readonly Compared[], weights: Weights): readonly AbatementStep[] {
  const free = { ...weights, carbonUsdPerTonne: 0 };
  const steps: AbatementStep[] = [];
  for (let at = choose(all, free); at !== null;) {
    const { id, tonnes } = at;
    const paid = fullUsd(at, free);
    const next = all
      .filter((other) => other.broken.length === 0 && other.tonnes < tonnes)
      .map((to) => ({ to, usd: fullUsd(to, free) - paid, less: tonnes - to.tonnes }))
      .toSorted((a, b) => a.usd / a.less - b.usd / b.less || b.less - a.less)[0];
    if (next === undefined) break;
    steps.push({ from: id, to: next.to.id, tonnes: next.less, usd: next.usd, usdPerTonne: next.usd / next.less });
    at = next.to;
  }
  return steps;
}
