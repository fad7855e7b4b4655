import type { Workload } from '../../kernel/index.ts';
import type { Deployment } from '../../world/index.ts';
import { inForce } from './keep-commitments.ts';
import type { KeptCommitment } from './commitment.ts';

/** Policy with commitments over it, and those that could not be laid. */
export interface LaidOver {
  readonly workloads: readonly Workload[];
  /** In words: the workload's own policy holds instead. */
  readonly faults: readonly string[];
}

const unknownWorkload = ({ id, workload }: KeptCommitment): string =>
  `commitment ${id} is of workload ${workload}, which the config does not have`;

/** Why a commitment cannot hold over its workload; `null`: it can. */
function faultOf({ id, workload, isSigned, lays }: KeptCommitment, over: Workload): string | null {
  if (!isSigned) return `commitment ${id} is not what was signed`;
  const missing = lays.deployments.filter((deployment) => !over.deployments.includes(deployment));
  return missing.length === 0
    ? null
    : `commitment ${id} names ${missing.join(', ')}, which workload ${workload} does not have`;
}

/**
 * Lays commitments over workloads: the choice is among what was committed to, at the prices that it was planned with, and
 * the decision is followed. Control rules, limits and budgets of the workload stay as they are. One that cannot be laid
 * leaves its workload alone and is told: half of a promise would be another one.
 */
export function layOver(
  workloads: readonly Workload[],
  deployments: readonly Pick<Deployment, 'id' | 'model'>[],
  kept: readonly KeptCommitment[],
): LaidOver {
  const faults: string[] = [];
  const laid = new Map<string, Workload>();
  for (const commitment of inForce(kept)) {
    const over = workloads.find(({ id }) => id === commitment.workload);
    const fault = over === undefined ? unknownWorkload(commitment) : faultOf(commitment, over);
    if (over === undefined || fault !== null) {
      faults.push(fault!);
      continue;
    }
    const { lays } = commitment;
    const members = over.deployments.filter((id) => lays.deployments.includes(id));
    const served = new Set(deployments.filter(({ id }) => members.includes(id)).map(({ model }) => model.key));
    laid.set(over.id, {
      ...over,
      mode: 'enforce',
      deployments: members,
      defaultDeployment: members.includes(over.defaultDeployment) ? over.defaultDeployment : members[0]!,
      models: over.models.filter(({ model }) => served.has(model)),
      prices: {
        ...over.prices,
        carbonUsdPerTonne: lays.carbonUsdPerTonne,
        latencyUsdPerSecond: lays.latencyUsdPerSecond,
      },
    });
  }
  return { workloads: workloads.map((each) => laid.get(each.id) ?? each), faults };
}
