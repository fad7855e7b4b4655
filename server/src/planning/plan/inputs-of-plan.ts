import { perToken, type FootprintFactors } from '../../kernel/index.ts';
import { intervalOf, type Tier, type Usd } from '../../units/index.ts';
import { embodiedPerUnit, idleW } from './carbon-of-option.ts';
import type { Weights } from './choose.ts';
import type { Evaluated } from './evaluate-scenario.ts';
import type { ReadyScenario } from './read-scenario.ts';
import type { ByUse, OnAccelerators, Range, Scenario, ScenarioOption } from './scenario.ts';
import { acceleratorSeconds, workWh, type RequestTokens } from './work-of-option.ts';

/** A figure that a plan stands on. */
export interface PlanInput {
  /** Such as `demand.requestsPerMonth`; of an option with its id before it, `rent.usdPerGpuHour`. */
  readonly path: string;
  readonly what: string;
  /** `null`: unknown. */
  readonly value: number | null;
  /** Nine cases of ten lie between; `null`: it is taken to be certain. */
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: string;
  readonly source: string;
  /** `null`: as the plan gives it. */
  readonly tier: Tier | null;
}

const GIVEN = 'the plan';

/** A figure of the file. */
const given = (path: string, what: string, unit: string, figure: Range, source = GIVEN): PlanInput => {
  const [low, value, high] = typeof figure === 'number' ? [null, figure, null] : figure;
  return { path, what, value, low, high, unit, source, tier: null };
};

/** A figure of a model or a table, with its spread. */
function modelled(
  path: string,
  what: string,
  unit: string,
  {
    value,
    sigma,
    sources,
    tier,
  }: { value: number | null; sigma: number; sources: readonly string[]; tier: Tier | null },
): PlanInput {
  const spread = value === null || sigma === 0 ? null : intervalOf({ mean: value, sigma });
  return {
    path,
    what,
    value,
    low: spread?.p05 ?? null,
    high: spread?.p95 ?? null,
    unit,
    source: sources.join('; '),
    tier,
  };
}

/** Prices of carbon as the plan weighs them. */
interface PricedCarbon {
  readonly prices: readonly Usd[];
  readonly weights: Pick<Weights, 'carbonUsdPerTonne'>;
}

/** A constant price as it is given; of a path the constant one that is worth as much, and the price of each year. */
function ofCarbonPrice({ carbonPricePath, carbonUsdPerTonne }: Scenario, of: PricedCarbon): readonly PlanInput[] {
  const what = 'A tonne of CO2e, to the owner';
  if (carbonPricePath === undefined) return [given('carbonUsdPerTonne', what, 'USD/t', carbonUsdPerTonne)];
  const levelled = of.weights.carbonUsdPerTonne;
  return [
    {
      ...given('carbonUsdPerTonne', `${what}, levelled over the path`, 'USD/t', levelled),
      source: 'docs/methods/plan.md',
    },
    ...of.prices.map((usd, i) => given(`carbonUsdPerTonne.year${i + 1}`, `${what}, year ${i + 1}`, 'USD/t', usd)),
  ];
}

function ofAll(scenario: Scenario, basis: string | null, carbon: PricedCarbon): readonly PlanInput[] {
  const { demand } = scenario;
  const from = basis ?? GIVEN;
  return [
    given('discountRate', 'Discount rate', 'share a year', scenario.discountRate),
    given('usdPerPersonYear', 'A person', 'USD/year', scenario.usdPerPersonYear),
    ...ofCarbonPrice(scenario, carbon),
    given('gridChangePerYear', 'Change of the intensity of every grid', 'share a year', scenario.gridChangePerYear),
    given('carbonFeeUsdPerTonne', 'Internal fee that is really charged', 'USD/t', scenario.carbonFeeUsdPerTonne),
    given('latencyUsdPerSecond', 'A second less of a request', 'USD/s', scenario.latencyUsdPerSecond),
    given(
      'demand.requestsPerMonth',
      'Requests of an average month, first year',
      '1/month',
      demand.requestsPerMonth,
      from,
    ),
    given('demand.growthPerYear', 'Growth', 'share a year', demand.growthPerYear),
    given('demand.inputTokens', 'Tokens of an average prompt', 'tokens', demand.inputTokens, from),
    given('demand.cachedShare', 'Part of a prompt that a cache holds', 'share', demand.cachedShare, from),
    given('demand.outputTokens', 'Tokens of an average answer', 'tokens', demand.outputTokens, from),
    given('demand.peakToMean', 'Busiest hour over the average one', 'ratio', demand.peakToMean, from),
    {
      ...given(
        'workShare',
        'Part of the energy of a shared service that work itself takes',
        'share',
        perToken.workShare,
      ),
      source: 'docs/methods/energy.md',
    },
  ];
}

/** Input of one option: paths have its id before them. */
type Own = (path: string, what: string, unit: string, figure: Range, source?: string) => PlanInput;

function ofTokenPrice(of: ByUse, { option }: Evaluated['each'], own: Own): readonly PlanInput[] {
  const { price } = option;
  const source = price.asOf === '' ? price.source : `${price.source}, ${price.asOf}`;
  return [
    own('price.inputPerMtok', 'Input', 'USD/Mtok', price.inputPerMtok, source),
    own('price.cacheReadPerMtok', 'Input from a cache', 'USD/Mtok', price.cacheReadPerMtok, source),
    own('price.outputPerMtok', 'Output', 'USD/Mtok', price.outputPerMtok, source),
    own('price.perRequest', 'A request', 'USD', price.perRequest, source),
    own('declinePerYear', 'Fall of the price', 'share a year', of.declinePerYear),
    own('surchargeShare', 'Regional surcharge', 'share', of.surchargeShare),
    own('discountShare', 'Off the price, by contract', 'share', of.discountShare),
    own('minimumUsdPerMonth', 'Commitment', 'USD/month', of.minimumUsdPerMonth),
    ...(of.provisioned === undefined
      ? []
      : [
          own('provisioned.units', 'Reserved units', '1', of.provisioned.units),
          own('provisioned.usdPerUnitMonth', 'A reserved unit', 'USD/month', of.provisioned.usdPerUnitMonth),
          own('provisioned.tokensPerMinute', 'Tokens of a unit', '1/min', of.provisioned.tokensPerMinute),
        ]),
  ];
}

function ofAccelerators(
  of: OnAccelerators,
  each: Evaluated['each'],
  tokens: RequestTokens,
  f: FootprintFactors,
  own: Own,
): readonly PlanInput[] {
  const work =
    of.throughput === undefined
      ? [
          {
            ...own(
              'secondsPerRequest',
              'A request on one accelerator',
              's',
              acceleratorSeconds({ ...each, given: of }, tokens),
            ),
            source: 'docs/methods/energy.md',
            tier: f.tier,
          },
        ]
      : [
          own('tokensPerSecondPerGpu', 'Output of one accelerator', 'tokens/s', of.throughput.tokensPerSecondPerGpu),
          own('prefillRatio', 'Input tokens that take as long as one of output', 'ratio', of.throughput.prefillRatio),
        ];
  return [
    ...work,
    own('gpusPerReplica', 'Accelerators of a replica', '1', of.gpusPerReplica),
    own('replicasAtLeast', 'Replicas, at least', '1', of.replicasAtLeast),
    own('utilisationAtMost', 'Load at the peak, at most', 'share', of.utilisationAtMost),
    {
      ...own('idleW', 'An idle accelerator with its part of the host, at the facility', 'W', idleW(each)),
      source: 'catalogue',
    },
    ...(of.electricityUsdPerKwh === undefined
      ? []
      : [
          own('electricityUsdPerKwh', 'Electricity', 'USD/kWh', of.electricityUsdPerKwh),
          own('electricityChangePerYear', 'Change of its price', 'share a year', of.electricityChangePerYear),
        ]),
    ...(of.kind === 'rented'
      ? [
          own('usdPerGpuHour', 'An accelerator', 'USD/h', of.usdPerGpuHour),
          own('declinePerYear', 'Fall of its price', 'share a year', of.declinePerYear),
          own('hiddenShare', 'What a bill has beside the sticker', 'share', of.hiddenShare),
        ]
      : [
          own('node.usd', 'A server', 'USD', of.node.usd),
          own('node.gpus', 'Accelerators in it', '1', of.node.gpus),
          own('node.lifeYears', 'Its life', 'years', of.node.lifeYears),
          own('node.residualShare', 'Worth at the end', 'share', of.node.residualShare),
          own('node.maintenanceShare', 'Maintenance', 'share a year', of.node.maintenanceShare),
          own('node.kw', 'Power that is let to it', 'kW', of.node.kw),
          own('node.colocationUsdPerKwMonth', 'Colocation', 'USD/kW/month', of.node.colocationUsdPerKwMonth),
          own('grantUsd', 'Grants, at the start', 'USD', of.grantUsd),
        ]),
  ];
}

/** Energy and carbon of a unit of work or of capacity. */
function ofFootprint(
  { each, compared }: Pick<Evaluated, 'each' | 'compared'>,
  f: FootprintFactors,
  tokens: RequestTokens,
): readonly PlanInput[] {
  const { booked } = each;
  const at = (path: string): string => `${each.given.id}.${path}`;
  const { tier } = f;
  const energy = { sigma: f.sigmaEnergy, sources: f.sources, tier };
  const grid = { sigma: f.sigmaGrid, sources: f.carbonSources, tier: null };
  const exact = { sigma: 0, sources: f.carbonSources, tier: null };
  const perKwh = (gPerWh: number | null): number | null => (gPerWh === null ? null : gPerWh * 1000);
  const ms = { sigma: 0, sources: ['docs/methods/latency.md'], tier: null };
  const way = [
    modelled(at('latencyMs'), 'Way and first token', 'ms', { ...ms, value: compared.latency.ms }),
    modelled(at('addedMs'), 'Over the nearest allowed option', 'ms', { ...ms, value: compared.latency.addedMs }),
    modelled(at('sigmaEnergy'), 'Log-sigma of its energy', '1', { ...exact, value: f.sigmaEnergy }),
  ];
  if (booked !== null)
    return [
      modelled(at('usdPerRequest'), 'A request', 'USD', { ...exact, value: booked.usd }),
      modelled(at('kwhPerRequest'), 'A request', 'kWh', { ...energy, value: booked.kwh }),
      modelled(at('operationalGPerRequest'), 'A request, electricity', 'g', { ...exact, value: booked.operationalG }),
      modelled(at('embodiedGPerRequest'), 'A request, hardware', 'g', { ...exact, value: booked.embodiedG }),
      modelled(at('marketGPerRequest'), 'A request, by contract', 'g', { ...exact, value: booked.marketG }),
      modelled(at('upstreamGPerRequest'), 'A request, supply of fuel', 'g', { ...exact, value: booked.upstreamG }),
      modelled(at('waterLPerRequest'), 'A request, water on site', 'l', { ...exact, value: booked.waterL }),
      ...way,
    ];
  const embodied = embodiedPerUnit(each, f, tokens);
  return [
    modelled(at('whPerRequest'), 'A request by work alone, at the facility', 'Wh', {
      ...energy,
      value: workWh(f, tokens),
    }),
    modelled(at('gPerKwh'), 'Grid, location-based, life cycle', 'g/kWh', { ...grid, value: perKwh(f.lifecycleGPerWh) }),
    modelled(at('marketGPerKwh'), 'Electricity by contract', 'g/kWh', { ...grid, value: perKwh(f.marketGPerWh) }),
    modelled(at('marginalGPerKwh'), 'What one more kWh emits', 'g/kWh', { ...grid, value: perKwh(f.marginalGPerWh) }),
    modelled(at('upstreamGPerKwh'), 'Supply of fuel and losses', 'g/kWh', { ...grid, value: perKwh(f.upstreamGPerWh) }),
    modelled(at('waterLPerKwh'), 'Water on site', 'l/kWh', { ...exact, value: perKwh(f.onSiteLitresPerWh) }),
    embodied.kind === 'request'
      ? modelled(at('embodiedGPerRequest'), 'A request, hardware', 'g', { ...exact, value: embodied.g })
      : modelled(at('embodiedKgPerGpuYear'), 'A year of an accelerator, hardware', 'kg', {
          ...exact,
          value: embodied.kg,
        }),
    ...way,
  ];
}

const forPeople = (of: ScenarioOption, own: Own): readonly PlanInput[] => [
  own('networkUsdPerMonth', 'Network', 'USD/month', of.networkUsdPerMonth),
  own('licencesUsdPerMonth', 'Licences', 'USD/month', of.licencesUsdPerMonth),
  own('buildPersonMonths', 'Building it', 'person-months', of.buildPersonMonths),
  own('runFte', 'Running it', 'people', of.runFte),
];

/** Every figure that a plan stands on, each with its unit, source and tier. */
export function inputsOf(
  { scenario, basis }: ReadyScenario,
  evaluated: readonly Evaluated[],
  factors: ReadonlyMap<string, FootprintFactors>,
  tokens: RequestTokens,
  carbon: PricedCarbon,
): readonly PlanInput[] {
  return [
    ...ofAll(scenario, basis, carbon),
    ...evaluated.flatMap(({ each, compared }) => {
      const { given: of } = each;
      const f = factors.get(of.id)!;
      const own: Own = (path, what, unit, figure, source = of.source) =>
        given(`${of.id}.${path}`, what, unit, figure, source);
      return [
        ...(of.kind === 'api' || of.kind === 'hosted' ? ofTokenPrice(of, each, own) : []),
        ...(of.kind === 'booked'
          ? [own('declinePerYear', 'Fall of the price', 'share a year', of.declinePerYear)]
          : []),
        ...(of.kind === 'rented' || of.kind === 'owned' ? ofAccelerators(of, each, tokens, f, own) : []),
        ...forPeople(of, own),
        ...(each.own?.gridChangePerYear === undefined
          ? []
          : [
              own(
                'gridChangePerYear',
                'Change of the intensity of its grid',
                'share a year',
                each.own.gridChangePerYear,
              ),
            ]),
        ...ofFootprint({ each, compared }, f, tokens),
      ];
    }),
  ];
}
