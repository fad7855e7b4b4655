import { claimFigure, numberText, type Claim } from './claim.ts';
import type { ComparedPlans, OptionsAt } from './compared-plans.ts';

const HOURS_PER_YEAR = 8760;

type Carbon = OptionsAt[string]['years']['years'][number]['carbon'];

/** The same accelerators nearer to the callers, on a dirtier grid. */
export function millisecondsClaim(plans: ComparedPlans): Claim {
  const moved =
    (of: (carbon: Carbon) => number) =>
    ({ edge, central }: OptionsAt): number =>
      of(edge!.years.years[0]!.carbon) - of(central!.years.years[0]!.carbon);
  const options = plans.at(plans.tokensPerMonth);
  const average = moved(({ operationalT }) => operationalT);
  const [tonnes, marginal, market] = [
    average(options),
    moved(({ marginalT }) => marginalT!)(options),
    moved(({ marketT }) => marketT!)(options),
  ];
  const { edge, central } = options;
  const ms = central!.compared.latency.ms - edge!.compared.latency.ms;
  const kw = edge!.years.years[0]!.energy.allocatedKwh / HOURS_PER_YEAR / edge!.each.option.site.pue!.value;
  const accelerators = edge!.years.years[0]!.capacity!.gpus;
  return {
    id: '20 ms against 200 t',
    says: '20 ms for 200 t of CO2e a year.',
    verdict: 'holds under a condition',
    figures: [
      claimFigure(
        'more a year in Frankfurt than in Stockholm, location-based',
        'tonnes',
        tonnes,
        plans.drawn(plans.tokensPerMonth, average),
      ),
      claimFigure('by what one more kWh emits', 'tonnes', marginal),
      claimFigure('by contract (market-based)', 'tonnes', market),
      claimFigure('faster', 'ms', ms),
      claimFigure('load of the computers', 'kw', kw),
      claimFigure('H100 that it takes', 'accelerators', accelerators),
      claimFigure('a millisecond and year', 'tonnes', tonnes / ms),
    ],
    holds: `For ${numberText(kw, 'kw')} of inference, around the clock, by the average of each grid: ${numberText(tonnes, 'tonnes')} for ${numberText(ms, 'ms')}, in proportion to the load (${numberText(tonnes / kw, 'tonnes')} a kW).`,
    inverts: `By what one more kWh emits it is ${numberText(marginal, 'tonnes')}, and by contract ${numberText(market, 'tonnes')}: three true answers to three questions, and the first is the one that books are kept by.`,
    standsOn: {
      tier: plans.tierOf('edge', 'central'),
      interval: 'nine of ten draws of the energy of either place, half of whose error both share',
      what: 'edge and central of examples/plans/edge-20ms.yaml, first year, operational',
      sources: plans.sources(['edge', 'central']),
    },
  };
}
