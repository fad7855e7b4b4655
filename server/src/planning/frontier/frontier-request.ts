import { candidates } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { inputTokens, outputTokens } from '../../units/index.ts';

/** A place that was allowed to serve a request, with what was expected of it when it was decided. */
export interface FrontierOption {
  readonly deployment: string;
  readonly costUsd: number;
  readonly carbonG: number;
  /** Over the nearest that was allowed. */
  readonly addedMs: number;
}

/** One request of a period, as far as it can be decided again. */
export interface FrontierRequest {
  readonly workload: string;
  readonly tokens: number;
  /** Allowed and known; the nearest first. */
  readonly options: readonly FrontierOption[];
  /** What was expected of the place that served it; it may be one that the rules of today forbid. */
  readonly served: FrontierOption;
  /** Prices in force when it was decided, those of budgets in them. */
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** What was booked in the end. */
  readonly bookedG: number | null;
  /** Log-sigma of the booked carbon. */
  readonly sigma: number;
}

/**
 * A request as its entry tells it; `null` where nothing was decided, no place is known in money, carbon and time, or it was
 * served by a place that was not compared.
 */
export function frontierRequestOf(entry: Entry): FrontierRequest | null {
  const { decision, deployment } = entry;
  if (decision === null || decision.nearest === null || deployment === null) return null;
  const { stride, offset } = candidates;
  const all = decision.deployments.map((name, i): FrontierOption & { readonly allowed: boolean } => ({
    deployment: name,
    costUsd: decision.numbers[i * stride + offset.cashUsd] ?? NaN,
    carbonG: decision.numbers[i * stride + offset.carbonG] ?? NaN,
    addedMs: decision.numbers[i * stride + offset.addedMs] ?? NaN,
    allowed: decision.exclusions[i] === 0,
  }));
  const isKnown = (option: FrontierOption): boolean =>
    [option.costUsd, option.carbonG, option.addedMs].every(Number.isFinite);
  const options = all
    .filter((option) => option.allowed && isKnown(option))
    .toSorted(
      (a, b) =>
        a.addedMs - b.addedMs || Number(b.deployment === decision.nearest) - Number(a.deployment === decision.nearest),
    );
  const served = all.find((option) => option.deployment === deployment);
  if (options.length === 0 || served === undefined || !isKnown(served)) return null;
  return {
    workload: entry.workload,
    tokens: inputTokens(entry.usage) + outputTokens(entry.usage),
    options,
    served,
    carbonUsdPerTonne: decision.carbonUsdPerTonne,
    latencyUsdPerSecond: decision.latencyUsdPerSecond,
    bookedG: entry.carbonNanoG.mean === null ? null : entry.carbonNanoG.mean / 1e9,
    sigma: entry.carbonNanoG.sigma,
  };
}
