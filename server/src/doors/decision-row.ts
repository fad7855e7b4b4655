import { knownCost, type Entry, type TypedBooks } from '../ledger/index.ts';
import { inputTokens, outputTokens } from '../units/index.ts';
import type { DecisionRow } from './questions/decisions.ts';
import { GUARD_VERDICTS } from './questions/shapes.ts';

type Summary = Awaited<ReturnType<TypedBooks['page']>>['entries'][number];

const whole = (nano: number | null): number | null => (nano === null ? null : nano / 1e9);

/** Whether a request went elsewhere than to the nearest deployment that was allowed to serve it. */
const isMoved = ({ deployment, nearest }: Pick<Summary, 'deployment' | 'nearest'>): boolean =>
  deployment !== null && nearest !== null && deployment !== nearest;

/** The strongest verdict of the guard. */
const strongestOf = ({ guard }: Pick<Summary, 'guard'>): DecisionRow['guard'] =>
  guard === null ? null : (GUARD_VERDICTS.findLast((each) => guard.some(({ action }) => action === each)) ?? 'pass');

/** A line of the decision list, from the books. */
export const decisionRow = (summary: Summary): DecisionRow => ({
  id: summary.id,
  at: summary.at,
  workload: summary.workload,
  mode: summary.mode,
  outcome: summary.outcome,
  origin: summary.origin,
  model: summary.model,
  deployment: summary.deployment,
  site: summary.site,
  tokens: summary.tokens,
  // Few exports tell how long a request took.
  totalMs: summary.importedAt !== null && summary.totalMs === 0 ? null : summary.totalMs,
  costUsd: whole(knownCost(summary)),
  energyWh: whole(summary.energyNanoWh),
  carbonG: whole(summary.carbonNanoG),
  tier: summary.tier,
  imported: summary.importedAt !== null,
  moved: isMoved(summary),
  guard: strongestOf(summary),
  files: summary.files,
});

/** The same of an entry in memory. */
export const summaryOf = (entry: Entry): Summary => ({
  ...entry,
  model: entry.modelServed ?? entry.modelAsked,
  tokens: inputTokens(entry.usage) + outputTokens(entry.usage),
  totalMs: entry.latency.totalMs,
  energyNanoWh: entry.energyNanoWh.mean,
  carbonNanoG: entry.carbonNanoG.mean,
  nearest: entry.decision?.nearest ?? null,
  files: entry.documents?.count ?? null,
});
