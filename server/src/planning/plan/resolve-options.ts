import { yamlText, type Findings, type Path } from '../../edge/index.ts';
import type { EpochMs, JoulegateError } from '../../units/index.ts';
import {
  catalogue,
  closedAsModel,
  priceBook,
  type Accelerator,
  type Model,
  type Option,
  type Origin,
  type Site,
} from '../../world/index.ts';
import { scenarioSchema, type Scenario, type ScenarioOption } from './scenario.ts';

/** Intensities that the plan gives for a site, in place of what the grid source has. */
export interface OwnIntensity {
  readonly lifecycleGPerKwh?: number;
  readonly marketGPerKwh?: number;
  readonly marginalGPerKwh?: number;
  readonly source: string;
}

/** An option of the scenario with everything that it names. */
export interface PlanOption {
  readonly given: ScenarioOption;
  /** As the kernel takes it. */
  readonly option: Option;
  readonly own: OwnIntensity | null;
}

/** A scenario whose names are all found. */
export interface ReadyScenario {
  readonly scenario: Scenario;
  readonly at: EpochMs;
  readonly origins: readonly { readonly origin: Origin; readonly share: number }[];
  readonly options: readonly PlanOption[];
}

const NO_SITE: Site = {
  key: 'unknown',
  name: 'unknown place',
  provider: 'unknown',
  zone: null,
  latitude: null,
  longitude: null,
  jurisdiction: null,
  pue: null,
  wueLPerKwh: null,
  provenance: { source: 'not told by the plan', asOf: '' },
};

const keysOf = (records: readonly { readonly key: string }[]): readonly string[] => records.map(({ key }) => key);
const fact = (value: number, source: string, asOf: string) => ({ value, source, asOf });

/** A site of the plan: its own words over the site of the catalogue that it is like. */
function planSite(config: Scenario['sites'][number], like: Site | undefined, start: string): Site {
  const base = like ?? NO_SITE;
  const source = config.source ?? 'the plan';
  return {
    ...base,
    key: config.key,
    name: config.name ?? (like === undefined ? config.key : base.name),
    zone: config.zone ?? base.zone,
    jurisdiction: config.jurisdiction ?? base.jurisdiction,
    latitude: config.latitude ?? base.latitude,
    longitude: config.longitude ?? base.longitude,
    pue: config.pue === undefined ? base.pue : fact(config.pue, source, start),
    wueLPerKwh: config.wueLPerKwh === undefined ? base.wueLPerKwh : fact(config.wueLPerKwh, source, start),
    ...(like === undefined ? {} : { measuredAs: like.measuredAs ?? like.key }),
    provenance: { source, asOf: start },
  };
}

function priceOf(given: ScenarioOption, path: Path, at: EpochMs, names: Findings): Option['price'] | null {
  if (given.kind === 'rented' || given.kind === 'owned')
    return {
      inputPerMtok: 0,
      cacheReadPerMtok: 0,
      cacheWritePerMtok: 0,
      outputPerMtok: 0,
      perRequest: 0,
      source: 'by the hour',
      asOf: '',
    };
  const { price } = given;
  if ('list' in price) {
    const found = priceBook().find({ provider: price.list, model: price.model, at });
    if (found === null)
      names.problem(
        [...path, 'price'],
        `no list price of ${price.list} for ${price.model}; give inputPerMtok and outputPerMtok`,
      );
    return found;
  }
  const { inputPerMtok, cacheReadPerMtok = inputPerMtok, outputPerMtok, asOf } = price;
  return {
    inputPerMtok,
    cacheReadPerMtok,
    cacheWritePerMtok: inputPerMtok,
    outputPerMtok,
    perRequest: 0,
    source: given.source ?? 'the plan',
    asOf,
  };
}

function servingOf(given: ScenarioOption, model: Model, accelerator: Accelerator | null): Option['serving'] {
  const own = given.kind === 'rented' || given.kind === 'owned' ? given : null;
  return {
    accelerator,
    acceleratorCount: own?.gpusPerReplica ?? 1,
    precision: own?.precision ?? model.nativePrecision,
    batch: own?.batch ?? null,
    stack: '2025',
  };
}

/**
 * Reads a scenario and finds every name in it.
 * @param file name for messages
 * @throws JoulegateError `JG_USAGE` with the line of every problem
 */
export function readScenario(text: string, file: string): ReadyScenario {
  const errorOf = (problems: Readonly<Findings['problems']>): JoulegateError =>
    yamlText.error('JG_USAGE', file, problems, 'docs/plan.md has every field, examples/plans scenarios to start from');
  const { raw: scenario, lineOf } = yamlText.read(text, scenarioSchema, errorOf);
  const at = Date.parse(scenario.start);
  const names = yamlText.findings(lineOf);
  const twice = scenario.options.findIndex(({ id }, i) => scenario.options.findIndex((other) => other.id === id) < i);
  if (twice >= 0) names.problem(['options', twice, 'id'], `"${scenario.options[twice]!.id}" is used twice`);
  names.found(
    ['baseline'],
    'option',
    scenario.baseline,
    scenario.options.find(({ id }) => id === scenario.baseline),
    scenario.options.map(({ id }) => id),
  );
  const shares = Object.values(scenario.demand.origins).reduce((sum, each) => sum + each, 0);
  const origins = Object.entries(scenario.demand.origins).flatMap(([key, part]) => {
    const origin = names.found(
      ['demand', 'origins', key],
      'origin',
      key,
      catalogue.origins.find(key),
      keysOf(catalogue.origins.all),
    );
    return origin === undefined ? [] : [{ origin, share: part / shares }];
  });
  if (origins.length === 0) names.problem(['demand', 'origins'], 'name at least one origin');
  const models = new Map<string, Model>(
    scenario.models.flatMap((config, i): (readonly [string, Model])[] => {
      if (!('like' in config)) {
        const { key, activeParamsB, totalParamsB = activeParamsB } = config;
        return [[key, closedAsModel({ ...config, name: key, vendor: 'own', totalParamsB })]];
      }
      const like = names.found(
        ['models', i, 'like'],
        'model',
        config.like,
        catalogue.models.find(config.like),
        keysOf(catalogue.models.all),
      );
      return like === undefined ? [] : [[config.key, { ...like, key: config.key, name: config.key }]];
    }),
  );
  const sites = new Map(
    scenario.sites.map((config, i) => {
      const like =
        config.like === undefined
          ? undefined
          : names.found(
              ['sites', i, 'like'],
              'site',
              config.like,
              catalogue.sites.find(config.like),
              keysOf(catalogue.sites.all),
            );
      return [config.key, { site: planSite(config, like, scenario.start), config }];
    }),
  );
  const options = scenario.options.flatMap((given, i): PlanOption[] => {
    const path = ['options', i] as const;
    const model = names.found(
      [...path, 'model'],
      'model',
      given.model,
      models.get(given.model) ?? catalogue.models.find(given.model),
      [...models.keys(), ...keysOf(catalogue.models.all)],
    );
    const own = given.site === null ? undefined : sites.get(given.site);
    const site =
      given.site === null
        ? NO_SITE
        : names.found([...path, 'site'], 'site', given.site, own?.site ?? catalogue.sites.find(given.site), [
            ...sites.keys(),
            ...keysOf(catalogue.sites.all),
          ]);
    const wanted = given.kind === 'rented' || given.kind === 'owned' ? given.accelerator : null;
    const accelerator =
      wanted === null
        ? null
        : names.found(
            [...path, 'accelerator'],
            'accelerator',
            wanted,
            catalogue.accelerators.find(wanted),
            keysOf(catalogue.accelerators.all),
          );
    const price = priceOf(given, path, at, names);
    if (model === undefined || site === undefined || accelerator === undefined || price === null) return [];
    const { operator, jurisdiction, ...facts } = given.control;
    const intensity = own?.config;
    return [
      {
        given,
        own:
          intensity === undefined
            ? null
            : {
                ...(intensity.lifecycleGPerKwh === undefined ? {} : { lifecycleGPerKwh: intensity.lifecycleGPerKwh }),
                ...(intensity.marketGPerKwh === undefined ? {} : { marketGPerKwh: intensity.marketGPerKwh }),
                ...(intensity.marginalGPerKwh === undefined ? {} : { marginalGPerKwh: intensity.marginalGPerKwh }),
                source: intensity.source ?? 'the plan',
              },
        option: {
          id: given.id,
          model,
          site,
          serving: servingOf(given, model, accelerator),
          control: { operator, operatorJurisdiction: jurisdiction, ...facts },
          price,
          ttftPriorMs: given.firstTokenMs,
          tpotPriorMs: 0,
          contextTokens: model.contextTokens,
          capabilities: model.capabilities,
        },
      },
    ];
  });
  if (names.problems.length > 0) throw errorOf(names.problems);
  return { scenario, at, origins, options };
}
