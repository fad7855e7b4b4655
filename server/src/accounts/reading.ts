import type { EpochMs } from '../units/index.ts';
import type { Dimension } from './dimensions.ts';

/** One limit or budget as it stands, hard or paced. */
export interface BudgetReading {
  /** `hard` refuses what does not fit; `paced` moves a price. */
  readonly kind: 'hard' | 'paced';
  readonly dimension: Dimension;
  readonly scope: 'organisation' | 'team' | 'key' | 'session' | 'agent' | 'workload';
  /** By name, where it is known; `null`: a paced budget, which counts every organisation of the gateway. */
  readonly organisation: string | null;
  /** Name of organisation, team or workload, id of the key, or hash of a session or agent and its key; `null`: the gateway's own organisation. */
  readonly owner: string | null;
  /** `rolling`: as long as the config says, from the first request on. `null`: at once. */
  readonly period: 'minute' | 'day' | 'month' | 'total' | 'rolling' | null;
  readonly limit: number;
  /** Booked; of latency the mean, `null` before a first request was decided. */
  readonly used: number | null;
  /** Held by running requests. */
  readonly reserved: number;
  /** Booked requests of the period whose amount nobody knew: not in `used`. */
  readonly unknown: number;
  readonly unit: string;
  /** Share of the period gone, 0 to 1; `null` where it has no end. */
  readonly elapsed: number | null;
  readonly resetsAt: EpochMs | null;
  /** `null` for a hard one. */
  readonly shadowPrice: number | null;
  readonly shadowPriceUnit: string | null;
  /** The promise that it is a month of. */
  readonly target: {
    readonly baseYear: number;
    readonly baseTonnes: number;
    readonly year: number;
    readonly yearTonnes: number;
    readonly scope: string;
  } | null;
}

/** One that refuses: what it used is counted, and so known. */
export interface HardReading extends BudgetReading {
  readonly kind: 'hard';
  readonly used: number;
}
