import { random } from '../../edge/index.ts';
import { TIERS, type Tier } from '../../units/index.ts';
import { drawn, MIDDLE, type Draw } from '../plan/draws.ts';
import { evaluator, type Evaluated } from '../plan/evaluate-scenario.ts';
import { gridOfPlan } from '../plan/grid-of-plan.ts';
import { readScenario } from '../plan/read-scenario.ts';
import type { PlanOption } from '../plan/resolve-options.ts';
import { spreadOf, type Spread } from '../plan/uncertainty.ts';
import { tokensOf } from '../plan/work-of-option.ts';
import { sourcesOfFactors, type ClaimGrid } from './claim.ts';

const DRAWS = 400;
const SEED = 7;
const MONTHS = 12;

/** Options of a scenario under one draw, by id. */
export type OptionsAt = Readonly<Record<string, Evaluated>>;

/** A scenario at any volume, and over seeded draws of its inputs. */
export type ComparedPlans = ReturnType<typeof comparedPlans>;

/** A scenario as claims ask it. */
export function comparedPlans(text: string, { gridAt }: ClaimGrid) {
  const ready = readScenario(text, 'claims').ready(null);
  const grid = gridOfPlan(ready, { gridAt });
  const { all, factors } = evaluator(ready, grid);
  const { options } = ready;
  const { demand } = ready.scenario;
  const tokens = tokensOf(demand);
  const tokensPerRequest = tokens.input + tokens.cached + tokens.output;
  const requests = MIDDLE.value('demand.requestsPerMonth', demand.requestsPerMonth, 'demand');
  const at = (draw: Draw, scale: number): OptionsAt =>
    Object.fromEntries(all(draw, scale).map((each) => [each.compared.id, each]));
  const sourcesOf = (ids: readonly string[], of: (option: PlanOption) => readonly string[]): readonly string[] =>
    [...new Set(options.filter(({ given }) => ids.includes(given.id)).flatMap(of))].filter((source) => source !== '');
  return {
    rate: ready.scenario.discountRate,
    years: ready.scenario.years,
    usdPerPersonMonth: MIDDLE.value('usdPerPersonYear', ready.scenario.usdPerPersonYear, 'people') / MONTHS,
    tokens,
    tokensPerRequest,
    /** Of the scenario itself, input and output. */
    tokensPerMonth: requests * tokensPerRequest,
    factors: (id: string) => factors.get(id)!,
    nameOf: (id: string): string => options.find(({ given }) => given.id === id)?.given.name ?? id,
    at: (tokensPerMonth: number): OptionsAt => at(MIDDLE, tokensPerMonth / (requests * tokensPerRequest)),
    /** What a figure comes to over draws of every input. */
    drawn(tokensPerMonth: number, of: (options: OptionsAt) => number): Spread & { readonly values: readonly number[] } {
      const rng = random.seeded(SEED);
      const scale = tokensPerMonth / (requests * tokensPerRequest);
      const values = Array.from({ length: DRAWS }, () => of(at(drawn(rng), scale)));
      return { ...spreadOf(values), values };
    },
    /** What money stands on. */
    priceSources: (ids: readonly string[]): readonly string[] => sourcesOf(ids, ({ given }) => [given.source ?? '']),
    /** What money, energy and carbon stand on. */
    sources: (ids: readonly string[]): readonly string[] =>
      sourcesOf(ids, ({ given, own }) => [
        given.source ?? '',
        own?.source ?? '',
        ...sourcesOfFactors(factors.get(given.id)!),
      ]),
    /** The weakest of these options. */
    tierOf: (...ids: readonly string[]): Tier =>
      ids
        .map((id) => factors.get(id)!.tier)
        .reduce((worst, tier) => (TIERS.indexOf(tier) > TIERS.indexOf(worst) ? tier : worst)),
  };
}

const LEAST_TOKENS = 1e8;
const MOST_TOKENS = 1e11;
const STEP = 1.01;

/** Tokens a month that volumes are looked at, up to the most. */
export const volumes = {
  most: MOST_TOKENS,
  /**
   * The least volume from which on a share is saved at every volume looked at.
   * @param saved by tokens a month; it may rise and fall by whole accelerators
   * @returns `null` where it is not at the most
   */
  from(share: number, saved: (tokensPerMonth: number) => number): number | null {
    let from: number | null = null;
    for (let tokens = MOST_TOKENS; tokens >= LEAST_TOKENS; tokens /= STEP) {
      if (saved(tokens) < share) break;
      from = tokens;
    }
    return from;
  },
} as const;
