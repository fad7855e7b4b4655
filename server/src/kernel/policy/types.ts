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
  /** What becomes of a request's member that nobody here knows, where a rule stands; `refuse` when absent. */
  readonly unknownFields?: 'refuse' | 'remove';
}

/**
 * A price is owned (a person set it) or a shadow price (a budget sets it).
 * Carbon in USD per tonne, latency in USD per added second, water in USD per litre.
 */
export interface Prices {
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** Of water on site; 0 when absent. */
  readonly waterUsdPerLitre?: number;
  /** What a dollar of cash counts: 1 plus the shadow price of money budgets; 1 when absent. */
  readonly cashFactor?: number;
}

/** Where nobody set a price. */
export const NO_PRICES: Prices = { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 };

/** Which intensity an owned carbon price weighs in a decision. Books and budgets count the average, always. */
export type CarbonSignal = 'average' | 'marginal';

/**
 * What a request meets that fits no deployment within what is left: `degrade` serves it all the same, `reject` refuses
 * it, `queue` holds it for the next period where that is near, and refuses it where it is not.
 */
export type WhenSpent = 'degrade' | 'queue' | 'reject';

/**
 * What paced budgets count: a row a kind.
 * - `spend`: the name of what a request takes, of a candidate's number in a decision and of what is still allowed
 * - `price`: what the budget moves, USD per so many (`per`) units of the spend; `owned`: a person may set it too;
 *   `firstPrice`: where none was set to start from
 * - `limit`: the key of the limit in the config; `mean`: the limit is a mean over requests, not a sum over the period
 */
export const PACED = {
  latency: {
    spend: 'addedMs',
    price: 'latencyUsdPerSecond',
    priceUnit: 'USD/s',
    per: 1000,
    owned: true,
    firstPrice: 1e-4,
    limit: 'meanAddedMs',
    mean: true,
  },
  carbon: {
    spend: 'carbonG',
    price: 'carbonUsdPerTonne',
    priceUnit: 'USD/t',
    per: 1e6,
    owned: true,
    firstPrice: 50,
    limit: 'grams',
    mean: false,
  },
  water: {
    spend: 'waterL',
    price: 'waterUsdPerLitre',
    priceUnit: 'USD/L',
    per: 1,
    owned: true,
    firstPrice: 0.01,
    limit: 'litres',
    mean: false,
  },
  money: {
    spend: 'cashUsd',
    price: 'moneyUsdPerUsd',
    priceUnit: 'USD/USD',
    per: 1,
    owned: false,
    firstPrice: 0.1,
    limit: 'usd',
    mean: false,
  },
} as const;
export type PacedKind = keyof typeof PACED;
/** Kinds whose price a person may set. */
export type OwnedKind = { [K in PacedKind]: (typeof PACED)[K]['owned'] extends true ? K : never }[PacedKind];
export const PACED_KINDS = Object.keys(PACED) as readonly PacedKind[];
export const OWNED_KINDS = PACED_KINDS.filter((kind): kind is OwnedKind => PACED[kind].owned);

/** One number for each kind of paced budget. */
export type PerSpend<T> = { readonly [K in PacedKind as (typeof PACED)[K]['spend']]: T };
/** One value for each kind. */
export function mapSpend<T>(of: (spend: keyof PerSpend<T>) => T): PerSpend<T> {
  const made: Partial<Record<keyof PerSpend<T>, T>> = {};
  for (const kind of PACED_KINDS) made[PACED[kind].spend] = of(PACED[kind].spend);
  return made as PerSpend<T>;
}

/** One paced budget of a workload or of the organisation. */
export interface Budget {
  readonly kind: PacedKind;
  /** Latency: mean added ms over the nearest deployment; others: the sum in the period. */
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
  /** Each request is decided among the deployments of the model that it asks for, the default where none is. */
  readonly fleet?: boolean;
  readonly requires: readonly Capability[];
  readonly latencyLimitMs: Ms | null;
  readonly control: ControlRules;
  readonly prices: Prices;
  /** `average` when absent. */
  readonly carbonSignal?: CarbonSignal;
  /** At most one of each kind. */
  readonly budgets: readonly Budget[];
  readonly onNoCandidate: 'reject' | 'degrade';
  /**
   * Files in a prompt go on as lean text, and what becomes of one that cannot be read; pictures go on with no longer edge
   * than this, `null`: than the models look at. As they came where absent.
   */
  readonly documents?: { readonly onRefused: 'refuse' | 'pass'; readonly picturePx: number | null };
  /** How a request is answered that names a deadline, and how far that may be; absent: it is refused. */
  readonly deadline?: { readonly answer: 'hold' | 'job'; readonly longestMinutes: number };
}
