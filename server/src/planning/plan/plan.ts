import { control, footprintFactors, type FootprintFactors } from '../../kernel/index.ts';
import type { Tier, Usd } from '../../units/index.ts';
import type { GridHour } from '../../world/index.ts';
import { energyBreakEven, moneyBreakEven } from '../finance/break-even.ts';
import { irr, npv, paybackMonths } from '../finance/cash-flow.ts';
import {
  choose,
  comparedOf,
  decidedBy,
  flipsOf,
  fullUsd,
  tooSlow,
  type Compared,
  type Criterion,
  type Flip,
  type Weights,
} from './choose.ts';
import { MIDDLE, type Draw } from './draws.ts';
import { evaluateOption, type OptionYears } from './evaluate-option.ts';
import { latencyOfOptions } from './latency-of-options.ts';
import { materialityOf, type Materiality } from './materiality.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { PlanOption } from './resolve-options.ts';
import { scopesOf, type ScopesOfOption } from './scopes.ts';
import { monteCarlo, swings, type OptionRisk, type Swing } from './uncertainty.ts';
import { acceleratorSeconds, tokensOf, workWh } from './work-of-option.ts';

/** The grid that a plan stands on: of each option's site, by the option's id. */
export type GridOfPlan = ReadonlyMap<string, GridHour>;

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
  readonly breakEven: { readonly money: number; readonly energy: number | null } | null;
  readonly risk: OptionRisk;
  /** Physical, full cost and index; never one number. */
  readonly csoa: { readonly gPerKtok: number; readonly usdPerKtok: number; readonly index: number };
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
  readonly materiality: Materiality;
  /** What moves the value of the choice against the baseline, or of the runner-up where the choice is the baseline. */
  readonly swings: { readonly of: string; readonly inputs: readonly Swing[] };
}

const DRAWS = 2000;
const SEED = 7;

/** Factors of an option at the start of the plan, the plan's own intensities over the grid's. */
function factorsOf({ option, own, booked }: PlanOption, grid: GridOfPlan): FootprintFactors {
  const modelled = footprintFactors(option, grid.get(option.id));
  const f =
    booked === null
      ? modelled
      : {
          ...modelled,
          tier: booked.tier,
          sigmaEnergy: booked.sigmaEnergy,
          sigmaGrid: 0,
          sources: [booked.why],
          carbonSources: [booked.why],
        };
  if (own === null) return f;
  const { lifecycleGPerKwh, marketGPerKwh, marginalGPerKwh, source } = own;
  return {
    ...f,
    ...(lifecycleGPerKwh === undefined
      ? {}
      : { lifecycleGPerWh: lifecycleGPerKwh / 1000, sigmaGrid: 0, carbonSources: [...f.sources, source] }),
    ...(marketGPerKwh === undefined ? {} : { marketGPerWh: marketGPerKwh / 1000 }),
    ...(marginalGPerKwh === undefined ? {} : { marginalGPerWh: marginalGPerKwh / 1000 }),
  };
}

/** A scenario's options under any draw of its inputs. */
function evaluator(ready: ReadyScenario, grid: GridOfPlan) {
  const { scenario, options } = ready;
  const factors = new Map(options.map((each) => [each.given.id, factorsOf(each, grid)]));
  const rules = new Map(options.map((each) => [each.given.id, control.brokenRule(scenario.control, each.option)]));
  const latencies = latencyOfOptions(
    ready,
    options.filter(({ given }) => rules.get(given.id) === null),
  );
  const broken = (id: string): readonly string[] => {
    const { worstMs } = latencies.get(id)!;
    const limit = scenario.latencyLimitMs;
    const rule = rules.get(id) ?? null;
    return [...(rule === null ? [] : [rule]), ...(limit !== null && worstMs > limit ? [tooSlow(worstMs, limit)] : [])];
  };
  return {
    factors,
    weights: (draw: Draw): Weights => ({
      carbonUsdPerTonne: draw.value('carbonUsdPerTonne', scenario.carbonUsdPerTonne, 'carbon'),
      latencyUsdPerSecond: scenario.latencyUsdPerSecond,
    }),
    all: (draw: Draw, scale = 1) =>
      options.map((each) => {
        const { id } = each.given;
        const scaled: Draw =
          scale === 1
            ? draw
            : {
                ...draw,
                value: (path, range, group) =>
                  draw.value(path, range, group) * (path === 'demand.requestsPerMonth' ? scale : 1),
              };
        const years = evaluateOption(each, scenario, factors.get(id)!, scaled);
        return { each, years, compared: comparedOf(id, years, latencies.get(id)!, broken(id), scenario.discountRate) };
      }),
  };
}

type Evaluated = ReturnType<ReturnType<typeof evaluator>['all']>[number];

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
    materiality: materialityOf(ready, compared, chosen, weights, first.requests * tokensPerRequest, (scale) =>
      all(MIDDLE, scale).map((each) => each.compared),
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

/** Break-even of accelerators against a baseline that is paid by the token. */
function breakEvenOf(
  of: Evaluated,
  baseline: Evaluated,
  f: FootprintFactors,
  tokensPerRequest: number,
  tokens: ReturnType<typeof tokensOf>,
): PlannedOption['breakEven'] {
  const { given } = of.each;
  const [year, base] = [of.years.years[0]!, baseline.years.years[0]!];
  const { accelerator } = of.each.option.serving;
  if (year.capacity === null || base.capacity !== null || accelerator === null) return null;
  if (given.kind !== 'rented' && given.kind !== 'owned') return null;
  const { gpus } = year.capacity;
  const secondsPerRequest = acceleratorSeconds({ ...of.each, given }, tokens);
  const tokensPerSecond = tokensPerRequest / secondsPerRequest;
  const perToken = (kwh: number): number => (kwh * 3.6e6) / (base.requests * tokensPerRequest);
  // Facility watts while working and while idle, of one accelerator.
  const busyW = (workWh(f, tokens) * 3600) / secondsPerRequest;
  const idleKwh = year.energy.allocatedKwh - year.energy.usedKwh;
  const idleW = (idleKwh * 1000) / (gpus * 8760 * (1 - year.capacity.utilisation));
  return {
    money: moneyBreakEven({
      usdPerGpuHour: year.usd / (gpus * 8760),
      tokensPerSecond,
      apiUsdPerMtok: (base.usd / (base.requests * tokensPerRequest)) * 1e6,
    }),
    energy: energyBreakEven({ idleW, busyW, tokensPerSecond, apiJoulesPerToken: perToken(base.energy.allocatedKwh) }),
  };
}
