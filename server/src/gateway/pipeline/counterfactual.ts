import { CANDIDATE_STRIDE, footprint, type Decision, type Table } from '../../kernel/index.ts';
import { toFourDigits, type Counterfactual, type Entry } from '../../ledger/index.ts';
import { toNano } from '../../units/index.ts';
import type { BookedTry } from './attempt.ts';

const CASH = 0;
const ADDED_MS = 4;

/** The candidate with the lowest expected price among those that could have served. */
function cheapestOf({ deployments, numbers, exclusions }: Decision): string | null {
  let best = -1;
  for (let i = 0; i < deployments.length; i++) {
    if (exclusions[i] !== 0) continue;
    if (
      best === -1 ||
      (numbers[i * CANDIDATE_STRIDE + CASH] as number) < (numbers[best * CANDIDATE_STRIDE + CASH] as number)
    )
      best = i;
  }
  return deployments[best] ?? null;
}

/**
 * What the usage of the last attempt would have cost elsewhere: at the nearest, the workload's default and the
 * cheapest deployment. Usage as it was, not as it was expected, so that the figures stand beside the booked ones.
 */
export function counterfactualsOf(
  table: Table,
  fallback: string,
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
    const position = decision.deployments.indexOf(id);
    const added = position === -1 ? NaN : (decision.numbers[position * CANDIDATE_STRIDE + ADDED_MS] as number);
    return {
      deployment: id,
      costNanoUsd: cost.costNanoUsd,
      energyNanoWh: toNano(cost.energy.p50),
      carbonNanoG: cost.operationalG === null ? null : toNano(cost.operationalG) + toNano(cost.embodiedG),
      addedMs: Number.isFinite(added) ? toFourDigits(added) : null,
    };
  };
  return { nearest: at(decision.nearest), static: at(fallback), cheapest: at(cheapestOf(decision)) };
}
