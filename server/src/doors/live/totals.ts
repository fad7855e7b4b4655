import type { Entry } from '../../ledger/index.ts';
import { intervalOf, NanoSum, TIERS, totalOf, type Tier } from '../../units/index.ts';
import type { Overview, Tile } from '../questions/overview.ts';
import {
  bucketState,
  buckets,
  countFlow,
  figuresOf,
  SUMS,
  type Bucket,
  type BucketState,
  type Figures,
} from './sums.ts';

const MAX_BUCKETS = 288;
type Sum = (typeof SUMS)[number];
const isNano = (sum: Sum): boolean => sum.includes('Nano');

/** By deployment: the sum of the figures as decimal text, since it passes 2^53, and of each figure times its sigma. */
type SpreadState = readonly (readonly [deployment: string, nano: string, sigmaNano: number])[];

/** What one process has counted, as plain data: JSON keeps it, and adding it up in any order gives the same sums. */
export interface TotalsState {
  /** Nano units as decimal text of a bigint. */
  readonly sums: Readonly<Record<Sum, string | number>>;
  readonly moneyTier: Tier | null;
  readonly footprintTier: Tier | null;
  readonly energy: SpreadState;
  readonly carbon: SpreadState;
  readonly buckets: readonly BucketState[];
}

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

/** The less certain of two tiers. */
const weaker = (a: Tier | null, b: Tier | null): Tier | null =>
  a === null || (b !== null && TIERS.indexOf(b) > TIERS.indexOf(a)) ? b : a;

/** What an interval needs: per deployment, because requests of one deployment share their error. */
function spread() {
  const parts = new Map<string, { readonly nano: NanoSum; sigmaNano: number }>();
  const add = (deployment: string, nano: number | bigint, sigmaNano: number): void => {
    let part = parts.get(deployment);
    if (part === undefined) parts.set(deployment, (part = { nano: new NanoSum(), sigmaNano: 0 }));
    part.nano.add(nano);
    part.sigmaNano += sigmaNano;
  };
  return {
    add,
    take: (state: SpreadState) => state.forEach(([deployment, nano, sigma]) => add(deployment, BigInt(nano), sigma)),
    state: (): SpreadState =>
      [...parts].map(([deployment, { nano, sigmaNano }]) => [deployment, String(nano.value), sigmaNano]),
    /** 90 % interval in whole units; `null` while nothing was added. */
    interval(): Pick<Tile, 'p05' | 'p95'> {
      if (parts.size === 0) return { p05: null, p95: null };
      const total = totalOf(
        [...parts.values()].map(({ nano, sigmaNano }) => {
          const value = Number(nano.value);
          return { mean: value / 1e9, sigma: value > 0 ? sigmaNano / value : 0 };
        }),
      );
      const { p05, p95 } = intervalOf(total);
      return { p05, p95 };
    },
  };
}

/**
 * Totals since the start and a series of at most 288 buckets. A total is the plain sum of what was booked; its interval
 * shares the error within a deployment and not across.
 */
export function createTotals(bucketMs: number): Totals {
  const series = buckets(bucketMs, MAX_BUCKETS);
  /** Nano amounts exactly, counts and milliseconds as plain numbers; in the order of {@link SUMS}. */
  const sums = SUMS.map((sum) => (isNano(sum) ? new NanoSum() : null));
  const counts = new Float64Array(SUMS.length);
  const totalsOf = <Value>(nano: (value: bigint) => Value, count: (value: number) => Value): Record<Sum, Value> =>
    Object.fromEntries(
      SUMS.map((sum, i) => [sum, sums[i] == null ? count(counts[i] as number) : nano(sums[i].value)]),
    ) as Record<Sum, Value>;
  const requestsOf = (sum: Sum): number => counts[SUMS.indexOf(sum)] as number;
  const spreads = { energy: spread(), carbon: spread() };
  const tiers = { moneyTier: null as Tier | null, footprintTier: null as Tier | null };

  function add(entry: Entry): void {
    const figures = figuresOf(entry);
    const bucket = series.at(entry.at);
    for (let i = 0; i < SUMS.length; i++) {
      const sum = SUMS[i] as Sum;
      const value = figures[sum];
      if (sums[i] == null) counts[i]! += value;
      else sums[i]?.add(value);
      if (bucket !== undefined) bucket[sum] += value;
    }
    const { energyNanoWh: energy, carbonNanoG: carbon, deployment } = entry;
    if (energy.mean !== null) spreads.energy.add(deployment ?? '', energy.mean, energy.mean * energy.sigma);
    if (carbon.mean !== null) spreads.carbon.add(deployment ?? '', carbon.mean, carbon.mean * carbon.sigma);
    // What the gateway answered by itself cost nothing.
    if (entry.outcome === 'served' && deployment !== null)
      tiers.moneyTier = weaker(
        tiers.moneyTier,
        entry.usageGrade === 'reported' ? 'vendor-declared' : 'modelled-observed',
      );
    tiers.footprintTier = weaker(tiers.footprintTier, entry.tier);
    if (bucket !== undefined && entry.site !== null)
      countFlow(bucket, entry.origin, entry.site, { requests: 1, failed: entry.outcome === 'failed' ? 1 : 0 });
  }

  function take(state: TotalsState): void {
    SUMS.forEach((sum, i) => {
      if (sums[i] == null) counts[i]! += Number(state.sums[sum]);
      else sums[i].add(BigInt(state.sums[sum]));
    });
    for (const tier of ['moneyTier', 'footprintTier'] as const) tiers[tier] = weaker(tiers[tier], state[tier]);
    for (const kind of ['energy', 'carbon'] as const) spreads[kind].take(state[kind]);
    for (const other of state.buckets) {
      const bucket = series.at(other.at);
      if (bucket === undefined) continue;
      for (const sum of SUMS) bucket[sum] += other[sum];
      for (const [origin, site, requests, failed] of other.flows) countFlow(bucket, origin, site, { requests, failed });
    }
  }

  const state = (flowBuckets: number): TotalsState => ({
    sums: totalsOf<string | number>(String, Number),
    ...tiers,
    energy: spreads.energy.state(),
    carbon: spreads.carbon.state(),
    buckets: series.oldestFirst().map((bucket, i, all) => bucketState(bucket, i >= all.length - flowBuckets)),
  });

  function tiles(): Overview['tiles'] {
    const total: Figures = totalsOf(Number, Number);
    const all = series.oldestFirst();
    const answered = all.filter((bucket) => bucket.answered > 0);
    const known = total.compared > 0;
    const tile = (of: (figures: Figures) => number, nearest: (figures: Figures) => number, from = all) => ({
      value: of(total),
      nearest: known ? nearest(total) : null,
      series: from.map((bucket) => ({ at: bucket.at, value: of(bucket), nearest: known ? nearest(bucket) : null })),
    });
    const exact = { p05: null, p95: null };
    const perAnswer = (ms: Sum) => (figures: Figures) => (figures.answered > 0 ? figures[ms] / figures.answered : 0);
    const latency = tile(perAnswer('totalMs'), perAnswer('nearestMs'), answered);
    return {
      money: {
        ...tile(
          (sum) => sum.costNanoUsd / 1e9,
          (sum) => sum.nearestCostNanoUsd / 1e9,
        ),
        unit: 'USD',
        unknown: total.costUnknown,
        ...exact,
        tier: tiers.moneyTier,
      },
      energy: {
        ...tile(
          (sum) => sum.energyNanoWh / 1e9,
          (sum) => sum.nearestEnergyNanoWh / 1e9,
        ),
        unit: 'Wh',
        unknown: total.energyUnknown,
        ...spreads.energy.interval(),
        tier: tiers.footprintTier,
      },
      carbon: {
        ...tile(
          (sum) => sum.carbonNanoG / 1e9,
          (sum) => sum.nearestCarbonNanoG / 1e9,
        ),
        unit: 'g',
        unknown: total.carbonUnknown,
        ...spreads.carbon.interval(),
        tier: tiers.footprintTier,
      },
      latency: {
        ...latency,
        nearest: total.answered > 0 ? latency.nearest : null,
        unit: 'ms',
        unknown: 0,
        ...exact,
        // The round trip is the catalogue's; only what happens behind it is timed.
        tier: total.answered > 0 ? 'modelled-observed' : null,
      },
    };
  }

  return {
    add,
    take,
    state,
    requests: () => ({
      total: requestsOf('requests'),
      served: requestsOf('served'),
      refused: requestsOf('refused'),
      failed: requestsOf('failed'),
    }),
    tiles,
    recent: (count) => series.recent(count),
  };
}
