import type { Tier, Usd } from '../../units/index.ts';
import { irr, npv, paybackMonths } from '../finance/cash-flow.ts';
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
import { GROUPS, MIDDLE } from './draws.ts';
import { bookedYearOf, type OptionYears } from './evaluate-option.ts';
import { evaluator, type Evaluated, type GridOfPlan } from './evaluate-scenario.ts';
import { inputsOf, type PlanInput } from './inputs-of-plan.ts';
import { materialityOf, type Materiality } from './materiality.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { PlanOption } from './resolve-options.ts';
import { scopesOf, type ScopesOfOption } from './scopes.ts';
import { kneeBand } from '../staircase/knee.ts';
import { staircaseOf, stopAt, type StaircaseStep } from '../staircase/staircase.ts';
import { monteCarlo, swings, type OptionRisk, type Swing } from './uncertainty.ts';
import { tokensOf } from './work-of-option.ts';

/** Money against the baseline. */
export interface AgainstBaseline {
  /** Present value of what it saves, cash alone. */
  readonly npvUsd: Usd;
  /** The same with carbon and waiting at what they are worth to the owner. */
  readonly npvWithShadowUsd: Usd;
  readonly irr: number | null;
  readonly paybackMonths: number | null;
  /** Less (negative: more) a year. */
  readonly usd: Usd;
  readonly tonnes: number;
}

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
  readonly scopes: ScopesOfOption;
  readonly against: AgainstBaseline;
  /** Utilisation from which its tokens cost, and take, what those of the baseline do; `null`: not on accelerators of one's own, or never. */
  readonly breakEven: BreakEven | null;
  readonly risk: OptionRisk;
  /** Physical, full cost and index; never one number. */
  readonly csoa: { readonly gPerKtok: number; readonly usdPerKtok: number; readonly index: number };
  readonly tier: Tier;
  /** What its figures stand on. */
  readonly sources: readonly string[];
  readonly sigmaEnergy: number;
}

/** What a millisecond to the first token costs, from one allowed option to the next faster one. */
export interface Milliseconds {
  readonly steps: readonly StaircaseStep[];
  /** Where the curve bends, by two scales of carbon: a hint, never a rule. `null`: fewer than three options are on it. */
  readonly kneeMs: readonly [from: number, to: number] | null;
  /** USD a year for a millisecond of all requests: what the owner says, and from which value on a faster option is taken. */
  readonly ownedUsdPerMs: Usd;
  readonly nextUsdPerMs: Usd | null;
  /** The option of the least money, carbon and waiting among those on the curve; `null`: none is allowed. */
  readonly stopAt: string | null;
}

/** A plan: options compared, the choice, what it hangs on and what flips it. */
export interface Plan {
  readonly title: string;
  readonly start: string;
  readonly horizonYears: number;
  readonly currency: NonNullable<ReadyScenario['scenario']['currency']> | null;
  readonly weights: Weights;
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

/** What an option saves against the baseline, flow by flow. */
const savedFlows = (option: Evaluated, baseline: Evaluated): readonly Usd[] =>
  option.years.flowsUsd.map((usd, i) => usd - baseline.years.flowsUsd[i]!);

function againstBaseline(option: Evaluated, baseline: Evaluated, weights: Weights, rate: number): AgainstBaseline {
  const flows = savedFlows(option, baseline);
  const shadow = (of: Evaluated, i: number): Usd =>
    of.years.years[i]!.carbon.tonnes * weights.carbonUsdPerTonne +
    ((of.years.years[i]!.requests * of.compared.latency.addedMs) / 1000) * weights.latencyUsdPerSecond;
  return {
    npvUsd: npv(rate, flows),
    npvWithShadowUsd: npv(
      rate,
      flows.map((usd, i) => (i === 0 ? usd : usd + shadow(baseline, i - 1) - shadow(option, i - 1))),
    ),
    irr: irr(flows),
    paybackMonths: paybackMonths(flows),
    usd: baseline.compared.usd - option.compared.usd,
    tonnes: baseline.compared.tonnes - option.compared.tonnes,
  };
}

/** Equal weights of money, carbon and latency over the baseline's, 100 for the baseline: for display, never the chooser. */
const indexOf = (of: Compared, baseline: Compared): number =>
  100 * Math.cbrt((baseline.usd / of.usd) * (baseline.tonnes / of.tonnes) * (baseline.latency.ms / of.latency.ms));

/**
 * Plans a scenario. Pure: the same scenario, grid and seed give the same plan.
 * Formulas: docs/methods/plan.md.
 */
export function planOf(ready: ReadyScenario, grid: GridOfPlan, { draws = DRAWS, seed = SEED } = {}): Plan {
  const { scenario } = ready;
  const { all, factors, weights: weightsOf } = evaluator(ready, grid);
  const rate = scenario.discountRate;
  const weights = weightsOf(MIDDLE);
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
        against: againstBaseline({ each, years, compared: own }, baseline, weights, rate),
        breakEven: breakEvenOf({ each, years, compared: own }, baseline, f, tokensPerRequest, tokens),
        risk: risk.get(own.id)!,
        csoa: {
          gPerKtok: (own.tonnes * 1e6) / (meanTokens / 1000),
          usdPerKtok: fullUsd(own, weights) / (meanTokens / 1000),
          index: indexOf(own, baseline.compared),
        },
        tier: f.tier,
        sources: [...new Set([...f.carbonSources, option.price.source, given.source ?? 'the plan'])],
        sigmaEnergy: f.sigmaEnergy,
      };
    }),
    inputs: inputsOf(ready, evaluated, factors, tokens),
    materiality: materialityOf(ready, compared, chosen, weights, first.requests * tokensPerRequest, (scale) =>
      all(MIDDLE, scale).map((each) => each.compared),
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

/** The curve of carbon over latency of the allowed options. */
function millisecondsOf(
  all: readonly Compared[],
  sigmaOf: (id: string) => number,
  { carbonUsdPerTonne, latencyUsdPerSecond }: Weights,
  requestsPerYear: number,
): Milliseconds {
  const ownedUsdPerMs = (latencyUsdPerSecond * requestsPerYear) / 1000;
  const allowed = all.filter(({ broken }) => broken.length === 0);
  if (allowed.length === 0) return { steps: [], kneeMs: null, ownedUsdPerMs, nextUsdPerMs: null, stopAt: null };
  const stairs = staircaseOf(
    allowed.map(({ id, latency, tonnes, usd }) => ({
      id,
      latencyMs: latency.ms,
      tonnes,
      // What models err alike cancels in a difference.
      ownTonnes: tonnes * Math.sqrt(Math.expm1(sigmaOf(id) ** 2 * (1 - GROUPS.energy))),
      usd,
    })),
  );
  const { option, nextUsdPerMs } = stopAt(stairs, { usdPerMs: ownedUsdPerMs, usdPerTonne: carbonUsdPerTonne });
  const knee = kneeBand(stairs.options.map(({ latencyMs, tonnes }) => ({ x: latencyMs, y: tonnes })));
  return {
    steps: stairs.steps,
    kneeMs: knee === null ? null : [knee[0].x, knee[1].x],
    ownedUsdPerMs,
    nextUsdPerMs,
    stopAt: option.id,
  };
}
