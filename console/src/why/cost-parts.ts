import type { Explanation } from '../api/control-plane.ts';
import { known } from '../figures/format.ts';

type Candidate = Explanation['candidates'][number];
type Price = Pick<Explanation['prices'][number], 'kind' | 'spend' | 'per' | 'usd'>;

/** The full cost of a candidate in its parts, USD. They sum to the full cost. */
export interface CostParts {
  readonly deployment: string;
  readonly cash: number;
  /** What weighs beside cash, at its price. */
  readonly priced: readonly { readonly kind: Price['kind']; readonly usd: number }[];
  /** What the full cost holds beyond these, such as a lost cache or the price of a money budget. */
  readonly other: number;
  readonly full: number;
  /** g CO2e per kWh of this candidate, for the colour; `null` when unknown. */
  readonly gPerKwh: number | null;
}

/** Below this share of the full cost the remainder is rounding. */
const ROUNDING = 1e-6;

/**
 * Splits a full cost: cash, each number that has a price times its price, remainder.
 * @returns `null` when a number of the candidate that has a price is unknown
 */
export function costParts(candidate: Candidate, prices: readonly Price[]): CostParts | null {
  const cash = known(candidate.cashUsd);
  const full = known(candidate.fullCostUsd);
  const priced = prices.flatMap(({ kind, spend, per, usd }) => {
    const taken = known(candidate[spend]);
    return taken === null ? [] : [{ kind, usd: (taken / per) * usd }];
  });
  if (cash === null || full === null || priced.length < prices.length) return null;
  const rest = full - cash - priced.reduce((sum, { usd }) => sum + usd, 0);
  const energyWh = known(candidate.energyWh);
  const carbonG = known(candidate.carbonG);
  return {
    deployment: candidate.deployment,
    cash,
    priced,
    other: Math.abs(rest) <= Math.abs(full) * ROUNDING ? 0 : rest,
    full,
    gPerKwh: energyWh === null || carbonG === null || energyWh === 0 ? null : (carbonG / energyWh) * 1000,
  };
}

export interface Segment {
  readonly name: 'cash' | Price['kind'] | 'other' | 'full cost';
  readonly usd: number;
}

/** All parts that are not zero, in drawing order. */
export const partsOf = (parts: CostParts): readonly Segment[] =>
  [
    { name: 'cash', usd: parts.cash } as const,
    ...parts.priced.map(({ kind, usd }) => ({ name: kind, usd })),
    { name: 'other', usd: parts.other } as const,
  ].filter(({ usd }) => usd !== 0);

/** A part as it is called. */
export const partName = (name: Segment['name']): string => (name === 'latency' ? 'added time' : name);

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
