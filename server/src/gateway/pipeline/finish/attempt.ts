import { spending, type Amounts } from '../../../accounts/index.ts';
import { footprint, withPrice, decisions, type Table, type Decision, type Workload } from '../../../kernel/index.ts';
import { factorRecordOf, type Attempt, type Counterfactual, type Entry } from '../../../ledger/index.ts';
import { inputTokens, outputTokens, toNano, toFourDigits, type Ms } from '../../../units/index.ts';
import type { TryResult } from '../call.ts';
import { priceOfTry, type Asked } from './price-of-try.ts';

/** A try with what it cost; work that was thrown away costs all the same. */
export interface BookedTry {
  readonly attempt: Attempt;
  readonly footprint: ReturnType<typeof footprint>;
  /** Which price it was, and what of it has none. */
  readonly priceSource: string;
}

/** Prices one try at its deployment's factors of the table that decided it, and at the price of its own instant. */
export function bookTry(table: Table, result: TryResult, asked: Asked): BookedTry {
  const compiled = table.factors[result.index];
  const deployment = table.deployments[result.index];
  if (compiled === undefined || deployment === undefined) throw new RangeError(`no deployment at ${result.index}`);
  const { price, source } = priceOfTry(compiled.price, result.usage, asked);
  const factors = withPrice(compiled, price);
  const worked = result.usage.inputUncached + result.usage.cacheRead + result.usage.output + result.usage.reasoning > 0;
  const cost = footprint(result.usage, factors);
  return {
    footprint: cost,
    priceSource: source,
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
  ...spending.ofAttempts(attempts),
});

/** What the tries of a request that goes on took so far. */
export const spentSoFar = (table: Table, tries: readonly TryResult[], asked: Asked): Amounts =>
  amountsOf(tries.map((tried) => bookTry(table, tried, asked).attempt));

/** The candidate with the lowest expected price among those that could have served. */
function cheapestOf(decision: Decision): string | null {
  const { deployments, exclusions } = decision;
  let best = -1;
  for (let i = 0; i < deployments.length; i++) {
    if (exclusions[i] !== 0) continue;
    if (best === -1 || decisions.numberOf(decision, i, 'cashUsd') < decisions.numberOf(decision, best, 'cashUsd'))
      best = i;
  }
  return deployments[best] ?? null;
}

/** Expected latency over the nearest, as it was decided; `null` where the deployment is no candidate. */
export function expectedAddedMs(decision: Decision, deployment: string): Ms | null {
  const position = decision.deployments.indexOf(deployment);
  const added = position === -1 ? NaN : decisions.numberOf(decision, position, 'addedMs');
  return Number.isFinite(added) ? toFourDigits(added) : null;
}

/**
 * What the usage of the last attempt would have cost elsewhere: at the nearest, the workload's default and the
 * cheapest deployment, and in shadow at the one that would have been chosen. Usage as it was, not as it was expected, so that the figures stand beside the booked ones.
 */
export function counterfactualsOf(
  table: Table,
  { defaultDeployment, mode }: Pick<Workload, 'defaultDeployment' | 'mode'>,
  decision: Decision,
  last: BookedTry | null,
  addedMs: number,
): Entry['counterfactual'] {
  if (last === null) return null;
  const at = (id: string | null): Counterfactual | null => {
    const index = id === null ? undefined : table.indexOf.get(id);
    if (id === null || index === undefined) return null;
    const { attempt } = last;
    const { costNanoUsd, energyNanoWh, carbonNanoG } = attempt;
    if (id === attempt.deployment) return { deployment: id, costNanoUsd, energyNanoWh, carbonNanoG, addedMs };
    const factors = table.factors[index];
    if (factors === undefined) return null;
    const cost = footprint(attempt.usage, factors);
    return {
      deployment: id,
      costNanoUsd: cost.costNanoUsd,
      energyNanoWh: toNano(cost.energy.mean),
      carbonNanoG: cost.operationalG === null ? null : toNano(cost.operationalG) + toNano(cost.embodiedG),
      addedMs: expectedAddedMs(decision, id),
    };
  };
  return {
    nearest: at(decision.nearest),
    static: at(defaultDeployment),
    cheapest: at(cheapestOf(decision)),
    chosen: mode === 'shadow' ? at(decision.chosen) : null,
  };
}
