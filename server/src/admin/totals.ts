import type { Tier } from '../units/index.ts';
import type { Entry } from '../ledger/index.ts';
import { buckets } from './buckets.ts';
import type { Bucket } from './buckets.ts';
import { estimateSum, weakerTier } from './estimate-sum.ts';
import { nearestFigures } from './nearest-figures.ts';
import type { Overview, Tile } from './types.ts';

const MAX_BUCKETS = 288;

/** Bounded running totals of entries and their counterfactual. */
export interface Totals {
  add(entry: Entry): void;
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
  let costNano = 0n;
  let nearestCostNano = 0n;
  let totalMs = 0;
  let nearestMs = 0;
  let answered = 0;
  let compared = 0;
  let moneyTier: Tier | null = null;
  let footprintTier: Tier | null = null;
  const energy = estimateSum();
  const nearestEnergy = estimateSum();
  const carbon = estimateSum();
  const nearestCarbon = estimateSum();

  function add(entry: Entry): void {
    counts.total++;
    counts[entry.outcome === 'cached' ? 'served' : entry.outcome]++;
    const nearest = nearestFigures(entry);
    if (nearest !== null) compared++;
    const bucket = series.at(entry.at);
    if (bucket !== undefined) {
      bucket.requests++;
      if (entry.site !== null) countFlow(bucket, entry.origin, entry.site);
    }

    const nearestCost = nearest?.costNanoUsd ?? entry.costNanoUsd;
    costNano += BigInt(entry.costNanoUsd);
    nearestCostNano += BigInt(nearestCost);
    // What the gateway answered by itself cost nothing.
    if (entry.outcome === 'served' && entry.deployment !== null) {
      moneyTier = weakerTier(moneyTier, entry.usageGrade === 'reported' ? 'measured' : 'modelled-observed');
    }
    if (bucket !== undefined) {
      bucket.costUsd += entry.costNanoUsd / 1e9;
      bucket.nearestCostUsd += nearestCost / 1e9;
    }

    const deployment = entry.deployment ?? '';
    const nearestDeployment = nearest?.deployment ?? deployment;
    if (entry.tier !== null) footprintTier = weakerTier(footprintTier, entry.tier);
    if (entry.energyNanoWh.p50 !== null) {
      const other = nearest?.energyNanoWh ?? entry.energyNanoWh.p50;
      energy.add(deployment, entry.energyNanoWh.p50, entry.energyNanoWh.sigma);
      nearestEnergy.add(nearestDeployment, other, entry.energyNanoWh.sigma);
      if (bucket !== undefined) {
        bucket.energyWh += entry.energyNanoWh.p50 / 1e9;
        bucket.nearestEnergyWh += other / 1e9;
      }
    }
    if (entry.carbonNanoG.p50 !== null) {
      const other = nearest?.carbonNanoG ?? entry.carbonNanoG.p50;
      carbon.add(deployment, entry.carbonNanoG.p50, entry.carbonNanoG.sigma);
      nearestCarbon.add(nearestDeployment, other, entry.carbonNanoG.sigma);
      if (bucket !== undefined) {
        bucket.carbonG += entry.carbonNanoG.p50 / 1e9;
        bucket.nearestCarbonG += other / 1e9;
      }
    }

    if (entry.outcome === 'served') {
      const near = nearest?.totalMs ?? entry.latency.totalMs;
      answered++;
      totalMs += entry.latency.totalMs;
      nearestMs += near;
      if (bucket !== undefined) {
        bucket.served++;
        bucket.totalMs += entry.latency.totalMs;
        bucket.nearestMs += near;
      }
    }
  }

  function tiles(): Overview['tiles'] {
    const all = series.oldestFirst();
    const known = compared > 0;
    const points = (value: (b: Bucket) => number, nearest: (b: Bucket) => number, from = all): Tile['series'] =>
      from.map((b) => ({ at: b.at, value: value(b), nearest: known ? nearest(b) : null }));
    const estimated = (sum: ReturnType<typeof energy.total>, nearest: ReturnType<typeof energy.total>) => ({
      value: sum?.value ?? 0,
      nearest: known ? (nearest?.value ?? null) : null,
      p05: sum?.p05 ?? null,
      p95: sum?.p95 ?? null,
      tier: footprintTier,
    });
    return {
      money: {
        value: Number(costNano) / 1e9,
        unit: 'USD',
        nearest: known ? Number(nearestCostNano) / 1e9 : null,
        p05: null,
        p95: null,
        tier: moneyTier,
        series: points((b) => b.costUsd, (b) => b.nearestCostUsd),
      },
      energy: {
        ...estimated(energy.total(), nearestEnergy.total()),
        unit: 'Wh',
        series: points((b) => b.energyWh, (b) => b.nearestEnergyWh),
      },
      carbon: {
        ...estimated(carbon.total(), nearestCarbon.total()),
        unit: 'g',
        series: points((b) => b.carbonG, (b) => b.nearestCarbonG),
      },
      latency: {
        value: answered > 0 ? totalMs / answered : 0,
        unit: 'ms',
        nearest: known && answered > 0 ? nearestMs / answered : null,
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

  return { add, requests: () => ({ ...counts }), tiles, recent: (count) => series.recent(count) };
}

function countFlow(bucket: Bucket, origin: string, site: string): void {
  let sites = bucket.flows.get(origin);
  if (sites === undefined) bucket.flows.set(origin, (sites = new Map()));
  sites.set(site, (sites.get(site) ?? 0) + 1);
}
