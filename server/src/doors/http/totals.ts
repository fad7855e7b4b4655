import type { Tier } from '../../units/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { addBucket, bucketState, buckets, countFlow, type Bucket } from './buckets.ts';
import { estimateSum, weakerTier } from './estimate-sum.ts';
import { nearestFigures } from './nearest-figures.ts';
import { tilesOf, type Sums } from './tiles.ts';
import type { TotalsState } from './totals-state.ts';
import type { Overview } from './types.ts';

const MAX_BUCKETS = 288;

/** Bounded running totals of entries and their counterfactual. */
export interface Totals {
  add(entry: Entry): void;
  /** Adds what another process has counted. */
  take(state: TotalsState): void;
  /** @param flowBuckets as many of the newest buckets keep their flows */
  state(flowBuckets: number): TotalsState;
  requests(): Overview['requests'];
  tiles(): Overview['tiles'];
  recent(bucketCount: number): readonly Bucket[];
}

/**
 * Totals since the start and a series of at most 288 buckets.
 *
 * Energy and carbon: p50 adds within a deployment; across deployments means and variances add and the
 * tile shows the median and the 90 % interval of that sum (units/estimate totalOf). An entry without a
 * decision counts at the nearest deployment with what it cost, so it neither adds to a saving nor takes
 * from it.
 *
 * @example const totals = createTotals(3_600_000); totals.add(entry); totals.tiles().carbon.value // g
 */
export function createTotals(bucketMs: number): Totals {
  const series = buckets(bucketMs, MAX_BUCKETS);
  const counts = { total: 0, served: 0, refused: 0, failed: 0 };
  const sums: Sums = {
    costNano: 0n,
    nearestCostNano: 0n,
    totalMs: 0,
    nearestMs: 0,
    answered: 0,
    compared: 0,
    moneyTier: null,
    footprintTier: null,
    energy: estimateSum(),
    nearestEnergy: estimateSum(),
    carbon: estimateSum(),
    nearestCarbon: estimateSum(),
  };

  function add(entry: Entry): void {
    counts.total++;
    counts[entry.outcome === 'cached' ? 'served' : entry.outcome]++;
    const nearest = nearestFigures(entry);
    if (nearest !== null) sums.compared++;
    const bucket = series.at(entry.at);
    if (bucket !== undefined) {
      bucket.requests++;
      if (entry.site !== null) countFlow(bucket, entry.origin, entry.site);
    }

    const nearestCost = nearest?.costNanoUsd ?? entry.costNanoUsd;
    sums.costNano += BigInt(entry.costNanoUsd);
    sums.nearestCostNano += BigInt(nearestCost);
    // What the gateway answered by itself cost nothing.
    if (entry.outcome === 'served' && entry.deployment !== null) {
      sums.moneyTier = weakerTier(sums.moneyTier, entry.usageGrade === 'reported' ? 'measured' : 'modelled-observed');
    }
    if (bucket !== undefined) {
      bucket.costNanoUsd += entry.costNanoUsd;
      bucket.nearestCostNanoUsd += nearestCost;
    }

    const deployment = entry.deployment ?? '';
    const nearestDeployment = nearest?.deployment ?? deployment;
    if (entry.tier !== null) sums.footprintTier = weakerTier(sums.footprintTier, entry.tier);
    if (entry.energyNanoWh.p50 !== null) {
      const other = nearest?.energyNanoWh ?? entry.energyNanoWh.p50;
      sums.energy.add(deployment, entry.energyNanoWh.p50, entry.energyNanoWh.sigma);
      sums.nearestEnergy.add(nearestDeployment, other, entry.energyNanoWh.sigma);
      if (bucket !== undefined) {
        bucket.energyNanoWh += entry.energyNanoWh.p50;
        bucket.nearestEnergyNanoWh += other;
      }
    }
    if (entry.carbonNanoG.p50 !== null) {
      const other = nearest?.carbonNanoG ?? entry.carbonNanoG.p50;
      sums.carbon.add(deployment, entry.carbonNanoG.p50, entry.carbonNanoG.sigma);
      sums.nearestCarbon.add(nearestDeployment, other, entry.carbonNanoG.sigma);
      if (bucket !== undefined) {
        bucket.carbonNanoG += entry.carbonNanoG.p50;
        bucket.nearestCarbonNanoG += other;
      }
    }

    if (entry.outcome === 'served') {
      const near = nearest?.totalMs ?? entry.latency.totalMs;
      sums.answered++;
      sums.totalMs += entry.latency.totalMs;
      sums.nearestMs += near;
      if (bucket !== undefined) {
        bucket.served++;
        bucket.totalMs += entry.latency.totalMs;
        bucket.nearestMs += near;
      }
    }
  }

  function take(state: TotalsState): void {
    for (const kind of ['total', 'served', 'refused', 'failed'] as const) counts[kind] += state.counts[kind];
    sums.costNano += BigInt(state.costNano);
    sums.nearestCostNano += BigInt(state.nearestCostNano);
    for (const sum of ['totalMs', 'nearestMs', 'answered', 'compared'] as const) sums[sum] += state[sum];
    for (const tier of ['moneyTier', 'footprintTier'] as const) sums[tier] = weakest(sums[tier], state[tier]);
    for (const sum of ['energy', 'nearestEnergy', 'carbon', 'nearestCarbon'] as const) sums[sum].take(state[sum]);
    for (const other of state.buckets) {
      const bucket = series.at(other.at);
      if (bucket !== undefined) addBucket(bucket, other);
    }
  }

  const state = (flowBuckets: number): TotalsState => ({
    ...sums,
    counts: { ...counts },
    costNano: String(sums.costNano),
    nearestCostNano: String(sums.nearestCostNano),
    energy: sums.energy.state(),
    nearestEnergy: sums.nearestEnergy.state(),
    carbon: sums.carbon.state(),
    nearestCarbon: sums.nearestCarbon.state(),
    buckets: series.oldestFirst().map((bucket, i, all) => bucketState(bucket, i >= all.length - flowBuckets)),
  });

  return {
    add,
    take,
    state,
    requests: () => ({ ...counts }),
    tiles: () => tilesOf(sums, series.oldestFirst()),
    recent: (count) => series.recent(count),
  };
}

const weakest = (a: Tier | null, b: Tier | null): Tier | null => (b === null ? a : weakerTier(a, b));
