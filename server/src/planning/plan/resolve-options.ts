import type { Findings, Path } from '../../edge/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { catalogue, priceBook, type Accelerator, type Model, type Option, type Site } from '../../world/index.ts';
import type { BookedWork } from './booked-work.ts';
import type { Range, Scenario, ScenarioOption } from './scenario.ts';

/** Intensities that the plan gives for a site, in place of what the grid source has. */
export interface OwnIntensity {
  readonly lifecycleGPerKwh?: number;
  readonly marketGPerKwh?: number;
  readonly marginalGPerKwh?: number;
  readonly gridChangePerYear?: Range;
  readonly source: string;
}

/** An option of the scenario with everything that it names. */
export interface PlanOption {
  readonly given: ScenarioOption;
  /** As the kernel takes it. */
  readonly option: Option;
  readonly own: OwnIntensity | null;
  /** `null`: not by the books. */
  readonly booked: BookedWork | null;
}

/** @example keysOf([{ key: 'a' }]) // ['a'] */
export const keysOf = (records: readonly { readonly key: string }[]): readonly string[] =>
  records.map(({ key }) => key);
const fact = (value: number, source: string, asOf: string) => ({ value, source, asOf });

/** A site of the plan: its own words over the site of the catalogue that it is like. */
export function planSite(config: Scenario['sites'][number], like: Site | undefined, start: string): Site {
  const base = like ?? catalogue.sites.unknown;
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
  if (given.kind !== 'api' && given.kind !== 'hosted')
    return {
      inputPerMtok: 0,
      cacheReadPerMtok: 0,
      cacheWritePerMtok: 0,
      outputPerMtok: 0,
      perRequest: 0,
      source: given.kind === 'booked' ? 'the books' : 'by the hour',
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

/** What names of options are looked up in. */
export interface Named {
  readonly models: ReadonlyMap<string, Model>;
  readonly sites: ReadonlyMap<string, { readonly site: Site; readonly config: Scenario['sites'][number] }>;
  readonly at: EpochMs;
  readonly booked: BookedWork | null;
  readonly names: Findings;
}

function modelOf(given: ScenarioOption, path: Path, { models, booked, names }: Named): Model | undefined {
  const find = (name: string): Model | undefined => models.get(name) ?? catalogue.models.find(name);
  const known = [...models.keys(), ...keysOf(catalogue.models.all)];
  if (given.kind !== 'booked' || given.model !== undefined) {
    const name = given.model ?? '';
    return names.found([...path, 'model'], 'model', name, find(name), known);
  }
  // Its energy is booked: a model that the catalogue lacks gives its name alone.
  const name = booked?.model.key ?? 'several';
  return find(name) ?? { ...catalogue.models.all[0]!, key: name, name };
}

function siteOf(given: ScenarioOption, path: Path, { sites, booked, names }: Named): Site | undefined {
  const find = (name: string): Site | undefined => sites.get(name)?.site ?? catalogue.sites.find(name);
  if (given.kind === 'booked' && given.site === undefined) {
    const name = booked?.site.key ?? null;
    return name === null ? catalogue.sites.unknown : (find(name) ?? { ...catalogue.sites.unknown, key: name, name });
  }
  const name = given.site ?? null;
  return name === null
    ? catalogue.sites.unknown
    : names.found([...path, 'site'], 'site', name, find(name), [...sites.keys(), ...keysOf(catalogue.sites.all)]);
}

function acceleratorOf(given: ScenarioOption, path: Path, { names }: Named): Accelerator | null | undefined {
  if (given.kind !== 'rented' && given.kind !== 'owned') return null;
  return names.found(
    [...path, 'accelerator'],
    'accelerator',
    given.accelerator,
    catalogue.accelerators.find(given.accelerator),
    keysOf(catalogue.accelerators.all),
  );
}

/** What a scenario says itself of the electricity of a place. */
export function ownIntensity(config: Scenario['sites'][number] | undefined): OwnIntensity | null {
  if (config === undefined) return null;
  const { lifecycleGPerKwh, marketGPerKwh, marginalGPerKwh, gridChangePerYear, source = 'the plan' } = config;
  return {
    ...(lifecycleGPerKwh === undefined ? {} : { lifecycleGPerKwh }),
    ...(marketGPerKwh === undefined ? {} : { marketGPerKwh }),
    ...(marginalGPerKwh === undefined ? {} : { marginalGPerKwh }),
    ...(gridChangePerYear === undefined ? {} : { gridChangePerYear }),
    source,
  };
}

/** An option with everything that it names; none where something of it is not known, which is then a finding. */
export function resolveOption(given: ScenarioOption, path: Path, named: Named): readonly PlanOption[] {
  if (given.kind === 'booked' && named.booked === null)
    named.names.problem(
      [...path, 'kind'],
      'what is booked can be an option where demand is from the books: demand: { from: books }',
    );
  const [model, site, accelerator] = [modelOf, siteOf, acceleratorOf].map((find) => find(given, path, named)) as [
    Model | undefined,
    Site | undefined,
    Accelerator | null | undefined,
  ];
  const price = priceOf(given, path, named.at, named.names);
  if (model === undefined || site === undefined || accelerator === undefined || price === null) return [];
  const { operator, jurisdiction, rubric: _, ...facts } = given.control;
  return [
    {
      given,
      own: ownIntensity(named.sites.get(given.site ?? '')?.config),
      booked: given.kind === 'booked' ? named.booked : null,
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
}
