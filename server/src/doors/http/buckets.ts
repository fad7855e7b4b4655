/** What adds up in a bucket. Nano units are whole numbers: exact in any order up to 9 MWh, 9 t or 9 million USD a bucket. */
const SUMS = [
  'requests',
  'served',
  'costNanoUsd',
  'nearestCostNanoUsd',
  'energyNanoWh',
  'nearestEnergyNanoWh',
  'carbonNanoG',
  'nearestCarbonNanoG',
  'totalMs',
  'nearestMs',
] as const;

/** The sums of one bucket of time; `nearest*` is the same traffic at the nearest deployment. */
export type Bucket = Record<(typeof SUMS)[number], number> & {
  readonly at: number;
  /** Requests by `origin` and `site`, nested. */
  readonly flows: Map<string, Map<string, number>>;
};

/** A bucket as plain data, for another process. */
export type BucketState = Readonly<Record<(typeof SUMS)[number], number>> & {
  readonly at: number;
  readonly flows: readonly (readonly [origin: string, site: string, requests: number])[];
};

/** Counts requests from an origin to a site. */
export function countFlow(bucket: Bucket, origin: string, site: string, requests = 1): void {
  let sites = bucket.flows.get(origin);
  if (sites === undefined) bucket.flows.set(origin, (sites = new Map()));
  sites.set(site, (sites.get(site) ?? 0) + requests);
}

/** @param withFlows `false`: nobody looks at the flows of so old a bucket */
export const bucketState = (bucket: Bucket, withFlows: boolean): BucketState => ({
  ...bucket,
  flows: [...(withFlows ? bucket.flows : [])].flatMap(([origin, sites]) =>
    [...sites].map(([site, requests]) => [origin, site, requests] as const),
  ),
});

/** Adds what another process counted in the same bucket of time. */
export function addBucket(bucket: Bucket, other: BucketState): void {
  for (const sum of SUMS) bucket[sum] += other[sum];
  for (const [origin, site, requests] of other.flows) countFlow(bucket, origin, site, requests);
}

/** Buckets of equal width, the newest `capacity` of them. */
export interface Buckets {
  /** The bucket of an instant; `undefined` when it is older than everything kept. */
  at(instantMs: number): Bucket | undefined;
  oldestFirst(): readonly Bucket[];
  /** The newest `count` buckets counted from the newest one, empty ones included. */
  recent(count: number): readonly Bucket[];
}

const emptyBucket = (at: number): Bucket => ({
  ...(Object.fromEntries(SUMS.map((sum) => [sum, 0])) as Record<(typeof SUMS)[number], number>),
  at,
  flows: new Map(),
});

/**
 * A bounded series of buckets.
 * @example const series = buckets(3_600_000, 288); series.at(Date.now())!.requests++;
 */
export function buckets(widthMs: number, capacity: number): Buckets {
  const kept = new Map<number, Bucket>();
  let newest = -Infinity;
  return {
    at(instantMs) {
      const index = Math.floor(instantMs / widthMs);
      if (index <= newest - capacity) return undefined;
      let bucket = kept.get(index);
      if (bucket === undefined) {
        kept.set(index, (bucket = emptyBucket(index * widthMs)));
        if (index > newest) {
          newest = index;
          for (const key of kept.keys()) if (key <= newest - capacity) kept.delete(key);
        }
      }
      return bucket;
    },
    oldestFirst: () => [...kept.values()].sort((a, b) => a.at - b.at),
    recent: (count) => [...kept].filter(([index]) => index > newest - count).map(([, bucket]) => bucket),
  };
}
