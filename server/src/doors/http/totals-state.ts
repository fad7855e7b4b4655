import type { Tier } from '../../units/index.ts';
import type { BucketState } from './buckets.ts';
import type { EstimateSumState } from './estimate-sum.ts';
import type { Overview } from './types.ts';

/** What one process has counted, as plain data: JSON keeps it, and adding it up in any order gives the same sums. */
export interface TotalsState {
  readonly counts: Overview['requests'];
  /** Decimal text of a bigint. */
  readonly costNano: string;
  readonly nearestCostNano: string;
  readonly totalMs: number;
  readonly nearestMs: number;
  readonly answered: number;
  readonly compared: number;
  readonly moneyTier: Tier | null;
  readonly footprintTier: Tier | null;
  readonly energy: EstimateSumState;
  readonly nearestEnergy: EstimateSumState;
  readonly carbon: EstimateSumState;
  readonly nearestCarbon: EstimateSumState;
  readonly buckets: readonly BucketState[];
}

/** What the control plane of one process knows of its requests since it started: what the live pages add up. */
export interface LiveState {
  readonly startedAt: number;
  /** It took the place of a worker that had died: what that one had counted is in the books only. */
  readonly restarted: boolean;
  readonly perMinute: number;
  readonly workloads: readonly string[];
  readonly totals: TotalsState;
}
