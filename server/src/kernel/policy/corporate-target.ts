import { calendarPeriod, type EpochMs, type Grams } from '../../units/index.ts';
import type { TargetShares } from './target-shares.ts';

/** A company's promise: a base year and a straight line down from it, by calendar year. */
export interface CorporateTarget {
  readonly baseYear: number;
  readonly baseTonnes: number;
  /** Per cent of the base each year, or where the line ends. */
  readonly path: { readonly reductionPercentPerYear: number } | { readonly year: number; readonly tonnes: number };
  /** What the promise covers, in the company's words. What is counted here is location-based and life cycle. */
  readonly scope: string;
  /** Where it stands for one workload's part of the promise. */
  readonly part?: { readonly workload: string; readonly shares: TargetShares };
}

/** What a period may take. */
export interface PeriodLimit {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly limit: Grams;
}

export const GRAMS_PER_TONNE = 1e6;
export const MONTHS = 12;

/**
 * Tonnes that the company promised for a calendar year: the base up to the base year, on the line after it, at its end
 * or zero beyond it.
 * @example promisedTonnes({ baseYear: 2025, baseTonnes: 120, path: { reductionPercentPerYear: 10 }, scope: '3.1' }, 2026) // 108
 */
export function promisedTonnes({ baseYear, baseTonnes, path }: CorporateTarget, year: number): number {
  const years = Math.max(0, year - baseYear);
  if ('reductionPercentPerYear' in path)
    return Math.max(0, baseTonnes * (1 - (path.reductionPercentPerYear / 100) * years));
  const gone = Math.min(1, years / (path.year - baseYear));
  return baseTonnes + (path.tonnes - baseTonnes) * gone;
}

/**
 * The company's UTC calendar month of an instant: a twelfth of its year, however long the month, in whole grams, so that
 * twelve months are the year and parts of a month can add up to it.
 */
export function promisedMonth(target: CorporateTarget, at: EpochMs): PeriodLimit {
  const { start, end } = calendarPeriod('month', at);
  const [year, month] = [new Date(start).getUTCFullYear(), new Date(start).getUTCMonth()];
  const yearG = Math.round(promisedTonnes(target, year) * GRAMS_PER_TONNE);
  const until = (months: number): number => Math.floor((yearG * months) / MONTHS);
  return { start, end, limit: until(month + 1) - until(month) };
}
