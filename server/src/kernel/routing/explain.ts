import { csoaIndex, csoaOf } from './csoa.ts';
import {
  candidateNumber,
  EXCLUSIONS,
  MAX_BUDGET_PRICES,
  type PriceParts,
  type BudgetPrice,
  type Candidate,
  type Decision,
  type Explanation,
  type SwitchingPrice,
  type WeighedPrice,
} from './types.ts';
import { OWNED_KINDS, PACED } from '../policy/index.ts';
import { CANDIDATE_FIELDS, type CandidateField } from './candidate.ts';
import { cleanerThan } from './carbon-errors.ts';
import { repriced, weighedG, type OtherPrices, type Repriced } from './repriced.ts';
import { pricePartsText, routingSentence } from './sentence.ts';

const number = (value: number | null | undefined): number => value ?? NaN;

const numbersOf = (decision: Decision, i: number): Readonly<Record<CandidateField, number>> =>
  Object.fromEntries(CANDIDATE_FIELDS.map((field) => [field, candidateNumber(decision, i, field)])) as Record<
    CandidateField,
    number
  >;

/** The candidates of a decision as records. A number that was unknown is NaN. */
export function candidatesOf(decision: Decision): Candidate[] {
  return decision.deployments.map((deployment, i) => {
    const extra = decision.carbonSignal?.marginalLessAverageGPerKwh[i];
    return {
      deployment,
      exclusion: EXCLUSIONS[decision.exclusions[i] ?? 0] ?? 'feasible',
      ...numbersOf(decision, i),
      ...(extra === undefined
        ? {}
        : {
            marginalG:
              extra === null
                ? null
                : candidateNumber(decision, i, 'carbonG') + (candidateNumber(decision, i, 'energyWh') * extra) / 1000,
          }),
    };
  });
}

/** Relative: lines that meet in one point, or at a price of 0, may seem to miss it by a hair. */
const ROUNDING = 1e-9;

const lowest = (candidates: readonly Candidate[], of: (candidate: Candidate) => number): Candidate | null =>
  candidates.reduce<Candidate | null>((best, next) => {
    if (Number.isNaN(of(next))) return best;
    return best === null || of(next) < of(best) ? next : best;
  }, null);

/** Candidates whose order with the chosen one turns round between average and marginal carbon. */
function disagreeing(chosen: Candidate | null, feasible: readonly Candidate[]): string[] {
  if (chosen === null) return [];
  return feasible
    .filter(({ carbonG, marginalG }) => (carbonG - chosen.carbonG) * (number(marginalG) - number(chosen.marginalG)) < 0)
    .map(({ deployment }) => deployment);
}

/** Below this share of a price what no budget explains is rounding, and nobody's. */
const HAIR = 1e-9;

function partsOf({ budgetPrices }: Decision, kind: BudgetPrice['dimension'], price: number): PriceParts {
  const budgets = budgetPrices?.filter(({ dimension }) => dimension === kind) ?? [];
  const owned = price - budgets.reduce((sum, budget) => sum + budget.price, 0);
  return { owned: Math.abs(owned) <= price * HAIR ? 0 : owned, budgets };
}

/** The prices in force beside that of cash, which is 1. */
export const pricesOf = (decision: Decision): readonly WeighedPrice[] =>
  OWNED_KINDS.flatMap((kind) => {
    const { spend, price, per, priceUnit: unit } = PACED[kind];
    const usd = decision[price];
    return usd === undefined ? [] : [{ kind, spend, per, unit, usd, parts: partsOf(decision, kind, usd) }];
  });

/**
 * The prices at which the choice flips, others unchanged. Full cost is linear in each price, so the first
 * flip above or below is the nearest crossing of the chosen line with any other; where several cross at one
 * price, the steepest of them wins beyond it.
 */
export function switchingPrices(decision: Decision, candidates: readonly Candidate[]): SwitchingPrice[] {
  const chosen = candidates.find(({ deployment }) => deployment === decision.chosen);
  if (chosen === undefined) return [];
  const others = candidates.filter((candidate) => candidate !== chosen && candidate.exclusion === 'feasible');
  const crossings = (
    price: SwitchingPrice['price'],
    unit: SwitchingPrice['unit'],
    current: number,
    parts: PriceParts,
    perUnit: (candidate: Candidate) => number,
  ): SwitchingPrice[] => {
    let above: SwitchingPrice | null = null;
    let below: SwitchingPrice | null = null;
    let aboveSlope = 0;
    let belowSlope = 0;
    for (const other of others) {
      const slope = perUnit(chosen) - perUnit(other);
      if (slope === 0 || !Number.isFinite(slope)) continue;
      // Booked figures are rounded: a crossing may seem to lie on the wrong side of the price in force by a hair.
      const crossing = current + (other.fullCostUsd - chosen.fullCostUsd) / slope;
      const at = slope > 0 ? Math.max(crossing, current) : Math.min(crossing, current);
      const found = { price, unit, current, at, winner: other.deployment, parts } as const;
      if (
        slope > 0 &&
        (above === null || at < above.at * (1 - ROUNDING) || (at < above.at * (1 + ROUNDING) && slope > aboveSlope))
      ) {
        above = { ...found, direction: 'above' };
        aboveSlope = slope;
      }
      if (at <= current * ROUNDING) continue;
      if (
        slope < 0 &&
        (below === null || at > below.at * (1 + ROUNDING) || (at > below.at * (1 - ROUNDING) && slope < belowSlope))
      ) {
        below = { ...found, direction: 'below' };
        belowSlope = slope;
      }
    }
    return [above, below].filter((crossing) => crossing !== null);
  };
  return pricesOf(decision).flatMap(({ kind, spend, per, unit, usd, parts }) =>
    crossings(
      kind,
      unit,
      usd,
      parts,
      (candidate) => (kind === 'carbon' ? weighedG(decision, candidate) : candidate[spend]) / per,
    ),
  );
}

/**
 * Unfolds a decision: candidates by name, the extremes, what bound, and the switching prices.
 */
export function explain(decision: Decision): Explanation {
  const candidates = candidatesOf(decision);
  const find = (id: string | null): Candidate | null => candidates.find(({ deployment }) => deployment === id) ?? null;
  const feasible = candidates.filter(({ exclusion }) => exclusion === 'feasible');
  const chosen = find(decision.chosen);
  const outbidding = candidates.filter(
    ({ exclusion, fullCostUsd }) => exclusion !== 'feasible' && (chosen === null || fullCostUsd < chosen.fullCostUsd),
  );
  const nearest = find(decision.nearest);
  const { cashFactor = 1 } = decision;
  const parts = {
    candidates,
    chosen,
    nearest,
    cleanerThanNearest: chosen === null || nearest === null ? null : cleanerThan(decision, chosen, nearest),
    cheapest: lowest(feasible, ({ cashUsd }) => cashUsd),
    cleanest: lowest(feasible, ({ carbonG }) => carbonG),
    binding: lowest(outbidding, ({ fullCostUsd }) => fullCostUsd),
    prices: pricesOf(decision),
    cash: { factor: cashFactor, parts: partsOf(decision, 'money', cashFactor) },
    switching: switchingPrices(decision, candidates),
    carbonSignal: decision.carbonSignal?.used ?? 'average',
    rankDisagreements: disagreeing(chosen, feasible),
  } as const;
  return { ...parts, sentence: routingSentence(decision, parts) };
}

/** A decision, read back. */
export const decisions = {
  csoa: csoaOf,
  csoaIndex,
  numberOf: candidateNumber,
  candidatesOf,
  explain,
  pricePartsText,
  maxBudgetPrices: MAX_BUDGET_PRICES,
  repriced: (decision: Decision, prices: OtherPrices): Repriced => repriced(decision, candidatesOf(decision), prices),
} as const;
