import type { Comparison } from '../footprint/index.ts';
import type { OwnedKind, PACED, PacedKind, Prices } from '../policy/index.ts';
import type { Grams } from '../../units/index.ts';
import { CANDIDATE_STRIDE, OFFSET, type CandidateField } from './candidate.ts';

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
  'cost-unknown',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** One number of a decision's candidate. */
export const candidateNumber = (
  { numbers }: Pick<Decision, 'numbers'>,
  candidate: number,
  field: CandidateField,
): number => numbers[candidate * CANDIDATE_STRIDE + OFFSET[field]] ?? NaN;

/** What one paced budget adds to a price. */
export interface BudgetPrice {
  /** Whose it is: `workload support`, `the organisation`, `the corporate target`. */
  readonly budget: string;
  readonly dimension: PacedKind;
  /** In the unit of the dimension's price; of money: what a dollar counts beyond one. */
  readonly price: number;
}

/** What a price consists of. */
export interface PriceParts {
  /** What a person set of it, or, of an early entry, all of it. */
  readonly owned: number;
  readonly budgets: readonly BudgetPrice[];
}

/** Four kinds of a workload and four of its organisation. */
export const MAX_BUDGET_PRICES = 8;

/**
 * The routing decision as it is stored: small and flat. `explain` unfolds it for people.
 * `deployments` is shared by every decision of one table.
 */
export interface Decision extends Prices {
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
  /** Errors of the candidates' carbon, shared by every decision of one table; absent in early entries. */
  readonly errors?: CarbonErrors;
  /** Shared by every decision of one table; absent where the workload asks for the average and no two marginal figures are known. */
  readonly carbonSignal?: WeighedCarbon;
  /** What budgets put into the prices in force, at most {@link MAX_BUDGET_PRICES} of them; absent: none, or an early entry. */
  readonly budgetPrices?: readonly BudgetPrice[];
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
  /** What the energy model's error puts into it: the operational share times the energy's own. */
  readonly energySigma: readonly number[];
  readonly group: readonly number[];
}

/** One deployment's numbers in a decision: cash, energy and carbon (average intensity: what is booked), latency is round trip plus expected first-token time. */
export interface Candidate extends Readonly<Record<CandidateField, number>> {
  readonly deployment: string;
  readonly exclusion: Exclusion;
  /** By marginal intensity; absent where the decision knows none, `null` where this candidate has none. */
  readonly marginalG?: Grams | null;
}

/** A price in force: USD per so many (`per`) units of one of a candidate's numbers. */
export interface WeighedPrice {
  readonly kind: OwnedKind;
  readonly spend: (typeof PACED)[OwnedKind]['spend'];
  readonly per: number;
  readonly unit: (typeof PACED)[OwnedKind]['priceUnit'];
  readonly usd: number;
  readonly parts: PriceParts;
}

/** The price at which another candidate would win, everything else unchanged. */
export interface SwitchingPrice {
  readonly price: OwnedKind;
  readonly unit: (typeof PACED)[OwnedKind]['priceUnit'];
  readonly current: number;
  readonly at: number;
  readonly direction: 'above' | 'below';
  readonly winner: string;
  /** Of the current price. */
  readonly parts: PriceParts;
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
  /** What weighs beside cash. */
  readonly prices: readonly WeighedPrice[];
  /** What a dollar of cash counts: more than 1 where money budgets bite. */
  readonly cash: { readonly factor: number; readonly parts: PriceParts };
  readonly switching: readonly SwitchingPrice[];
  /** How sure it is that the chosen one emits less than the nearest; `null` where they are one or it is unknown. */
  readonly cleanerThanNearest: Comparison | null;
  /** Which carbon the owned price weighed. */
  readonly carbonSignal: 'average' | 'marginal';
  /** Allowed candidates that average and marginal carbon put in opposite order with the chosen one. */
  readonly rankDisagreements: readonly string[];
  readonly sentence: string;
}
