import type { WorkloadBudgets } from '../../accounts/index.ts';
import { decide, decisions, type LiveState, type Table } from '../../kernel/index.ts';
import { hourStart, MS_PER_HOUR, type Ms } from '../../units/index.ts';
import type { ReplayFleet } from './fleet.ts';
import type { RecordedRequests, ReplayResult } from './types.ts';

export interface OnlineInput {
  readonly fleet: ReplayFleet;
  readonly tables: readonly Table[];
  readonly requests: RecordedRequests;
  readonly expectedOutputs: Float64Array;
  /** New ones, or those that earlier periods taught; they go on here. */
  readonly budgets: WorkloadBudgets;
  readonly stepMs: Ms;
}

export interface OnlineRun {
  readonly choice: Int32Array;
  readonly pricePath: ReplayResult['pricePath'];
}

/**
 * The router as it runs: `decide` on the table of the hour, output lengths expected and not known, prices and
 * allowances from the gateway's own budgets, which learn as they do there, but at once.
 * Decisions that come out of nothing (no candidate) stay -1.
 */
export function routeOnline({ fleet, tables, requests, expectedOutputs, budgets, stepMs }: OnlineInput): OnlineRun {
  const live: LiveState = {
    ttftMs: Float64Array.from(fleet.options, ({ ttftPriorMs }) => ttftPriorMs),
    unavailable: new Uint8Array(fleet.options.length),
  };
  const start = hourStart(requests.startHour);
  const choice = new Int32Array(requests.count).fill(-1);
  const pricePath: { at: number; usdPerSecond: number }[] = [];
  const openSteps = (until: number): void => {
    for (let at = start + pricePath.length * stepMs; at <= until; at += stepMs) {
      pricePath.push({ at, usdPerSecond: budgets.terms(at).prices.latencyUsdPerSecond });
    }
  };
  for (let r = 0; r < requests.count; r++) {
    const atHours = requests.atHours[r]!;
    const now = start + atHours * MS_PER_HOUR;
    openSteps(now);
    const { prices, allowances, hardAllowances, budgetPrices } = budgets.terms(now);
    const table = tables[Math.floor(atHours)]!;
    const o = requests.origin[r]!;
    const compiled = table.workloads.get(fleet.workloadOf[o]!)!;
    const inputTokens = requests.inputTokens[r]!;
    const decision = decide(
      table,
      compiled,
      {
        origin: fleet.origins[o]!.key,
        expected: { inputTokens, cacheReadTokens: 0, outputTokens: expectedOutputs[r]! },
        modelAsked: null,
        exactModel: false,
        capabilities: 0,
        contextTokens: inputTokens,
        latencyLimitMs: compiled.workload.latencyLimitMs,
        // Named one by one: V8 copies what a pattern leaves over member by member.
        allowances,
        hardAllowances,
        budgetPrices,
      },
      live,
      prices,
    );
    if (decision.chosen === null) continue;
    choice[r] = table.indexOf.get(decision.chosen)!;
    const i = decision.deployments.indexOf(decision.chosen);
    const spent = (of: 'addedMs' | 'carbonG' | 'cashUsd' | 'waterL'): number => decisions.numberOf(decision, i, of);
    budgets.observe(now, {
      addedMs: spent('addedMs'),
      carbonG: spent('carbonG'),
      cashUsd: spent('cashUsd'),
      waterL: spent('waterL'),
    });
    const step = budgets.learn(now, decision);
    while (step?.() === true);
  }
  openSteps(start + requests.hours * MS_PER_HOUR - stepMs);
  return { choice, pricePath };
}
