import { candidateNumber, footprint, type Decision, type Table, type Workload } from '../../../kernel/index.ts';
import { toFourDigits, type Counterfactual, type Entry } from '../../../ledger/index.ts';
import { toNano, type Ms } from '../../../units/index.ts';
import type { BookedTry } from './attempt.ts';

/** The candidate with the lowest expected price among those that could have served. */
function cheapestOf(decision: Decision): string | null {
  const { deployments, exclusions } = decision;
  let best = -1;
  for (let i = 0; i < deployments.length; i++) {
    if (exclusions[i] !== 0) continue;
    if (best === -1 || candidateNumber(decision, i, 'cashUsd') < candidateNumber(decision, best, 'cashUsd')) best = i;
  }
  return deployments[best] ?? null;
}

/** Expected latency over the nearest, as it was decided; `null` where the deployment is no candidate. */
export function expectedAddedMs(decision: Decision, deployment: string): Ms | null {
  const position = decision.deployments.indexOf(deployment);
  const added = position === -1 ? NaN : candidateNumber(decision, position, 'addedMs');
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
