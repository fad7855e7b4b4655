import type { Usd } from '../../units/index.ts';

/** A server that is bought, and what it costs to keep. */
export interface BoughtNode {
  readonly usd: Usd;
  readonly gpus: number;
  readonly lifeYears: number;
  /** Of the price, worth at the end of its life. */
  readonly residualShare: number;
  /** Of the price, a year. */
  readonly maintenanceShare: number;
  /** Power that is let at a colocation, and its price without electricity. */
  readonly kw: number;
  readonly colocationUsdPerKwMonth: Usd;
}

const HOURS_PER_YEAR = 8760;

/** A bought server in a year, without electricity and people. */
export interface NodeYear {
  readonly depreciationUsd: Usd;
  readonly maintenanceUsd: Usd;
  readonly colocationUsd: Usd;
}

/** Straight-line depreciation, maintenance and colocation of one server in a year. */
const nodeYear = (node: BoughtNode): NodeYear => ({
  depreciationUsd: (node.usd * (1 - node.residualShare)) / node.lifeYears,
  maintenanceUsd: node.usd * node.maintenanceShare,
  colocationUsd: node.kw * node.colocationUsdPerKwMonth * 12,
});

/**
 * What an hour of a bought accelerator costs, electricity in it: depreciation, maintenance, colocation and
 * kW * PUE * share of that power which is drawn * price. Source: docs/methods/plan.md.
 * @example gpuHourUsd({ usd: 300_000, gpus: 8, lifeYears: 5, residualShare: 0.15, maintenanceShare: 0.05, kw: 8, colocationUsdPerKwMonth: 184 }, { pue: 1.2, usdPerKwh: 0.12, drawnShare: 0.7 }) // 1.29
 */
export function gpuHourUsd(
  node: BoughtNode,
  power: { readonly pue: number; readonly usdPerKwh: Usd; readonly drawnShare: number },
): Usd {
  const { depreciationUsd, maintenanceUsd, colocationUsd } = nodeYear(node);
  const electricityUsd = node.kw * power.pue * power.drawnShare * HOURS_PER_YEAR * power.usdPerKwh;
  return (depreciationUsd + maintenanceUsd + colocationUsd + electricityUsd) / (HOURS_PER_YEAR * node.gpus);
}

/** A bought server by the year and by the hour. */
export const gpuHours = { year: nodeYear, usd: gpuHourUsd } as const;
