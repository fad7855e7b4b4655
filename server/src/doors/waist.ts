import type { Pepper } from '../identity/index.ts';
import type { Entry, TypedBooks } from '../ledger/index.ts';
import type { State } from '../state/index.ts';
import type { decisions, Workload } from '../kernel/index.ts';
import type { reports } from '../reporting/index.ts';
import type { EpochMs } from '../units/index.ts';
import type { Deployment, GridSource, Site } from '../world/index.ts';
import type { Weighed } from './live/weighed.ts';
import type { Right, UserRole } from './question.ts';
import type { Comparison } from './questions/compare.ts';
import type { NeedAnswer } from './questions/dashboard.ts';
import type { DecisionFilter, DecisionList } from './questions/decisions.ts';
import type { MapState } from './questions/map.ts';
import type { Overview } from './questions/overview.ts';
import type { Why } from './questions/why.ts';

/** What a running gateway knows of itself. The collector implements it. */
export interface Live {
  overview(): Overview | Promise<Overview>;
  map(): MapState | Promise<MapState>;
  decisions(limit: number, filter: DecisionFilter): DecisionList | Promise<DecisionList>;
  /** What the newest decisions said of each deployment, and what it is doing. */
  weighed(): Weighed | Promise<Weighed>;
  /** `null` when no such entry is known. */
  why(id: string): Promise<Why | null>;
  /** `null` until a replay has finished. */
  comparison(): Comparison | null;
  /** Calls back when something changed; returns what ends it. */
  subscribe(listener: () => void): () => void;
}

/** Organisations, teams and keys, and what hashes the keys. */
export interface Identity {
  readonly state: State;
  readonly pepper: Pepper;
}

/** Who asks at the console, and how one may sign in. */
export interface Me {
  /** `null`: nobody has signed in. */
  readonly name: string | null;
  readonly role: UserRole | null;
  /** Here, which they may change: neither shown the token nor come from an identity provider. */
  readonly hasPassword: boolean;
  readonly rights: readonly Right[];
  readonly ways: {
    readonly password: boolean;
    /** What the button of the identity provider says; `null`: there is none. */
    readonly provider: string | null;
    readonly token: boolean;
    /** The first admin is still to be made, by the link that `serve` printed. */
    readonly setUp: boolean;
  };
}

/** What a config says of where work may run, and of who reports it. */
export interface Places {
  readonly sites: readonly Site[];
  readonly deployments: readonly Deployment[];
  readonly workloads: readonly Workload[];
  /** Absent: nobody said anything. */
  readonly reporting?: typeof reports.disclosure.noFacts;
}

/** What questions may ask of: given by a running gateway, or opened from its folder by a command. */
export interface Waist {
  readonly now: () => EpochMs;
  /** Who asks, for the audit: the id of a console user, the token, or the command line. */
  readonly actor: string;
  /** Who asks, for the asker; `null` in a command. */
  readonly me: Me | null;
  /** `null` where a command asks a folder. */
  readonly live: Live | null;
  /** Scores of deployments under each workload's policy, now; `null` in a command. */
  readonly csoa: () => ReturnType<typeof decisions.csoa> | null;
  /** A dashboard of our metrics for a need in plain words, tried on the Prometheus of the config. */
  readonly dashboard: (need: string) => Promise<NeedAnswer>;
  /** Told of each diagnosis, for the metrics. */
  readonly diagnosed: (diagnosis: {
    readonly code: string;
    readonly tookMs: number;
    readonly calls: number;
    readonly bytes: number;
  }) => void;
  /** Of the config in force; `null` in a command. */
  readonly configVersion: () => { readonly version: number; readonly fault: string | null } | null;
  /** The config in force and where it was read; `null` in a command. */
  readonly settings: () => { readonly file: string; readonly raw: object } | null;
  /** By names where the state has them; `null` where there is no such entry. */
  readonly entry: (id: string) => Promise<Entry | null>;
  /** The books by names where the state has them, open while the work lasts. */
  readonly books: <T>(work: (books: TypedBooks) => Promise<T>) => Promise<T>;
  readonly identity: () => Promise<Identity>;
  /** Runs work with the state; with `null` where a folder has none. */
  readonly state: <T>(work: (state: State | null) => Promise<T>) => Promise<T>;
  /** The files of the books. @throws JoulegateError JG_NOT_FOUND where there are none */
  readonly ledgerFolder: () => string;
  /** Of the config in force; `null` where a command was given none. */
  readonly places: () => Places | null;
  /**
   * Intensity and price of zones, and what to know of their sources.
   * @param past what was known before is enough: no source is asked again
   */
  readonly grid: (
    zones: readonly string[],
    past: boolean,
  ) => Promise<{ readonly source: GridSource; readonly warnings: readonly string[] }>;
  /** Told how far a long answer is, and what it is doing. */
  readonly progress: (label: string) => (done: number, total: number, note?: string) => void;
}
