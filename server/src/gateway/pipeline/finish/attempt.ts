import { footprint, type Footprint, type Table } from '../../../kernel/index.ts';
import { factorRecordOf, toFourDigits, type Attempt } from '../../../ledger/index.ts';
import { inputTokens, outputTokens, toNano } from '../../../units/index.ts';
import { spendingOfAttempts, type Amounts } from '../../../accounts/index.ts';
import type { TryResult } from '../call.ts';

/** A try with what it cost; work that was thrown away costs all the same. */
export interface BookedTry {
  readonly attempt: Attempt;
  readonly footprint: Footprint;
}

/** Prices one try at its deployment's factors of the table that decided it. */
export function bookTry(table: Table, result: TryResult): BookedTry {
  const factors = table.factors[result.index];
  const deployment = table.deployments[result.index];
  if (factors === undefined || deployment === undefined) throw new RangeError(`no deployment at ${result.index}`);
  const worked = result.usage.inputUncached + result.usage.cacheRead + result.usage.output + result.usage.reasoning > 0;
  const cost = footprint(result.usage, factors);
  return {
    footprint: cost,
    attempt: {
      deployment: deployment.id,
      outcome: result.outcome,
      status: result.status,
      usage: result.usage,
      usageGrade: result.usageGrade,
      ttftMs: result.timing.ttftMs === null ? null : toFourDigits(result.timing.ttftMs),
      serviceMs: toFourDigits(result.timing.serviceMs),
      costNanoUsd: worked ? cost.costNanoUsd : 0,
      energyNanoWh: toNano(cost.energy.mean),
      carbonNanoG: cost.carbon === null ? null : toNano(cost.operationalG ?? 0) + toNano(cost.embodiedG),
      waterMicrolitres: cost.onSiteWaterL === null ? null : Math.round(cost.onSiteWaterL * 1e6),
      factors: factorRecordOf(factors),
    },
  };
}

/** What attempts took together, as they are booked; what nobody knows of one is unknown of all. */
export const amountsOf = (attempts: readonly Attempt[]): Amounts => ({
  tokens: attempts.reduce((sum, { usage }) => sum + inputTokens(usage) + outputTokens(usage), 0),
  ...spendingOfAttempts(attempts),
});

/** What the tries of a request that goes on took so far. */
export const spentSoFar = (table: Table, tries: readonly TryResult[]): Amounts =>
  amountsOf(tries.map((tried) => bookTry(table, tried).attempt));
