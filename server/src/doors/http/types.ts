import type { Explanation, Mode } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import type { Estimate } from '../../units/index.ts';

/** Whose requests are in: workers that answered in time, and all that share the port. `null` where there is one process. */
export type WorkersSeen = { readonly answered: number; readonly of: number } | null;

/** Shapes of the control-plane API. The console imports these types and nothing else of the server. */
export interface Overview {
  readonly version: string;
  /** Of the process that has run longest. */
  readonly startedAt: number;
  /** When a worker last took the place of one that had died, whose counts are in the books only; `null`: none did. */
  readonly restartedAt: number | null;
  readonly workers: WorkersSeen;
  /** Business time: virtual in a demo. */
  readonly now: number;
  readonly clock: 'wall' | 'virtual';
  readonly requests: {
    readonly total: number;
    readonly served: number;
    readonly refused: number;
    readonly failed: number;
  };
  readonly perMinute: number;
  readonly tiles: { readonly money: Tile; readonly energy: Tile; readonly carbon: Tile; readonly latency: Tile };
  readonly budgets: readonly BudgetState[];
  readonly durability: { readonly mode: 'async' | 'strict'; readonly windowMs: number };
  /** Workloads seen since the start, for filters. */
  readonly workloads: readonly string[];
  /** A first request to try, shown while there is none; `null` when the data plane's address is not known. */
  readonly tryIt: { readonly url: string; readonly model: string } | null;
}

/** One of the four tiles: the total, its baseline (everything at the nearest deployment) and the recent series. */
export interface Tile {
  readonly value: number;
  readonly unit: string;
  /** What the same requests would have cost at the nearest deployment; `null` when unknown. */
  readonly nearest: number | null;
  readonly p05: number | null;
  readonly p95: number | null;
  readonly tier: Estimate['tier'] | null;
  /** One value a bucket (virtual hour in a demo, minute otherwise), oldest first. */
  readonly series: readonly { readonly at: number; readonly value: number; readonly nearest: number | null }[];
}

export interface BudgetState {
  /** `null`: the organisation's. */
  readonly workload: string | null;
  readonly kind: 'latency' | 'carbon' | 'money';
  readonly limit: number;
  readonly used: number;
  readonly unit: string;
  /** Share of the period gone, 0 to 1. */
  readonly elapsed: number;
  readonly shadowPrice: number;
  readonly shadowPriceUnit: string;
  /** The corporate target of which this is a calendar month. */
  readonly target?: {
    readonly baseYear: number;
    readonly baseTonnes: number;
    readonly year: number;
    readonly yearTonnes: number;
    readonly scope: string;
  };
}

export interface MapState {
  readonly workers: WorkersSeen;
  readonly hour: number;
  readonly sites: readonly {
    readonly key: string;
    readonly name: string;
    readonly zone: string | null;
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly jurisdiction: string | null;
    readonly intensityGPerKwh: number | null;
    readonly intensityKind: string | null;
    readonly requests: number;
    readonly deployments: readonly string[];
  }[];
  readonly origins: readonly {
    readonly key: string;
    readonly name: string;
    readonly latitude: number;
    readonly longitude: number;
  }[];
  /** Requests in the recent window from an origin to a site. */
  readonly flows: readonly { readonly origin: string; readonly site: string; readonly requests: number }[];
}

/** A line of the decision list. */
export interface DecisionRow {
  readonly id: string;
  readonly at: number;
  readonly workload: string;
  readonly mode: Mode;
  readonly outcome: Entry['outcome'];
  readonly origin: string;
  readonly model: string;
  readonly deployment: string | null;
  readonly site: string | null;
  readonly tokens: number;
  readonly totalMs: number;
  readonly costUsd: number;
  readonly energyWh: number | null;
  readonly carbonG: number | null;
  readonly tier: Estimate['tier'] | null;
  readonly moved: boolean;
}

/** The newest requests, newest first. */
export interface DecisionList {
  readonly rows: readonly DecisionRow[];
  readonly workers: WorkersSeen;
}

/** The why of one request: its entry, its decision and the sentence. */
export interface Why {
  readonly entry: Entry;
  /** `null` for a request that was refused before a decision. */
  readonly explanation: Explanation | null;
  readonly sentence: string;
}

/** The end-of-replay comparison, present once a replay has finished. */
export interface ComparisonRow {
  readonly policy: 'nearest' | 'static-best' | 'greedy' | 'online' | 'hindsight';
  readonly costUsd: number;
  readonly energyWh: number;
  readonly carbonG: number;
  readonly carbonP05G: number;
  readonly carbonP95G: number;
  readonly meanAddedMs: number;
  readonly controlViolations: number;
}

export interface Comparison {
  readonly rows: readonly ComparisonRow[];
  readonly sentence: string;
  readonly source: string;
}
