import { MS_PER_HOUR, type EpochMs, type Grams } from '../../units/index.ts';
import { splitExactly } from '../energy/index.ts';
import { GRAMS_PER_TONNE, MONTHS, promisedMonth, type CorporateTarget, type PeriodLimit } from './corporate-target.ts';
import type { Budget } from './types.ts';

/** A workload's part of the company's promise: of whatever it is in a month, or so many tonnes in every year. */
export type TargetShare = { readonly percent: number } | { readonly tonnesPerYear: number };

/** Who gets what of a corporate target. */
export interface TargetShares {
  readonly stated: ReadonlyMap<string, TargetShare>;
  /** Grams that other workloads booked in the last months: what is left is theirs in that proportion. */
  readonly booked?: ReadonlyMap<string, Grams>;
}

/** A month of the promise, divided: the parts and what nobody was given are the month, to the gram. */
export interface MonthSplit extends PeriodLimit {
  readonly parts: ReadonlyMap<string, Grams>;
  readonly unassignedG: Grams;
  /** The stated shares ask for more than the month holds, and each was cut in proportion. */
  readonly cut: boolean;
}

/**
 * Divides the month of an instant among workloads, in whole grams: stated shares first, the rest by booked carbon to
 * those without one. Shares beyond the promise are cut in proportion: the promise stands.
 */
export function splitMonth(target: CorporateTarget, { stated, booked }: TargetShares, at: EpochMs): MonthSplit {
  const month = promisedMonth(target, at);
  const asked = [...stated.values()].map((share) =>
    'percent' in share ? (month.limit * share.percent) / 100 : (share.tonnesPerYear * GRAMS_PER_TONNE) / MONTHS,
  );
  const askedG = asked.reduce((sum, grams) => sum + grams, 0);
  const rest = Math.max(0, month.limit - askedG);
  const others = [...(booked ?? [])].filter(([id, grams]) => !stated.has(id) && grams > 0);
  const bookedG = others.reduce((sum, [, grams]) => sum + grams, 0);
  const parts = splitExactly(month.limit, [
    ...asked,
    ...others.map(([, grams]) => (rest * grams) / bookedG),
    others.length === 0 ? rest : 0,
  ]);
  const ids = [...stated.keys(), ...others.map(([id]) => id)];
  return {
    ...month,
    parts: new Map(ids.map((id, i) => [id, parts[i] ?? 0])),
    unassignedG: parts.at(-1) ?? 0,
    cut: askedG > month.limit * (1 + 1e-9),
  };
}

/**
 * The month of an instant that a target allows: the company's, or a workload's part of it.
 */
export function targetMonth(target: CorporateTarget, at: EpochMs): PeriodLimit {
  const { part } = target;
  if (part === undefined) return promisedMonth(target, at);
  const { start, end, parts } = splitMonth(target, part.shares, at);
  return { start, end, limit: parts.get(part.workload) ?? 0 };
}

/** Tonnes of a calendar year that a target allows: its twelve months. */
export function yearTonnes(target: CorporateTarget, year: number): number {
  let grams = 0;
  for (let month = 0; month < MONTHS; month++) grams += targetMonth(target, Date.UTC(year, month)).limit;
  return grams / GRAMS_PER_TONNE;
}

/**
 * A workload's part of a target as its carbon budget by calendar month.
 * @param at an instant of its first month
 */
export function shareBudget(
  target: CorporateTarget,
  shares: TargetShares,
  workload: string,
  at: EpochMs,
  rules: Pick<Budget, 'startPrice' | 'whenSpent'>,
): Budget {
  const part: CorporateTarget = { ...target, part: { workload, shares } };
  const { start, end, limit } = targetMonth(part, at);
  return { kind: 'carbon', limit, periodHours: (end - start) / MS_PER_HOUR, ...rules, target: part };
}

/** A corporate target, divided by months and workloads. */
export const targetShares = {
  split: splitMonth,
  month: targetMonth,
  yearTonnes,
  budget: shareBudget,
} as const;
