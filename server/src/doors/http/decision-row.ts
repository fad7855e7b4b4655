import { inputTokens, outputTokens } from '../../units/index.ts';
import type { Entry } from '../../ledger/index.ts';
import type { DecisionRow } from './types.ts';

const fromNanoOrNull = (nano: number | null): number | null => (nano === null ? null : nano / 1e9);

/** Whether a request went elsewhere than to the nearest deployment that was allowed to serve it. */
export const isMoved = (entry: Entry): boolean => {
  const nearest = entry.decision?.nearest ?? null;
  return entry.deployment !== null && nearest !== null && entry.deployment !== nearest;
};

/**
 * The line of the decision list of an entry: USD, Wh and g in whole units, unknown as `null`.
 * @example decisionRow(entry).costUsd // 0.00042
 */
export const decisionRow = (entry: Entry): DecisionRow => ({
  id: entry.id,
  at: entry.at,
  workload: entry.workload,
  mode: entry.mode,
  outcome: entry.outcome,
  origin: entry.origin,
  model: entry.modelServed ?? entry.modelAsked,
  deployment: entry.deployment,
  site: entry.site,
  tokens: inputTokens(entry.usage) + outputTokens(entry.usage),
  totalMs: entry.latency.totalMs,
  costUsd: entry.costNanoUsd / 1e9,
  energyWh: fromNanoOrNull(entry.energyNanoWh.p50),
  carbonG: fromNanoOrNull(entry.carbonNanoG.p50),
  tier: entry.tier,
  moved: isMoved(entry),
});
