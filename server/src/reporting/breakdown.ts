import type { TotalsRow } from '../ledger/index.ts';
import { hourStart, type EpochMs } from '../units/index.ts';
import { figuresOf, type Figures } from './figures.ts';
import { headlineOf, type Headline } from './headline.ts';

/** What a breakdown may be told apart by. */
export const BREAKDOWN_DIMENSIONS = [
  'workload',
  'team',
  'key',
  'organisation',
  'model',
  'deployment',
  'operator',
  'site',
  'zone',
  'origin',
  'mode',
  'outcome',
] as const;
export type BreakdownDimension = (typeof BREAKDOWN_DIMENSIONS)[number];

/** Steps of a series. */
export const BREAKDOWN_STEPS = ['hour', 'day', 'month'] as const;
type Step = (typeof BREAKDOWN_STEPS)[number];

export interface Breakdown {
  /** The largest by carbon first, then by money. */
  readonly rows: readonly (Figures & { readonly name: string | null })[];
  readonly total: Figures;
  /** Oldest first; steps in which nothing was booked are left out. */
  readonly series: readonly (Figures & { readonly at: EpochMs })[];
  readonly headline: Headline;
}

const startOf = (key: TotalsRow['by'][Step]): EpochMs =>
  typeof key === 'number' ? hourStart(key) : Date.parse(String(key).length === 7 ? `${String(key)}-01` : String(key));

/**
 * A period of the books told apart by one dimension and by time.
 * @param rows by that dimension
 * @param inTime the same by that step
 * @returns `null` where nothing was booked
 */
export function breakdownOf(
  by: BreakdownDimension,
  step: Step,
  rows: readonly TotalsRow[],
  inTime: readonly TotalsRow[],
): Breakdown | null {
  if (rows.length === 0) return null;
  const parts = Map.groupBy(rows, (row) => row.by[by] ?? null);
  const steps = Map.groupBy(inTime, (row) => startOf(row.by[step]));
  const total = figuresOf(rows);
  return {
    rows: [...parts]
      .map(([key, own]) => ({ name: key === null ? null : String(key), ...figuresOf(own) }))
      .toSorted(
        (a, b) =>
          (b.carbonG ?? -1) - (a.carbonG ?? -1) ||
          (b.costUsd ?? -1) - (a.costUsd ?? -1) ||
          String(a.name).localeCompare(String(b.name)),
      ),
    total,
    series: [...steps].map(([at, own]) => ({ at, ...figuresOf(own) })).toSorted((a, b) => a.at - b.at),
    headline: headlineOf(total),
  };
}

/** A period told apart: by what, in which steps, the rows and the sentence; the figures of any rows, and their sentence. */
export const breakdowns = {
  dimensions: BREAKDOWN_DIMENSIONS,
  steps: BREAKDOWN_STEPS,
  of: breakdownOf,
  figures: figuresOf,
  headline: headlineOf,
} as const;
