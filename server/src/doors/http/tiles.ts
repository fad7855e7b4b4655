import type { Tier } from '../../units/index.ts';
import type { Bucket } from './buckets.ts';
import type { EstimateSum } from './estimate-sum.ts';
import type { Overview, Tile } from './types.ts';

/** Running sums behind the tiles; `nearest*` is the same traffic at the nearest deployment. */
export interface Sums {
  costNano: bigint;
  nearestCostNano: bigint;
  totalMs: number;
  nearestMs: number;
  /** Requests with a time. */
  answered: number;
  /** Requests with a nearest deployment to set them against. */
  compared: number;
  moneyTier: Tier | null;
  footprintTier: Tier | null;
  readonly energy: EstimateSum;
  readonly nearestEnergy: EstimateSum;
  readonly carbon: EstimateSum;
  readonly nearestCarbon: EstimateSum;
}

/**
 * The four tiles of sums and their series, in whole units.
 * @param all buckets, oldest first
 */
export function tilesOf(sums: Sums, all: readonly Bucket[]): Overview['tiles'] {
  const known = sums.compared > 0;
  const points = (value: (b: Bucket) => number, nearest: (b: Bucket) => number, from = all): Tile['series'] =>
    from.map((b) => ({ at: b.at, value: value(b), nearest: known ? nearest(b) : null }));
  const estimated = (sum: ReturnType<EstimateSum['total']>, nearest: ReturnType<EstimateSum['total']>) => ({
    value: sum?.value ?? 0,
    nearest: known ? (nearest?.value ?? null) : null,
    p05: sum?.p05 ?? null,
    p95: sum?.p95 ?? null,
    tier: sums.footprintTier,
  });
  const { answered } = sums;
  return {
    money: {
      value: Number(sums.costNano) / 1e9,
      unit: 'USD',
      nearest: known ? Number(sums.nearestCostNano) / 1e9 : null,
      p05: null,
      p95: null,
      tier: sums.moneyTier,
      series: points(
        (b) => b.costNanoUsd / 1e9,
        (b) => b.nearestCostNanoUsd / 1e9,
      ),
    },
    energy: {
      ...estimated(sums.energy.total(), sums.nearestEnergy.total()),
      unit: 'Wh',
      series: points(
        (b) => b.energyNanoWh / 1e9,
        (b) => b.nearestEnergyNanoWh / 1e9,
      ),
    },
    carbon: {
      ...estimated(sums.carbon.total(), sums.nearestCarbon.total()),
      unit: 'g',
      series: points(
        (b) => b.carbonNanoG / 1e9,
        (b) => b.nearestCarbonNanoG / 1e9,
      ),
    },
    latency: {
      value: answered > 0 ? sums.totalMs / answered : 0,
      unit: 'ms',
      nearest: known && answered > 0 ? sums.nearestMs / answered : null,
      p05: null,
      p95: null,
      // The round trip is the catalogue's; only what happens behind it is timed.
      tier: answered > 0 ? 'modelled-observed' : null,
      series: points(
        (b) => b.totalMs / b.served,
        (b) => b.nearestMs / b.served,
        all.filter((b) => b.served > 0),
      ),
    },
  };
}
