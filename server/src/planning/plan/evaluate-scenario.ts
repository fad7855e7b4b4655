import { control, footprintFactors, type FootprintFactors } from '../../kernel/index.ts';
import { carbonPrices } from '../finance/carbon-price.ts';
import type { Usd } from '../../units/index.ts';
import type { GridHour } from '../../world/index.ts';
import { comparedOf, tooSlow, type Weights } from './choose.ts';
import { controlScore } from './control-score.ts';
import type { Draw } from './draws.ts';
import { evaluateOption } from './evaluate-option.ts';
import { latencyOfOptions } from './latency-of-options.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { PlanOption } from './resolve-options.ts';

/** The grid that a plan stands on: of each option's site, by the option's id. */
export type GridOfPlan = ReadonlyMap<string, GridHour>;

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
export function evaluator(ready: ReadyScenario, grid: GridOfPlan) {
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
  /** Price of a tonne in each year. */
  const pricesOf = (draw: Draw): readonly Usd[] =>
    scenario.carbonPricePath === undefined
      ? Array.from({ length: scenario.years }, () =>
          draw.value('carbonUsdPerTonne', scenario.carbonUsdPerTonne, 'carbon'),
        )
      : carbonPrices.of(
          scenario.carbonPricePath.map(({ year, usdPerTonne }, i) => ({
            year,
            usdPerTonne: draw.value(`carbonPricePath.${i}.usdPerTonne`, usdPerTonne, 'carbon'),
          })),
          scenario.years,
        );
  return {
    factors,
    carbonPrices: pricesOf,
    weights: (draw: Draw): Weights => ({
      carbonUsdPerTonne:
        scenario.carbonPricePath === undefined
          ? draw.value('carbonUsdPerTonne', scenario.carbonUsdPerTonne, 'carbon')
          : carbonPrices.levelled(pricesOf(draw), scenario.discountRate),
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
        const compared = comparedOf(id, years, latencies.get(id)!, broken(id), scenario.discountRate);
        return { each, years, compared: { ...compared, controlScore: controlScore(each.given.control.rubric) } };
      }),
  };
}

/** An option under one draw. */
export type Evaluated = ReturnType<ReturnType<typeof evaluator>['all']>[number];
