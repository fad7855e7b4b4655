import { knownCost, type Entry } from '../../ledger/index.ts';

/** What adds up. Nano units are whole numbers; `nearest*` is the same traffic at the nearest deployment. */
export const SUMS = [
  'requests',
  'served',
  'refused',
  'failed',
  'answered',
  'compared',
  'costUnknown',
  'energyUnknown',
  'carbonUnknown',
  'costNanoUsd',
  'nearestCostNanoUsd',
  'energyNanoWh',
  'nearestEnergyNanoWh',
  'carbonNanoG',
  'nearestCarbonNanoG',
  'totalMs',
  'nearestMs',
] as const;
export type Figures = Record<(typeof SUMS)[number], number>;

export const noFigures = (): Figures => Object.fromEntries(SUMS.map((sum) => [sum, 0])) as Figures;

/**
 * What an entry adds: the booked columns, and the booked counterfactual at the nearest deployment. An entry without a
 * comparison counts there with what it cost, so that it neither adds to a saving nor takes from it.
 */
export function figuresOf(entry: Entry): Figures {
  const { outcome, costNanoUsd, latency } = entry;
  const nearest = entry.counterfactual?.nearest ?? null;
  const energy = entry.energyNanoWh.mean;
  const carbon = entry.carbonNanoG.mean;
  const answered = outcome === 'served';
  const reached = entry.deployment !== null;
  return {
    requests: 1,
    served: answered || outcome === 'cached' ? 1 : 0,
    refused: outcome === 'refused' ? 1 : 0,
    failed: outcome === 'failed' ? 1 : 0,
    answered: answered ? 1 : 0,
    compared: nearest === null ? 0 : 1,
    costUnknown: knownCost(entry) === null ? 1 : 0,
    energyUnknown: reached && energy === null ? 1 : 0,
    carbonUnknown: reached && carbon === null ? 1 : 0,
    costNanoUsd,
    nearestCostNanoUsd: nearest?.costNanoUsd ?? costNanoUsd,
    energyNanoWh: energy ?? 0,
    nearestEnergyNanoWh: energy === null ? 0 : (nearest?.energyNanoWh ?? energy),
    carbonNanoG: carbon ?? 0,
    nearestCarbonNanoG: carbon === null ? 0 : (nearest?.carbonNanoG ?? carbon),
    totalMs: answered ? latency.totalMs : 0,
    nearestMs: answered ? latency.totalMs - (nearest === null ? 0 : latency.addedMs) : 0,
  };
}

/** Requests from an origin to a site, and those of them that failed there. */
export interface Flow {
  requests: number;
  failed: number;
}

/** The sums of one bucket of time: exact up to 9 MWh, 9 t or 9 million USD. */
export type Bucket = Figures & {
  readonly at: number;
  /** By `origin` and `site`, nested. */
  readonly flows: Map<string, Map<string, Flow>>;
};

/** A bucket as plain data, for another process. */
export type BucketState = Readonly<Figures> & {
  readonly at: number;
  readonly flows: readonly (readonly [origin: string, site: string, requests: number, failed: number])[];
};

/** Counts requests from an origin to a site. */
export function countFlow({ flows }: Bucket, origin: string, site: string, { requests, failed }: Readonly<Flow>): void {
  let sites = flows.get(origin);
  if (sites === undefined) flows.set(origin, (sites = new Map()));
  const flow = sites.get(site) ?? { requests: 0, failed: 0 };
  flow.requests += requests;
  flow.failed += failed;
  sites.set(site, flow);
}

/** @param withFlows `false`: nobody looks at the flows of so old a bucket */
export const bucketState = (bucket: Bucket, withFlows: boolean): BucketState => ({
  ...bucket,
  flows: [...(withFlows ? bucket.flows : [])].flatMap(([origin, sites]) =>
    [...sites].map(([site, { requests, failed }]) => [origin, site, requests, failed] as const),
  ),
});

/** Buckets of equal width, the newest `capacity` of them. */
export interface Buckets {
  /** The bucket of an instant; `undefined` when it is older than everything kept. */
  at(instantMs: number): Bucket | undefined;
  oldestFirst(): readonly Bucket[];
  /** The newest `count` buckets counted from the newest one, empty ones included. */
  recent(count: number): readonly Bucket[];
}

/** A bounded series of buckets. */
export function buckets(widthMs: number, capacity: number): Buckets {
  const kept = new Map<number, Bucket>();
  let newest = -Infinity;
  return {
    at(instantMs) {
      const index = Math.floor(instantMs / widthMs);
      if (index <= newest - capacity) return undefined;
      let bucket = kept.get(index);
      if (bucket === undefined) {
        kept.set(index, (bucket = { ...noFigures(), at: index * widthMs, flows: new Map() }));
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
