import { decisions } from '../../kernel/index.ts';
import type { Tier, Usd } from '../../units/index.ts';
import { npv } from '../finance/cash-flow.ts';
import { againstBaseline, savedFlows, type AgainstBaseline } from './against-baseline.ts';
import { breakEvenOf, type BreakEven } from './break-even-of-option.ts';
import {
  choose,
  decidedBy,
  flipsOf,
  fullUsd,
  type Compared,
  type Criterion,
  type Flip,
  type Weights,
} from './choose.ts';
import { abatementOf, type AbatementStep } from './abatement.ts';
import { controlPoints } from './control-score.ts';
import { MIDDLE } from './draws.ts';
import { bookedYearOf, type OptionYears } from './evaluate-option.ts';
import { evaluator, type Evaluated, type GridOfPlan } from './evaluate-scenario.ts';
import { inputsOf, type PlanInput } from './inputs-of-plan.ts';
import { exposureOf, type Exposure } from './exposure.ts';
import { millisecondsOf, type Milliseconds } from './milliseconds.ts';
import { materialityOf, type Materiality } from './materiality.ts';
import { acceptedInputsOf, perAcceptedOf, type PerAccepted } from './per-accepted.ts';
import { proposalsOfPlan, type PlanProposals } from './proposals-of-plan.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { PlanOption } from './resolve-options.ts';
import { scopesOf } from './scopes.ts';
import { monteCarlo, swings, type OptionRisk, type Swing } from './uncertainty.ts';
import { tokensOf } from './work-of-option.ts';

/** One option, planned. */
export interface PlannedOption extends Compared {
  readonly name: string;
  readonly kind: PlanOption['given']['kind'];
  readonly model: string;
  readonly site: { readonly key: string; readonly name: string; readonly zone: string | null };
  readonly operator: string;
  readonly fullUsd: Usd;
  readonly years: OptionYears['years'];
  readonly start: OptionYears['start'];
  readonly flowsUsd: OptionYears['flowsUsd'];
  readonly scopes: ReturnType<typeof scopesOf>;
  readonly against: AgainstBaseline;
  /** Utilisation from which its tokens cost, and take, what those of the baseline do; `null`: not on accelerators of one's own, or never. */
  readonly breakEven: BreakEven | null;
  readonly risk: OptionRisk;
  /** Physical, full cost and index; never one number. */
  readonly csoa: { readonly gPerKtok: number; readonly usdPerKtok: number; readonly index: number };
  /** `null`: nobody said which part of its answers is accepted. */
  readonly perAccepted: PerAccepted | null;
  /** Points of control with what they stand on: they break ties of cost. */
  readonly controlPoints: ReturnType<typeof controlPoints>;
  readonly exposure: Exposure;
  readonly tier: Tier;
  /** What its figures stand on. */
  readonly sources: readonly string[];
  readonly sigmaEnergy: number;
}

/** A plan: options compared, the choice, what it hangs on and what flips it. */
export interface Plan {
  readonly title: string;
  readonly start: string;
  readonly horizonYears: number;
  readonly currency: NonNullable<ReadyScenario['scenario']['currency']> | null;
  readonly weights: Weights;
  /** Price of a tonne in each year; in the weights it stands as the constant one that is worth as much. */
  readonly carbonPrices: readonly Usd[];
  readonly demand: {
    readonly requestsPerYear: number;
    readonly tokensPerYear: number;
    readonly tokensPerRequest: number;
    /** Hours of the books that it stands on, and how far a year may lie from them; `null`: the numbers of the file. */
    readonly basis: string | null;
    readonly unit: { readonly name: string; readonly perRequest: number } | null;
  };
  readonly baseline: string;
  /** `null`: every option breaks a rule. */
  readonly chosen: string | null;
  readonly decidedBy: readonly Criterion[];
  readonly flips: readonly Flip[];
  /** What a tonne less costs, from the choice at no price of carbon to the cleanest. */
  readonly abatement: readonly AbatementStep[];
  /** What would emit less than what is there today; `null`: its demand is from the books, which are replayed for it. */
  readonly proposals: PlanProposals | null;
  readonly options: readonly PlannedOption[];
  /** Every figure that it stands on. */
  readonly inputs: readonly PlanInput[];
  readonly materiality: Materiality;
  readonly milliseconds: Milliseconds;
  /** What moves the value of the choice against the baseline, or of the runner-up where the choice is the baseline. */
  readonly swings: { readonly of: string; readonly inputs: readonly Swing[] };
}

const DRAWS = 2000;
const SEED = 7;

const weighedOf = ({ usd, tonnes, latency }: Compared) => ({ usd, g: tonnes, ms: latency.ms });

/**
 * Plans a scenario. Pure: the same scenario, grid and seed give the same plan.
 * Formulas: docs/methods/plan.md.
 */
export function planOf(ready: ReadyScenario, grid: GridOfPlan, { draws = DRAWS, seed = SEED } = {}): Plan {
  const { scenario } = ready;
  const { all, factors, weights: weightsOf, carbonPrices } = evaluator(ready, grid);
  const rate = scenario.discountRate;
  const weights = weightsOf(MIDDLE);
  const prices = carbonPrices(MIDDLE);
  const evaluated = all(MIDDLE);
  const compared = evaluated.map((each) => each.compared);
  const baseline = evaluated.find(({ compared: { id } }) => id === scenario.baseline)!;
  const chosen = choose(compared, weights);
  const tokens = tokensOf(scenario.demand);
  const tokensPerRequest = tokens.input + tokens.cached + tokens.output;
  const first = baseline.years.years[0]!;
  const risk = monteCarlo(
    (draw) => {
      const drawnOptions = all(draw);
      const base = drawnOptions.find(({ compared: { id } }) => id === scenario.baseline)!;
      return {
        chosen:
          choose(
            drawnOptions.map((each) => each.compared),
            weightsOf(draw),
          )?.id ?? null,
        npvUsd: new Map(drawnOptions.map((each) => [each.compared.id, npv(rate, savedFlows(each, base))])),
        tonnes: new Map(drawnOptions.map((each) => [each.compared.id, each.compared.tonnes])),
        booked: new Map(drawnOptions.map((each) => [each.compared.id, bookedYearOf(each.years.years[0]!)])),
      };
    },
    { seed, draws },
  );
  const meanTokens =
    (evaluated[0]!.years.years.reduce((sum, { requests }) => sum + requests, 0) / scenario.years) * tokensPerRequest;
  const swungId =
    chosen !== null && chosen.id !== scenario.baseline
      ? chosen.id
      : (compared
          .filter(({ id, broken }) => id !== scenario.baseline && broken.length === 0)
          .toSorted((a, b) => fullUsd(a, weights) - fullUsd(b, weights))[0]?.id ?? scenario.baseline);
  return {
    title: scenario.title,
    start: scenario.start,
    horizonYears: scenario.years,
    currency: scenario.currency ?? null,
    weights,
    carbonPrices: prices,
    demand: {
      requestsPerYear: first.requests,
      tokensPerYear: first.requests * tokensPerRequest,
      tokensPerRequest,
      basis: ready.basis,
      unit: scenario.demand.unit ?? null,
    },
    baseline: scenario.baseline,
    chosen: chosen?.id ?? null,
    decidedBy: decidedBy(compared, weights),
    flips: chosen === null ? [] : flipsOf(compared, chosen, weights),
    abatement: abatementOf(compared, weights),
    proposals: proposalsOfPlan(ready, grid),
    options: evaluated.map(({ each, years, compared: own }): PlannedOption => {
      const f = factors.get(own.id)!;
      const { option, given } = each;
      return {
        ...own,
        name: given.name ?? given.id,
        kind: given.kind,
        model: option.model.key,
        site: { key: option.site.key, name: option.site.name, zone: option.site.zone },
        operator: option.control.operator,
        fullUsd: fullUsd(own, weights),
        ...years,
        scopes: scopesOf(given),
        against: againstBaseline({ each, years, compared: own }, baseline, prices, weights, rate),
        breakEven: breakEvenOf({ each, years, compared: own }, baseline, f, tokensPerRequest, tokens),
        risk: risk.get(own.id)!,
        csoa: {
          gPerKtok: (own.tonnes * 1e6) / (meanTokens / 1000),
          usdPerKtok: fullUsd(own, weights) / (meanTokens / 1000),
          index: decisions.csoaIndex(weighedOf(own), weighedOf(baseline.compared)),
        },
        perAccepted: perAcceptedOf(each, years, own),
        controlPoints: controlPoints(given.control.rubric),
        exposure: exposureOf(each, years, f.tier),
        tier: f.tier,
        sources: [...new Set([...f.carbonSources, option.price.source, given.source ?? 'the plan'])],
        sigmaEnergy: f.sigmaEnergy,
      };
    }),
    inputs: [
      ...inputsOf(ready, evaluated, factors, tokens, { prices, weights }),
      ...evaluated.flatMap(({ each }) => acceptedInputsOf(each)),
    ],
    materiality: materialityOf(
      ready,
      compared,
      chosen,
      weights,
      first.requests * tokensPerRequest,
      (scale) => all(MIDDLE, scale).map((each) => each.compared),
      evaluated.find((each) => each.compared.id === chosen?.id)?.years.years.map(({ carbon }) => carbon.tonnes) ?? [],
    ),
    milliseconds: millisecondsOf(
      compared,
      (id) => factors.get(id)!.sigmaEnergy,
      weights,
      meanTokens / tokensPerRequest,
    ),
    swings: {
      of: swungId,
      inputs: swings((draw) => {
        const drawnOptions = all(draw);
        const of = (id: string): Evaluated => drawnOptions.find((each) => each.compared.id === id)!;
        return npv(rate, savedFlows(of(swungId), of(scenario.baseline)));
      }).slice(0, 12),
    },
  };
}
