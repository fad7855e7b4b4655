import { yamlText, type Findings } from '../../edge/index.ts';
import type { EpochMs, JoulegateError } from '../../units/index.ts';
import { catalogue, type Place } from '../../world/index.ts';
import type { BookedWork } from './booked-work.ts';
import { keysOf, planSite, resolveOption, type PlanOption } from './resolve-options.ts';
import { scenarioSchema, type GivenDemand, type Scenario, type WrittenScenario } from './scenario.ts';

/** A scenario whose names are all found. */
export interface ReadyScenario {
  readonly scenario: Scenario;
  readonly at: EpochMs;
  readonly origins: readonly { readonly origin: Place; readonly share: number }[];
  readonly options: readonly PlanOption[];
  /** What its demand stands on; `null`: on the numbers of the file. */
  readonly basis: string | null;
}

/** A scenario as it was read. */
export interface ReadScenario {
  readonly written: WrittenScenario;
  /** @param booked what its demand asks of the books; `null` where it is in numbers */
  ready(booked: BookedWork | null): ReadyScenario;
}

/**
 * Reads a scenario and finds every name in it.
 * @param file name for messages
 * @throws JoulegateError `JG_USAGE` with the line of every problem
 */
export function readScenario(text: string, file: string): ReadScenario {
  const errorOf = (problems: Readonly<Findings['problems']>): JoulegateError =>
    yamlText.error(
      'JG_USAGE',
      file,
      problems,
      problems.some(({ path }) => path.length === 1 && path[0] === 'hardware')
        ? `places with hardware are a siting: joulegate siting ${file}`
        : 'docs/plan.md has every field, examples/plans scenarios to start from',
    );
  const { raw: written, lineOf } = yamlText.read(text, scenarioSchema, errorOf);
  return {
    written,
    ready(booked) {
      const names = yamlText.findings(lineOf);
      const ready = readyScenario({ ...written, demand: demandOf(written, booked) }, booked, names);
      if (names.problems.length > 0) throw errorOf(names.problems);
      return ready;
    },
  };
}

/** Demand in numbers: those of the file, or what the books say under what the file says of them. */
function demandOf({ demand }: WrittenScenario, booked: BookedWork | null): GivenDemand {
  if (!('from' in demand)) return demand;
  if (booked === null) throw new Error('demand of the books was not asked for');
  const { tokens } = booked;
  const inputTokens = tokens.input + tokens.cached;
  return {
    requestsPerMonth: [...booked.requestsPerMonth],
    inputTokens,
    cachedShare: inputTokens === 0 ? 0 : tokens.cached / inputTokens,
    outputTokens: tokens.output,
    growthPerYear: demand.growthPerYear,
    peakToMean: demand.peakToMean ?? booked.peakToMean,
    origins: demand.origins ?? booked.origins,
    ...(demand.unit === undefined ? {} : { unit: demand.unit }),
  };
}

function readyScenario(scenario: Scenario, booked: BookedWork | null, names: Findings): ReadyScenario {
  const at = Date.parse(scenario.start);
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
  // A place that only the books name may be unknown: every option is then as far from it as can be.
  const isBooked = booked !== null && scenario.demand.origins === booked.origins;
  const origins = Object.entries(scenario.demand.origins).flatMap(([key, part]) => {
    const known = catalogue.origins.find(key) ?? (isBooked ? { key, latitude: null, longitude: null } : undefined);
    const origin = names.found(['demand', 'origins', key], 'origin', key, known, keysOf(catalogue.origins.all));
    return origin === undefined ? [] : [{ origin, share: part / shares }];
  });
  if (origins.length === 0) names.problem(['demand', 'origins'], 'name at least one origin');
  const models = new Map(
    scenario.models.flatMap((config, i) => {
      const found = catalogue.models.declared(config);
      if ('like' in config)
        names.found(['models', i, 'like'], 'model', config.like, found, keysOf(catalogue.models.all));
      return found === undefined ? [] : [[config.key, found] as const];
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
  const options = scenario.options.flatMap((given, i) =>
    resolveOption(given, ['options', i], { models, sites, at, booked, names }),
  );
  return { scenario, at, origins, options, basis: booked?.why ?? null };
}
