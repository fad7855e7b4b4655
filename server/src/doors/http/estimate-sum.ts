import { p05, p95, TIERS, totalOf } from '../../units/index.ts';
import type { DeploymentTotal, Tier } from '../../units/index.ts';

/** Running total of estimates, kept per deployment because requests of one deployment share their error. */
export interface EstimateSum {
  add(deployment: string, nano: number, sigma: number): void;
  /** Adds what another process has summed. */
  take(state: EstimateSumState): void;
  state(): EstimateSumState;
  /** Median and 90 % interval in whole units; `null` while nothing was added. */
  total(): { readonly value: number; readonly p05: number; readonly p95: number } | null;
}

/** By deployment: the sum as decimal text, since it passes 2^53, and the sum of each figure times its sigma. */
export type EstimateSumState = readonly (readonly [deployment: string, nano: string, sigmaNano: number])[];

/** An empty {@link EstimateSum}. @example const energy = estimateSum(); energy.add('a', 4e8, 0.39); energy.total(); */
export function estimateSum(): EstimateSum {
  const parts = new Map<string, { nano: bigint; sigmaNano: number }>();
  const plus = (deployment: string, nano: bigint, sigmaNano: number): void => {
    let part = parts.get(deployment);
    if (part === undefined) parts.set(deployment, (part = { nano: 0n, sigmaNano: 0 }));
    part.nano += nano;
    part.sigmaNano += sigmaNano;
  };
  return {
    add: (deployment, nano, sigma) => plus(deployment, BigInt(nano), nano * sigma),
    take(state) {
      for (const [deployment, nano, sigmaNano] of state) plus(deployment, BigInt(nano), sigmaNano);
    },
    state: () => [...parts].map(([deployment, { nano, sigmaNano }]) => [deployment, String(nano), sigmaNano]),
    total() {
      if (parts.size === 0) return null;
      const totals: DeploymentTotal[] = [];
      for (const { nano, sigmaNano } of parts.values()) {
        const p50Nano = Number(nano);
        totals.push({ p50: p50Nano / 1e9, sigma: p50Nano > 0 ? sigmaNano / p50Nano : 0 });
      }
      const sum = totalOf(totals);
      return { value: sum.p50, p05: p05(sum), p95: p95(sum) };
    },
  };
}

/** The less certain of two tiers. @example weakerTier('measured', 'modelled-open') // 'modelled-open' */
export const weakerTier = (a: Tier | null, b: Tier): Tier =>
  a === null || TIERS.indexOf(b) > TIERS.indexOf(a) ? b : a;
