import type { EpochHour, EpochMs, Ms, Nano, Tier, Usage, UsageGrade } from '../../units/index.ts';
import type { Decision, Mode } from '../../kernel/index.ts';
import type { FactorRecord } from './records.ts';

export const ENTRY_SCHEMA = 2;

export type Outcome = 'served' | 'cached' | 'refused' | 'failed';

/** One try at one deployment. Wasted tries are booked too. */
export interface Attempt {
  readonly deployment: string;
  readonly outcome: 'ok' | 'error' | 'timeout' | 'aborted' | 'unreachable' | 'garbage';
  readonly status: number | null;
  readonly usage: Usage;
  readonly usageGrade: UsageGrade;
  readonly ttftMs: Ms | null;
  readonly serviceMs: Ms;
  readonly costNanoUsd: Nano;
  readonly energyNanoWh: Nano;
  /** `null` where the grid was unknown. */
  readonly carbonNanoG: Nano | null;
  /** What the figures were computed with; `null` where they were not computed but imported. */
  readonly factors: FactorRecord | null;
}

/** What the same usage would have cost at another deployment, at the factors of the same table. */
export interface Counterfactual {
  readonly deployment: string;
  readonly costNanoUsd: Nano;
  readonly energyNanoWh: Nano;
  readonly carbonNanoG: Nano | null;
  /** Expected at decision time, over the nearest; `null` where the deployment is no candidate. */
  readonly addedMs: Ms | null;
}

/** What one check of the guard said. */
export interface GuardVerdict {
  readonly check: string;
  readonly action: 'pass' | 'flag' | 'redact' | 'block';
  readonly score: number | null;
}

/** A nano-integer expected value and log-sigma; a mean of `null` is unknown. */
export interface BookedEstimate {
  readonly mean: Nano | null;
  readonly sigma: number;
}

/** One ledger row per authenticated request. Immutable. No prompt text, ever. */
export interface Entry {
  readonly schema: typeof ENTRY_SCHEMA;
  /** The decision id of the headers. */
  readonly id: string;
  readonly at: EpochMs;
  readonly hour: EpochHour;
  /** When an imported entry was booked; `null`: booked as it happened. */
  readonly importedAt: EpochMs | null;
  readonly organisation: string;
  readonly team: string | null;
  readonly keyId: string;
  readonly endpoint: string;
  /** What the deployment speaks; `null` when none was reached. */
  readonly protocol: string | null;
  readonly workload: string;
  readonly mode: Mode;
  readonly outcome: Outcome;
  /** Stable error code when refused or failed. */
  readonly error: string | null;
  readonly status: number;
  readonly streamed: boolean;
  readonly modelAsked: string;
  readonly modelServed: string | null;
  readonly deployment: string | null;
  readonly site: string | null;
  readonly zone: string | null;
  readonly operator: string | null;
  readonly origin: string;
  readonly usage: Usage;
  readonly usageGrade: UsageGrade;
  /** Functional units where the caller declared them, such as `documents`. */
  readonly units: Readonly<Record<string, number>> | null;
  readonly latency: {
    /** Round trip from the origin to the site, from the catalogue. */
    readonly roundTripMs: Ms;
    readonly ttftMs: Ms | null;
    readonly serviceMs: Ms;
    /** Our own time, as measured. */
    readonly overheadMs: Ms;
    readonly totalMs: Ms;
    /** Over the nearest deployment, by the same table. */
    readonly addedMs: Ms;
  };
  readonly costNanoUsd: Nano;
  readonly priceSource: string | null;
  /** What the energy cost whoever pays the power bill; `null` without a price for the hour. */
  readonly electricityNanoUsd: Nano | null;
  readonly energyNanoWh: BookedEstimate;
  /** Location-based life-cycle operational plus embodied: the number of budgets and headers. */
  readonly carbonNanoG: BookedEstimate;
  readonly carbonOperationalNanoG: Nano | null;
  readonly carbonEmbodiedNanoG: Nano | null;
  /** Location-based, direct emissions only: GHG Protocol Scope 2. */
  readonly carbonDirectNanoG: Nano | null;
  /** Market-based; `null` without instrument data. */
  readonly carbonMarketNanoG: Nano | null;
  /** What the energy emitted at the margin of the grid; never part of the other figures. */
  readonly carbonMarginalNanoG: Nano | null;
  readonly waterOnSiteMicrolitres: number | null;
  readonly tier: Tier | null;
  readonly method: string | null;
  readonly grid: {
    readonly lifecycleGPerKwh: number;
    readonly directGPerKwh: number | null;
    readonly kind: string;
    readonly ageHours: number;
    readonly source: string;
  } | null;
  readonly decision: Decision | null;
  /** `null` without a decision. Static is the workload's default deployment. */
  readonly counterfactual: {
    readonly nearest: Counterfactual | null;
    readonly static: Counterfactual | null;
    readonly cheapest: Counterfactual | null;
    /** In `shadow`: the deployment that `enforce` would have used; `null` in other modes. */
    readonly chosen: Counterfactual | null;
  } | null;
  /** What an answer from the cache saved; `null` where the cache was not asked or had none. */
  readonly cache: { readonly savedNanoUsd: Nano; readonly savedNanoWh: Nano; readonly savedNanoG: Nano | null } | null;
  /** `null` where no guard ran. */
  readonly guard: readonly GuardVerdict[] | null;
  readonly attempts: readonly Attempt[];
  /** Part of the figures above that went into attempts which did not end `ok`. */
  readonly wasted: { readonly nanoUsd: Nano; readonly nanoWh: Nano; readonly nanoG: Nano | null };
  readonly configVersion: number;
}
