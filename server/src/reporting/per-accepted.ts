import type { acceptance } from '../intake/index.ts';
import { TIERS, type Tier } from '../units/index.ts';

type MarkedSums = Awaited<ReturnType<typeof acceptance.sums>>[number];

/** What an accepted answer cost, of those that somebody marked. */
export interface PerAccepted {
  readonly marked: number;
  readonly accepted: number;
  /** Part of the requests that somebody marked; of the others nothing is known. */
  readonly markedShare: number;
  /** Of one accepted answer, with the part of those that were not; `null` is unknown. */
  readonly costUsd: number | null;
  readonly energyWh: number | null;
  readonly carbonG: number | null;
  /** Marked answers that had nothing to add: each is taken to be as the mean of the others. */
  readonly unknown: { readonly cost: number; readonly energy: number; readonly carbon: number };
  /** The weakest of the marked answers. */
  readonly tier: Tier | null;
}

/**
 * Money, energy and carbon of an accepted answer: what all marked answers took, those that were not accepted too, over
 * the accepted ones.
 *
 * @param requests all of the same group, marked or not
 * @returns `null` where nobody marked any
 * @example perAccepted([], 5) // null
 */
export function perAccepted(sums: readonly MarkedSums[], requests: number): PerAccepted | null {
  const total = (of: (sums: MarkedSums) => number): number => sums.reduce((sum, each) => sum + of(each), 0);
  const [marked, accepted] = [total((each) => each.marked), total((each) => each.accepted)];
  if (marked === 0) return null;
  const unknown = {
    cost: total(({ cost }) => cost.unknown),
    energy: total(({ energy }) => energy.unknown),
    carbon: total(({ carbon }) => carbon.unknown),
  };
  const each = (name: 'cost' | 'energy' | 'carbon'): number | null => {
    const known = marked - unknown[name];
    if (known === 0 || accepted === 0) return null;
    return ((Number(sums.reduce((sum, row) => sum + row[name].nano, 0n)) / 1e9 / known) * marked) / accepted;
  };
  const weakest = Math.max(...sums.map(({ tier }) => (tier === null ? -1 : TIERS.indexOf(tier))));
  return {
    marked,
    accepted,
    markedShare: requests === 0 ? 0 : marked / requests,
    costUsd: each('cost'),
    energyWh: each('energy'),
    carbonG: each('carbon'),
    unknown,
    tier: TIERS[weakest] ?? null,
  };
}
