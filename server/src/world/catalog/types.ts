import type { Ms, Usd } from '../../units/index.ts';

/** Where a record was read and when. `verified: false` marks a figure typed from secondary material. */
export interface Provenance {
  readonly source: string;
  /** `2026-11-21` */
  readonly asOf: string;
  readonly verified?: boolean;
}

/** A figure with its own provenance. Unknown is `null` in the record that would hold it, never 0. */
export interface Fact {
  readonly value: number;
  /** Where sources differ: the least and the most of them, and `value` is their geometric middle. */
  readonly range?: readonly [low: number, high: number];
  readonly source: string;
  readonly asOf: string;
}

export type ProviderKey =
  | 'aws'
  | 'azure'
  | 'exoscale'
  | 'gcp'
  | 'hetzner'
  | 'ibm'
  | 'infomaniak'
  | 'ionos'
  | 'oracle'
  | 'ovhcloud'
  | 'scaleway';

/** A place with power. Cloud regions come from the catalogue, own data centres from the config. */
export interface Site {
  /** `gcp:europe-west9`, or the id given in the config. */
  readonly key: string;
  readonly name: string;
  readonly provider: string;
  /** Electricity grid zone, as Electricity Maps names it; `null` is an unknown site. */
  readonly zone: string | null;
  /** Where the zone spans several areas of yearly factors: the site's own, such as `US-SRVC` for an eGRID subregion. */
  readonly scope2Area?: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** ISO 3166-1 alpha-2 of the country whose law holds at the site; `null` fails every residency rule. */
  readonly jurisdiction: string | null;
  readonly pue: Fact | null;
  /** On-site water, litres per kWh of IT energy. */
  readonly wueLPerKwh: Fact | null;
  /** The site of the same city between whose like round trips are measured. */
  readonly measuredAs?: string;
  readonly provenance: Provenance;
}

/** An accelerator's data sheet and measured facts. */
export interface Accelerator {
  readonly key: string;
  readonly name: string;
  readonly memoryGb: number;
  readonly bandwidthTbPerS: number;
  /** Dense, not sparse. */
  readonly bf16Tflops: number;
  readonly fp8Tflops: number | null;
  readonly tdpW: number;
  readonly idleW: number;
  readonly embodiedKg: Fact | null;
  readonly provenance: Provenance;
}

/** The architecture facts that the energy model needs. */
export interface Model {
  /** `llama-3-8b`: the name used in configs and by callers. */
  readonly key: string;
  readonly name: string;
  readonly vendor: string;
  readonly licence: string;
  /** Billions. */
  readonly totalParamsB: number;
  readonly activeParamsB: number;
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Layers with full attention and, for the rest, the sliding window in tokens. */
  readonly fullAttentionLayers: number;
  readonly slidingWindow: number | null;
  /** Recurrent state of state-space layers, megabytes per running sequence; absent where there are none. */
  readonly stateMbPerSequence?: number;
  readonly experts: { readonly total: number; readonly active: number } | null;
  readonly contextTokens: number;
  readonly nativePrecision: Precision;
  readonly capabilities: readonly Capability[];
  /** Set where size and architecture are guessed; `sigma` is the log-sigma that the guess adds to energy. */
  readonly opaque?: { readonly sigma: number };
  readonly provenance: Provenance;
}

/** A model whose vendor publishes neither size nor architecture: estimates of others, as ranges in billions. */
export interface ClosedModel {
  readonly key: string;
  readonly name: string;
  readonly vendor: string;
  readonly activeParamsB: readonly [low: number, high: number];
  /** The same range as the active one where the estimate takes the model to be dense. */
  readonly totalParamsB: readonly [low: number, high: number];
  readonly contextTokens: number;
  readonly capabilities: readonly Capability[];
  readonly source: string;
  readonly asOf: string;
}

/** What an upstream speaks: the name of a dialect that the gateway has registered. */
export type Protocol = string;
/** What a deployment answers to, by the names of the gateway's dialects. */
export type EndpointName = string;

export type Precision = 'bf16' | 'fp8' | 'mxfp4' | 'int4';
export type Capability = 'tools' | 'vision' | 'json' | 'reasoning';

/** What a deployment runs on. `null` means unknown and widens the interval. */
export interface Serving {
  readonly accelerator: Accelerator | null;
  readonly acceleratorCount: number;
  readonly precision: Precision;
  /** Mean running batch; `null` when not known. */
  readonly batch: number | null;
  /** Serving software generation; the 2024 stack takes about 1.5 times the energy of the 2025 one. */
  readonly stack: '2024' | '2025';
  /** A measurement of this very deployment, where there is one: it scales the model. */
  readonly calibration?: Calibration;
}

/** One measured point: accelerator energy over output tokens, prompts included, at a mean running batch. */
export interface Calibration {
  readonly joulesPerOutputToken: number;
  readonly batch: number;
  /** Mean tokens of the measured requests; a chat turn where not given. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly source: string;
  readonly asOf: string;
}

/** Facts that control rules look at. `null` is unknown and fails a rule that asks for it. */
export interface ControlFacts {
  readonly operator: string;
  /** Country whose law the operator answers to. */
  readonly operatorJurisdiction: string | null;
  readonly retentionDays: number | null;
  readonly trainsOnData: boolean | null;
  readonly certifications: readonly string[];
}

/** Prices in USD per million tokens, one per usage bucket. */
export interface TokenPrice {
  readonly inputPerMtok: Usd;
  readonly cacheReadPerMtok: Usd;
  readonly cacheWritePerMtok: Usd;
  /** One-hour cache writes where they cost more than the usual ones; otherwise `cacheWritePerMtok` holds. */
  readonly cacheWrite1hPerMtok?: Usd;
  readonly outputPerMtok: Usd;
  readonly perRequest: Usd;
  readonly source: string;
  readonly asOf: string;
  /** Of a list that knows other moments, prompts, tiers and places: how it is asked for them. */
  readonly listed?: { readonly provider: string; readonly model: string; readonly geography?: string };
  /** Of a price that somebody stated: which share of it the vendor's tiers for work that can wait cost. */
  readonly tierShares?: Readonly<Partial<Record<keyof WaitingTiers, number>>>;
}

/** A vendor's tier for work that can wait: lower price, slower, and kept under facts of its own. */
export interface WaitingTier {
  readonly control: ControlFacts;
}

/** A vendor's batch API: takes many requests together and answers them within its promise. */
export interface VendorBatch extends WaitingTier {
  /** The model's name there; `null`: that of the deployment. */
  readonly model: string | null;
  readonly promiseMs: Ms;
  /** Of one batch of the vendor's. */
  readonly maxRequests: number;
  readonly maxBytes: number;
}

export interface WaitingTiers {
  readonly flex?: WaitingTier;
  readonly batch?: VendorBatch;
}

/** One way to serve a workload: a model at a site on some hardware, run by an operator at a price. */
export interface Option {
  readonly id: string;
  readonly model: Model;
  readonly site: Site;
  readonly serving: Serving;
  readonly control: ControlFacts;
  readonly price: TokenPrice;
  /** Expected first-token time before anything was observed. */
  readonly ttftPriorMs: Ms;
  readonly tpotPriorMs: Ms;
  readonly contextTokens: number;
  readonly capabilities: readonly Capability[];
  /** Absent: paid for by use, and its capacity is somebody else's. */
  readonly reserved?: Reserved;
}

/** Capacity that is paid for, busy or not. `null` is unknown. */
export interface Reserved {
  readonly owner: string | null;
  readonly replicas: number;
  /** All of it, without electricity unless it is included. */
  readonly usdPerHour: Usd | null;
  readonly includesElectricity: boolean;
  readonly outputTokensPerSecond: number | null;
}

/** How an option is reached. */
export interface Access {
  readonly baseUrl: string;
  readonly protocol: Protocol;
  /** Endpoints that it answers to, those included that are translated to the upstream's own. */
  readonly endpoints: readonly EndpointName[];
  /** Those of them that its upstream does not serve: they are translated to one that it does. */
  readonly translated?: readonly EndpointName[];
  /** The model name sent upstream. */
  readonly upstreamModel: string;
  readonly maxInFlight: number;
  /** Families of paths whose bytes it is sent unread. */
  readonly passthrough?: readonly string[];
  /** What its vendor offers for work that can wait; absent: nothing. */
  readonly waiting?: WaitingTiers;
}

/** An option that requests can be sent to. */
export type Deployment = Option & Access;

/** A round trip between two places. */
export interface RoundTrip {
  readonly rttMs: Ms;
  readonly kind: 'measured' | 'great-circle estimate';
  readonly source: string;
}
