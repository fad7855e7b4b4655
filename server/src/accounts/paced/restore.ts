import { MS_PER_HOUR, type EpochMs } from '../../units/index.ts';
import type { Spend } from './budget.ts';
import { mapSpend } from '../../kernel/index.ts';
import type { Budgets } from './workload-budgets.ts';

/** What the books say a workload spent in one UTC hour, decided in earnest. */
export interface SpentHour extends Spend {
  /** When the hour began. */
  readonly at: EpochMs;
  readonly workload: string;
  readonly requests: number;
}

/** As fine as the finest step of a pace: an hour that came in one lump would look like a step that spent six times its part. */
const PART_MS = 60_000;
const PARTS = MS_PER_HOUR / PART_MS;

/**
 * Plays the hours of the books through budgets of which nothing was spent yet: spent and requests of the running
 * period are then those of the books, and the price is the one that these hours teach. An hour is spread evenly over
 * its minutes, for the books that are kept for long know no more; of the hour that runs over those that have passed.
 */
export function restorePaced(budgets: Budgets, hours: Iterable<SpentHour>, now: EpochMs): void {
  const known = [...hours].sort((a, b) => a.at - b.at);
  for (const [at, rows] of Map.groupBy(known, (hour) => hour.at)) {
    // None of an hour that is still to come.
    const parts = Math.min(PARTS, Math.floor((now - at) / PART_MS) + 1);
    for (let part = 0; part < parts; part++)
      for (const { workload, requests, ...hour } of rows) {
        // Rounded up, so that an hour's first request opens the period in its first minute.
        const upTo = (n: number): number => Math.ceil((requests * n) / parts);
        const count = upTo(part + 1) - upTo(part);
        if (count === 0) continue;
        const share = count / requests;
        const spend: Spend = mapSpend((name) => hour[name] * share);
        budgets.get(workload)?.observe(at + part * PART_MS, spend, count);
      }
  }
}
