import { intervalOf } from '../../units/index.ts';
import { carbonDeviation, combineParts, type ErrorGroups, type Tally } from './tally.ts';
import type { PolicyName, ReplayRow } from './types.ts';

const Z95 = 1.645;
/** Above this relative deviation the sign is in doubt, and a log-normal would hide it. */
const LOG_NORMAL_UP_TO = 0.6;

/** What all policies share: the requests and their tokens. */
export interface Totals {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** 90 % interval of a figure with a standard deviation; log-normal while its sign is safe. */
export function interval90(value: number, deviation: number): readonly [low: number, high: number] {
  if (value > 0 && deviation / value <= LOG_NORMAL_UP_TO) {
    const { p05, p95 } = intervalOf({ mean: value, sigma: deviation / value });
    return [p05, p95];
  }
  return [value - Z95 * deviation, value + Z95 * deviation];
}

/**
 * One policy's row beside nearest and hindsight.
 * @param nearest its tally; the baseline of every saving
 */
export function replayRow(
  policy: PolicyName,
  own: Tally,
  nearest: Tally,
  hindsight: Tally,
  groups: ErrorGroups,
  totals: Totals,
): ReplayRow {
  const [carbonP05G, carbonP95G] = interval90(own.carbonG, carbonDeviation(own, groups));
  const savingVsNearestG = nearest.carbonG - own.carbonG;
  const [savingP05G, savingP95G] = interval90(
    savingVsNearestG,
    carbonDeviation(combineParts(1, nearest, -1, own), groups),
  );
  // d(1 - own / nearest): a factor common to both cancels.
  const relative = combineParts(own.carbonG / nearest.carbonG ** 2, nearest, -1 / nearest.carbonG, own);
  const savingPercent = (100 * savingVsNearestG) / nearest.carbonG;
  const percentDeviation = 100 * carbonDeviation(relative, groups);
  const possible = nearest.objectiveUsd - hindsight.objectiveUsd;
  return {
    policy,
    ...totals,
    carbonG: own.carbonG,
    carbonP05G,
    carbonP95G,
    costUsd: own.cashUsd,
    energyWh: own.energyWh,
    meanAddedMs: own.addedMs / totals.requests,
    controlViolations: own.violations,
    savingVsNearestG,
    savingP05G,
    savingP95G,
    savingPercent,
    savingPercentP05: savingPercent - Z95 * percentDeviation,
    savingPercentP95: savingPercent + Z95 * percentDeviation,
    savingVsNearestUsd: nearest.objectiveUsd - own.objectiveUsd,
    shareOfHindsight: possible > 0 ? (nearest.objectiveUsd - own.objectiveUsd) / possible : null,
  };
}
