import type { Comparison } from '../footprint/index.ts';
import type { Grams, Ms, Usd, Wh } from '../../units/index.ts';

/** Why a candidate may not serve. The index in this list is the code in {@link Decision.exclusions}. */
export const EXCLUSIONS = [
  'feasible',
  'control',
  'capability',
  'context',
  'model',
  'quality',
  'latency-limit',
  'capacity',
  'health',
  'budget',
  'grid-unknown',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** The order of one candidate's numbers in {@link Decision.numbers}. */
export const CANDIDATE_FIELDS = ['cashUsd', 'energyWh', 'carbonG', 'latencyMs', 'addedMs', 'fullCostUsd'] as const;
export const CANDIDATE_STRIDE = CANDIDATE_FIELDS.length;
/** Where each of a candidate's numbers stands behind its first; {@link CANDIDATE_FIELDS} by name. */
export const OFFSET = {
  cashUsd: 0,
  energyWh: 1,
  carbonG: 2,
  latencyMs: 3,
  addedMs: 4,
  fullCostUsd: 5,
} as const satisfies {
  readonly [Field in (typeof CANDIDATE_FIELDS)[number]]: number;
};
/** One number of a decision's candidate. @example candidateNumber(decision, 0, 'fullCostUsd') // USD of the first */
export const candidateNumber = (
  { numbers }: Pick<Decision, 'numbers'>,
  candidate: number,
  field: keyof typeof OFFSET,
): number => numbers[candidate * CANDIDATE_STRIDE + OFFSET[field]] ?? NaN;

/**
 * The routing decision as it is stored: small and flat. `explain` unfolds it for people.
 * `deployments` is shared by every decision of one table.
 */
export interface Decision {
  readonly workload: string;
  readonly tableVersion: number;
  readonly deployments: readonly string[];
  /** {@link CANDIDATE_FIELDS} of each deployment, one after the other. */
  readonly numbers: readonly number[];
  /** One code a deployment, index into {@link EXCLUSIONS}; 0 is feasible. */
  readonly exclusions: readonly number[];
  /** `null` when no candidate was feasible and the policy rejects. */
  readonly chosen: string | null;
  /** The allowed deployment with the lowest latency: the baseline of every saving. */
  readonly nearest: string | null;
  readonly reason: 'lowest-full-cost' | 'only-candidate' | 'default' | 'degraded' | 'no-candidate';
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** What a dollar of cash counted in full cost; 1 when absent. */
  readonly cashFactor?: number;
  /** Errors of the candidates' carbon, shared by every decision of one table; absent in early entries. */
  readonly errors?: CarbonErrors;
  /** Shared by every decision of one table; absent where the workload asks for the average and no two marginal figures are known. */
  readonly carbonSignal?: WeighedCarbon;
  /** What `degrade` relaxed; never control, capability, context, latency limit or capacity. */
  readonly relaxed: readonly ('budget' | 'quality')[];
}

/**
 * Which intensity a decision weighed. With `marginal` the owned carbon price weighs marginal grams; what budgets ask above
 * it weighs average grams, since those are what they count.
 */
export interface WeighedCarbon {
  readonly asked: 'average' | 'marginal';
  /** `average` although marginal was asked for where candidates lack a marginal figure. */
  readonly used: 'average' | 'marginal';
  /** Those candidates. */
  readonly missing: readonly string[];
  /** USD per tonne: the part of the carbon price that the workload owns, and that weighs the grams used. */
  readonly ownedUsdPerTonne: number;
  /** For each candidate; `null` is unknown. */
  readonly marginalLessAverageGPerKwh: readonly (number | null)[];
}

/** Log-sigmas of each candidate's carbon. Candidates of one group share the energy model's part. */
export interface CarbonErrors {
  readonly sigma: readonly number[];
  readonly energySigma: readonly number[];
  readonly group: readonly number[];
}

/** One deployment's numbers in a decision. */
export interface Candidate {
  readonly deployment: string;
  readonly exclusion: Exclusion;
  readonly cashUsd: Usd;
  readonly energyWh: Wh;
  /** By average intensity: what is booked. */
  readonly carbonG: Grams;
  /** By marginal intensity; absent where the decision knows none, `null` where this candidate has none. */
  readonly marginalG?: Grams | null;
  /** Round trip plus expected first-token time. */
  readonly latencyMs: Ms;
  readonly addedMs: Ms;
  readonly fullCostUsd: Usd;
}

/** The price at which another candidate would win, everything else unchanged. */
export interface SwitchingPrice {
  readonly price: 'carbon' | 'latency';
  readonly unit: 'USD/t' | 'USD/s';
  readonly current: number;
  readonly at: number;
  readonly direction: 'above' | 'below';
  readonly winner: string;
}

/** A decision unfolded for a person. */
export interface Explanation {
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate | null;
  readonly nearest: Candidate | null;
  readonly cheapest: Candidate | null;
  readonly cleanest: Candidate | null;
  /** The excluded candidate that would have won, and what kept it out. */
  readonly binding: Candidate | null;
  readonly switching: readonly SwitchingPrice[];
  /** How sure it is that the chosen one emits less than the nearest; `null` where they are one or it is unknown. */
  readonly cleanerThanNearest: Comparison | null;
  /** Which carbon the owned price weighed. */
  readonly carbonSignal: 'average' | 'marginal';
  /** Allowed candidates that average and marginal carbon put in opposite order with the chosen one. */
  readonly rankDisagreements: readonly string[];
  readonly sentence: string;
}
