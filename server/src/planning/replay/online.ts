import { NO_ALLOWANCES, decide, pacing, decisions, type LiveState, type Pace, type Table } from '../../kernel/index.ts';
import { hourStart, MS_PER_HOUR } from '../../units/index.ts';
import type { ReplayFleet } from './fleet.ts';
import type { RecordedRequests, ReplayResult } from './types.ts';

export interface OnlineInput {
  readonly fleet: ReplayFleet;
  readonly tables: readonly Table[];
  readonly requests: RecordedRequests;
  readonly expectedOutputs: Float64Array;
  /** A new budget, or one that earlier periods taught. */
  readonly pace: Pace;
  readonly carbonUsdPerTonne: number;
}

export interface OnlineRun {
  readonly choice: Int32Array;
  readonly pricePath: ReplayResult['pricePath'];
  /** The budget at the end, for the period that follows. */
  readonly pace: Pace;
}

/**
 * The router as it runs: `decide` on the table of the hour, output lengths expected and not known, price and
 * allowance from the kernel's pacing, as in the gateway.
 * Decisions that come out of nothing (no candidate) stay -1.
 */
export function routeOnline({
  fleet,
  tables,
  requests,
  expectedOutputs,
  pace: first,
  carbonUsdPerTonne,
}: OnlineInput): OnlineRun {
  const live: LiveState = {
    ttftMs: Float64Array.from(fleet.options, ({ ttftPriorMs }) => ttftPriorMs),
    unavailable: new Uint8Array(fleet.options.length),
  };
  const start = hourStart(requests.startHour);
  const { stepMs } = first.settings;
  const choice = new Int32Array(requests.count).fill(-1);
  const pricePath: { at: number; usdPerSecond: number }[] = [];
  let pace = first;
  const openSteps = (until: number): void => {
    for (let at = start + pricePath.length * stepMs; at <= until; at += stepMs) {
      pace = pacing.advance(pace, at);
      pricePath.push({ at, usdPerSecond: pace.price });
    }
  };
  for (let r = 0; r < requests.count; r++) {
    const atHours = requests.atHours[r]!;
    openSteps(start + atHours * MS_PER_HOUR);
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
        allowances: { ...NO_ALLOWANCES, addedMs: pacing.allowance(pace) },
      },
      live,
      { carbonUsdPerTonne, latencyUsdPerSecond: pace.price },
    );
    if (decision.chosen === null) continue;
    choice[r] = table.indexOf.get(decision.chosen)!;
    const i = decision.deployments.indexOf(decision.chosen);
    pace = pacing.observe(pace, decisions.numberOf(decision, i, 'addedMs'));
  }
  openSteps(start + requests.hours * MS_PER_HOUR - stepMs);
  return { choice, pricePath, pace };
}
