import { intervalOf, TIERS, totalOf, type Tier } from '../../units/index.ts';

/** A part of a figure: of one deployment, tier and grid zone. */
export interface Part {
  readonly deployment: string | null;
  readonly tier: Tier | null;
  readonly zone: string | null;
  readonly nano: bigint;
  /** Requests that had nothing to add, of all. */
  readonly unknown: number;
  readonly requests: number;
  /** `null`: no interval is known. */
  readonly sigma: number | null;
}

/** A figure of a disclosure, in nano units. */
export interface Amount {
  /** `null`: unknown. */
  readonly nano: bigint | null;
  /** Requests that are in no sum. */
  readonly unknownRequests: number;
  readonly requests: number;
  /** Nine true values of ten lie between, in whole units; `null` is unknown. */
  readonly interval: { readonly p05: number; readonly p95: number } | null;
  /** Parts of the figure by how it was obtained, the best first; they add to 1. */
  readonly tiers: readonly { readonly tier: Tier; readonly share: number }[];
}

/** Requests of one deployment err together, deployments apart from each other. */
function intervalOfParts(parts: readonly Part[]): Amount['interval'] {
  const given = parts.filter(({ nano }) => nano > 0n);
  if (given.length === 0 || given.some(({ sigma }) => sigma === null)) return null;
  const deployments = [...Map.groupBy(given, ({ deployment }) => deployment).values()].map((alike) => {
    const mean = alike.reduce((sum, { nano }) => sum + Number(nano) / 1e9, 0);
    const spread = alike.reduce((sum, { nano, sigma }) => sum + (Number(nano) / 1e9) * sigma!, 0);
    return { mean, sigma: spread / mean };
  });
  const { p05, p95 } = intervalOf(totalOf(deployments));
  return { p05, p95 };
}

/**
 * Adds parts up: the plain sum to the last digit, its interval and how much of it was obtained how.
 * @example amountOf([]).nano // 0n
 */
export function amountOf(parts: readonly Part[]): Amount {
  const nano = parts.reduce((sum, part) => sum + part.nano, 0n);
  const unknownRequests = parts.reduce((sum, { unknown }) => sum + unknown, 0);
  const requests = parts.reduce((sum, part) => sum + part.requests, 0);
  const byTier = Map.groupBy(parts, ({ tier }) => tier);
  return {
    nano: requests > 0 && unknownRequests === requests ? null : nano,
    unknownRequests,
    requests,
    interval: intervalOfParts(parts),
    tiers: TIERS.flatMap((tier) => {
      const own = (byTier.get(tier) ?? []).reduce((sum, part) => sum + part.nano, 0n);
      return own === 0n || nano === 0n ? [] : [{ tier, share: Number(own) / Number(nano) }];
    }),
  };
}
