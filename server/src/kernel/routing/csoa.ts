import type { Grams, Ms, Usd } from '../../units/index.ts';
import { NO_ALLOWANCES } from './candidate.ts';
import type { CompiledWorkload, Table } from './compile.ts';
import { decide, type LiveState } from './decide.ts';
import { candidateNumber, EXCLUSIONS, type Exclusion } from './types.ts';

/** Three numbers of an option, and what they are held against. */
interface Weighed {
  readonly g: Grams;
  readonly usd: Usd;
  readonly ms: Ms;
}

/**
 * CSOA index: how much better an option is than a baseline, in equal parts of carbon, money and time; 100 is the baseline.
 * A weighted product: unit-free, and no option changes the ratio of two others. For display, never the chooser.
 * @returns NaN where a number is unknown or nothing
 * @example csoaIndex({ g: 1, usd: 1, ms: 50 }, { g: 2, usd: 2, ms: 100 }) // 200
 */
export const csoaIndex = (of: Weighed, baseline: Weighed): number => {
  const ratio = (baseline.g / of.g) * (baseline.usd / of.usd) * (baseline.ms / of.ms);
  return ratio > 0 && Number.isFinite(ratio) ? 100 * Math.cbrt(ratio) : NaN;
};

/** One deployment under the policy of one workload, this hour. NaN: unknown. */
export interface CsoaScore {
  readonly workload: string;
  readonly deployment: string;
  readonly site: string;
  readonly zone: string | null;
  readonly accelerator: string | null;
  /** `feasible`, or the first rule that excludes it. */
  readonly rule: Exclusion;
  /** gCO2e per 1,000 tokens, location-based, life cycle and embodied. */
  readonly gPerKtok: number;
  /** Money per 1,000 tokens. */
  readonly cashUsdPerKtok: number;
  /** Money, and carbon and waiting at the workload's own prices. */
  readonly fullUsdPerKtok: number;
  /** To the first token, from the origin. */
  readonly ttftMs: Ms;
  /** Over the workload's default deployment. */
  readonly index: number;
  /** What the workload would choose now. */
  readonly isChosen: boolean;
}

/** Work that scores are of: 1,000 tokens, three in for one out. */
const CSOA_TOKENS = { inputTokens: 750, cacheReadTokens: 0, outputTokens: 250 } as const;

/**
 * Scores of every deployment of a workload by the same table and rules as a decision: rules first, then three numbers.
 * @param origin where callers are
 */
export function csoaOf(
  table: Table,
  compiled: CompiledWorkload,
  origin: string,
  live: LiveState,
): readonly CsoaScore[] {
  const { workload, indices, defaultIndex } = compiled;
  const decision = decide(
    table,
    compiled,
    {
      origin,
      expected: CSOA_TOKENS,
      modelAsked: null,
      exactModel: false,
      capabilities: 0,
      contextTokens: CSOA_TOKENS.inputTokens + CSOA_TOKENS.outputTokens,
      latencyLimitMs: workload.latencyLimitMs,
      allowances: NO_ALLOWANCES,
    },
    live,
    workload.prices,
  );
  const weighed = (i: number): Weighed => ({
    g: candidateNumber(decision, i, 'carbonG'),
    usd: candidateNumber(decision, i, 'fullCostUsd'),
    ms: candidateNumber(decision, i, 'latencyMs'),
  });
  const base = [...indices].indexOf(defaultIndex);
  return decision.deployments.map((deployment, i): CsoaScore => {
    const { g, usd, ms } = weighed(i);
    const { site, serving } = table.deployments[indices[i]!]!;
    return {
      workload: workload.id,
      deployment,
      site: site.key,
      zone: site.zone,
      accelerator: serving.accelerator?.key ?? null,
      rule: EXCLUSIONS[decision.exclusions[i]!] ?? 'feasible',
      gPerKtok: g,
      cashUsdPerKtok: candidateNumber(decision, i, 'cashUsd'),
      fullUsdPerKtok: usd,
      ttftMs: ms,
      index: base === -1 ? NaN : csoaIndex({ g, usd, ms }, weighed(base)),
      isChosen: deployment === decision.chosen,
    };
  });
}
