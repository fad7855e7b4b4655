import { SIGMA, control, type ControlRules, type Table } from '../../kernel/index.ts';
import type { Assignment } from './hindsight.ts';
import { addedMs, type Instance } from './instance.ts';

/** Carbon by deployment, split as its errors are shared. */
export interface CarbonParts {
  readonly operationalG: Float64Array;
  readonly embodiedG: Float64Array;
  /** Sum of grams times the grid's log-sigma: an error that all hours of a zone share. */
  readonly gridErrorG: Float64Array;
}

export interface Tally extends CarbonParts {
  readonly cashUsd: number;
  readonly objectiveUsd: number;
  readonly energyWh: number;
  readonly carbonG: number;
  readonly addedMs: number;
  readonly violations: number;
}

/** Which deployments share an error. */
export interface ErrorGroups {
  readonly hardware: readonly string[];
  readonly zone: readonly string[];
  readonly sigmaEnergy: Float64Array;
}

export function errorGroups(table: Table): ErrorGroups {
  return {
    hardware: table.deployments.map(({ model, serving: s }) =>
      [model.key, s.accelerator?.key, s.acceleratorCount, s.precision, s.batch, s.stack].join('/'),
    ),
    zone: table.deployments.map(({ site }, d) => site.zone ?? `unknown ${d}`),
    sigmaEnergy: Float64Array.from(table.factors, ({ sigmaEnergy }) => sigmaEnergy),
  };
}

/**
 * Choices that break a hard rule, by origin and deployment: asked of the rules themselves, apart from the
 * table that the policies chose from.
 */
export function forbiddenPairs(table: Table, workloadOf: readonly string[], latencyMs: Float64Array): Uint8Array {
  const width = table.deployments.length;
  const forbidden = new Uint8Array(workloadOf.length * width);
  workloadOf.forEach((id, o) => {
    const workload = table.workloads.get(id)!.workload;
    const rules: ControlRules = workload.control;
    table.deployments.forEach((deployment, d) => {
      const tooFar = workload.latencyLimitMs !== null && latencyMs[o * width + d]! > workload.latencyLimitMs;
      if (tooFar || control.brokenRule(rules, deployment) !== null) forbidden[o * width + d] = 1;
    });
  });
  return forbidden;
}

/** What an assignment adds up to. A split request counts in both places by its share. */
export function tally(instance: Instance, { choice, split }: Assignment, forbidden: Uint8Array): Tally {
  const { width, count } = instance;
  const parts: CarbonParts = {
    operationalG: new Float64Array(width),
    embodiedG: new Float64Array(width),
    gridErrorG: new Float64Array(width),
  };
  let cashUsd = 0;
  let objectiveUsd = 0;
  let energyWh = 0;
  let carbonG = 0;
  let added = 0;
  let violations = 0;
  const add = (r: number, d: number, share: number): void => {
    const at = r * width + d;
    const grid = instance.hourOf[r]! * width + d;
    const energy = share * instance.energyWh[at]!;
    const carbon = share * instance.carbonG[at]!;
    const operational = energy * instance.gridGPerWh[grid]!;
    cashUsd += share * instance.cashUsd[at]!;
    objectiveUsd += share * instance.objectiveUsd[at]!;
    energyWh += energy;
    carbonG += carbon;
    added += share * addedMs(instance, r, d);
    parts.operationalG[d] = parts.operationalG[d]! + operational;
    parts.embodiedG[d] = parts.embodiedG[d]! + carbon - operational;
    parts.gridErrorG[d] = parts.gridErrorG[d]! + operational * instance.gridSigma[grid]!;
  };
  for (let r = 0; r < count; r++) {
    const d = choice[r]!;
    const parted = split !== null && split.request === r;
    add(r, d, parted ? 1 - split.share : 1);
    if (parted) add(r, split.other, split.share);
    const row = instance.origin[r]! * width;
    if (forbidden[row + d] === 1 || (parted && forbidden[row + split.other] === 1)) violations++;
  }
  return { ...parts, cashUsd, objectiveUsd, energyWh, carbonG, addedMs: added, violations };
}

/**
 * Standard deviation (g) of a sum or a difference of carbon, first order in the log-errors. The energy model's
 * error is shared by all deployments on the same hardware, the grid's by all hours of a zone, embodied carbon's
 * by all hardware of a kind; each kind is independent of the others.
 */
export function carbonDeviation(parts: CarbonParts, groups: ErrorGroups): number {
  const hardware = new Map<string, { energy: number; embodied: number }>();
  const zones = new Map<string, number>();
  for (let d = 0; d < groups.hardware.length; d++) {
    const total = parts.operationalG[d]! + parts.embodiedG[d]!;
    const group = hardware.get(groups.hardware[d]!) ?? { energy: 0, embodied: 0 };
    hardware.set(groups.hardware[d]!, {
      energy: group.energy + total * groups.sigmaEnergy[d]!,
      embodied: group.embodied + parts.embodiedG[d]! * SIGMA.embodied,
    });
    zones.set(groups.zone[d]!, (zones.get(groups.zone[d]!) ?? 0) + parts.gridErrorG[d]!);
  }
  return Math.hypot(...[...hardware.values()].flatMap(({ energy, embodied }) => [energy, embodied]), ...zones.values());
}

/** `a * x + b * y`, part by part. */
export function combineParts(a: number, x: CarbonParts, b: number, y: CarbonParts): CarbonParts {
  const combine = (key: keyof CarbonParts): Float64Array => x[key].map((value, d) => a * value + b * y[key][d]!);
  return { operationalG: combine('operationalG'), embodiedG: combine('embodiedG'), gridErrorG: combine('gridErrorG') };
}
