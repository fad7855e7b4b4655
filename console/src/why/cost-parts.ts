import type { Explanation } from '../api/control-plane.ts';
import { known } from '../figures/format.ts';

type Candidate = Explanation['candidates'][number];

/** The full cost of a candidate in its parts, USD. They sum to the full cost. */
export interface CostParts {
  readonly deployment: string;
  readonly cash: number;
  readonly carbon: number;
  readonly latency: number;
  /** What the full cost holds beyond these, such as a lost cache or the price of a money budget. */
  readonly other: number;
  readonly full: number;
  /** g CO2e per kWh of this candidate, for the colour; `null` when unknown. */
  readonly gPerKwh: number | null;
}

/** Below this share of the full cost the remainder is rounding. */
const ROUNDING = 1e-6;

/**
 * Splits a full cost: cash, carbon times its price, added time times its price, remainder.
 * @returns `null` when a number of the candidate is unknown
 * @example costParts(candidate, { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.002 })
 */
export function costParts(
  candidate: Candidate,
  prices: { readonly carbonUsdPerTonne: number; readonly latencyUsdPerSecond: number },
): CostParts | null {
  const cash = known(candidate.cashUsd);
  const carbonG = known(candidate.carbonG);
  const addedMs = known(candidate.addedMs);
  const full = known(candidate.fullCostUsd);
  if (cash === null || carbonG === null || addedMs === null || full === null) return null;
  const carbon = (carbonG / 1e6) * prices.carbonUsdPerTonne;
  const latency = (addedMs / 1e3) * prices.latencyUsdPerSecond;
  const rest = full - cash - carbon - latency;
  const energyWh = known(candidate.energyWh);
  return {
    deployment: candidate.deployment,
    cash,
    carbon,
    latency,
    other: Math.abs(rest) <= Math.abs(full) * ROUNDING ? 0 : rest,
    full,
    gPerKwh: energyWh === null || energyWh === 0 ? null : (carbonG / energyWh) * 1000,
  };
}

export interface Segment {
  readonly name: 'cash' | 'carbon' | 'added time' | 'other' | 'full cost';
  readonly usd: number;
}

/** All parts that are not zero, in drawing order. */
export const partsOf = (parts: CostParts): readonly Segment[] =>
  (
    [
      { name: 'cash', usd: parts.cash },
      { name: 'carbon', usd: parts.carbon },
      { name: 'added time', usd: parts.latency },
      { name: 'other', usd: parts.other },
    ] as const
  ).filter(({ usd }) => usd !== 0);

/**
 * What a bar draws: the parts, or one piece where a part is negative (an excluded deployment that is
 * nearer than the nearest allowed one), so that the length is always the full cost.
 */
export function segmentsOf(parts: CostParts): readonly Segment[] {
  const all = partsOf(parts);
  return all.some(({ usd }) => usd < 0) ? [{ name: 'full cost', usd: Math.max(0, parts.full) }] : all;
}

/** Chosen first, then allowed by full cost, then excluded by full cost, unknown last. */
export function ranked(candidates: readonly Candidate[], chosen: string | null): readonly Candidate[] {
  const group = (candidate: Candidate): number =>
    candidate.deployment === chosen ? 0 : candidate.exclusion === 'feasible' ? 1 : 2;
  return candidates.toSorted(
    (a, b) => group(a) - group(b) || (known(a.fullCostUsd) ?? Infinity) - (known(b.fullCostUsd) ?? Infinity),
  );
}
