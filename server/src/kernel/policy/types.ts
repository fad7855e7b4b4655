import type { Capability } from '../../world/index.ts';
import type { Ms } from '../../units/index.ts';
import type { CorporateTarget } from './corporate-target.ts';

/**
 * `observe`: forward to the default deployment, book everything. `shadow`: also decide, and book what
 * would have been chosen. `enforce`: go where the decision says. Control rules hold in every mode.
 */
export type Mode = 'observe' | 'shadow' | 'enforce';

/** Hard rules. A rule that meets an unknown fact fails closed. An absent rule asks nothing. */
export interface ControlRules {
  /** Countries where the site may stand. */
  readonly siteJurisdictions?: readonly string[];
  /** Countries whose law the operator may answer to. */
  readonly operatorJurisdictions?: readonly string[];
  readonly operators?: readonly string[];
  readonly maxRetentionDays?: number;
  readonly noTraining?: boolean;
  readonly certifications?: readonly string[];
}

/**
 * A price is owned (a person set it) or a shadow price (a budget sets it).
 * Carbon in USD per tonne, latency in USD per added second.
 */
export interface Prices {
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** What a dollar of cash counts: 1 plus the shadow price of money budgets; 1 when absent. */
  readonly cashFactor?: number;
}

/** Which intensity an owned carbon price weighs in a decision. Books and budgets count the average, always. */
export type CarbonSignal = 'average' | 'marginal';

/**
 * What a request meets that fits no deployment within what is left: `degrade` serves it all the same, `reject` refuses
 * it, `queue` holds it for the next period where that is near, and refuses it where it is not.
 */
export type WhenSpent = 'degrade' | 'queue' | 'reject';

/** One paced budget of a workload or of the organisation. */
export interface Budget {
  readonly kind: 'latency' | 'carbon' | 'money';
  /** Latency: mean added ms over the nearest deployment. Carbon: grams in the period. Money: USD in the period. */
  readonly limit: number;
  readonly periodHours: number;
  /** Price to start from, such as the last period's: USD per second, per tonne or per USD. `null` learns it. */
  readonly startPrice?: number | null;
  /** What a request meets that no deployment can serve within what is left; `reject` when absent. */
  readonly whenSpent?: WhenSpent;
  /** Gives a carbon budget its calendar months and their grams; `limit` and `periodHours` are then those of the first. */
  readonly target?: CorporateTarget;
}

/** A named class of traffic. */
export interface Workload {
  readonly id: string;
  /** Further names that callers may give as `model`. */
  readonly aliases?: readonly string[];
  readonly mode: Mode;
  /** Deployment ids; the first that is allowed serves `observe`. */
  readonly deployments: readonly string[];
  readonly defaultDeployment: string;
  /** Models a caller's request may be served by, with the owner's quality score where given. */
  readonly models: readonly { readonly model: string; readonly quality: number | null }[];
  readonly qualityFloor: number | null;
  readonly requires: readonly Capability[];
  readonly latencyLimitMs: Ms | null;
  readonly control: ControlRules;
  readonly prices: Prices;
  /** `average` when absent. */
  readonly carbonSignal?: CarbonSignal;
  /** At most one of each kind. */
  readonly budgets: readonly Budget[];
  readonly onNoCandidate: 'reject' | 'degrade';
}
