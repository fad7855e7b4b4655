import { yamlText, type Findings } from '../../edge/index.ts';
import type { EpochMs, JoulegateError } from '../../units/index.ts';
import { catalogue, type Accelerator, type Model, type Place, type Site } from '../../world/index.ts';
import { keysOf, ownIntensity, planSite } from '../plan/resolve-options.ts';
import type { RequestTokens } from '../plan/work-of-option.ts';
import { typicalDemandOf, type BookedDay } from './booked-day.ts';
import { gridDayOf, type GridAt, type GridDay } from './grid-day.ts';
import { sitingSchema, type WrittenSiting } from './siting-schema.ts';

/** Who asks from where. */
export interface SitingOrigin extends Place {
  readonly name: string;
  readonly rules: WrittenSiting['control'];
  /** Of a typical day, from 00:00 UTC on. */
  readonly requestsPerHour: readonly number[];
}

/** A place where capacity may stand, with its grid. */
export interface Candidate {
  readonly site: Site;
  readonly grid: GridDay;
  readonly given: WrittenSiting['sites'][number];
}

export interface Hardware {
  readonly accelerator: Accelerator;
  readonly given: WrittenSiting['hardware'][number];
}

/** A siting scenario whose names are all found. */
export interface ReadySiting {
  readonly written: WrittenSiting;
  readonly at: EpochMs;
  readonly model: Model;
  readonly tokens: RequestTokens;
  readonly surge: number;
  readonly origins: readonly SitingOrigin[];
  readonly candidates: readonly Candidate[];
  readonly hardware: ReadonlyMap<string, Hardware>;
  /** What its demand stands on; `null`: on the numbers of the file. */
  readonly basis: string | null;
}

/** A siting scenario as it was read. */
export interface ReadSiting {
  readonly written: WrittenSiting;
  /** Grid zones that it asks for. */
  readonly zones: readonly string[];
  /** @param booked what its demand asks of the books; `null` where it is in numbers */
  ready(booked: BookedDay | null, gridAt: GridAt): ReadySiting;
}

/**
 * Reads a siting scenario and finds every name in it.
 * @param file name for messages
 * @throws JoulegateError `JG_USAGE` with the line of every problem
 */
export function readSiting(text: string, file: string): ReadSiting {
  const errorOf = (problems: Readonly<Findings['problems']>): JoulegateError =>
    yamlText.error(
      'JG_USAGE',
      file,
      problems,
      problems.some(({ path }) => path.length === 1 && path[0] === 'options')
        ? `options to compare are a plan: joulegate plan ${file}`
        : 'docs/siting.md has every field, examples/plans/siting-europe.yaml is one to start from',
    );
  const { raw: written, lineOf } = yamlText.read(text, sitingSchema, errorOf);
  return {
    written,
    zones: [...new Set(written.sites.flatMap((given) => given.zone ?? likeOf(given)?.zone ?? []))],
    ready(booked, gridAt) {
      const names = yamlText.findings(lineOf);
      const ready = readySiting(written, booked, gridAt, names);
      if (ready === null || names.problems.length > 0) throw errorOf(names.problems);
      return ready;
    },
  };
}

const likeOf = ({ key, like }: WrittenSiting['sites'][number]): Site | undefined => catalogue.sites.find(like ?? key);

function unique(
  list: readonly { readonly name: string; readonly path: readonly (string | number)[] }[],
  names: Findings,
): void {
  const seen = new Set<string>();
  for (const { name, path } of list) {
    if (seen.has(name)) names.problem(path, `"${name}" is used twice`);
    seen.add(name);
  }
}

function readySiting(
  written: WrittenSiting,
  booked: BookedDay | null,
  gridAt: GridAt,
  names: Findings,
): ReadySiting | null {
  const at = Date.parse(written.start);
  unique(
    written.sites.map(({ key }, i) => ({ name: key, path: ['sites', i, 'key'] })),
    names,
  );
  unique(
    written.hardware.map(({ id }, i) => ({ name: id, path: ['hardware', i, 'id'] })),
    names,
  );
  unique(
    written.origins.map(({ key }, i) => ({ name: key, path: ['origins', i, 'key'] })),
    names,
  );
  const model = modelOf(written, names);
  const hardware = new Map(
    written.hardware.flatMap((given, i) => {
      const accelerator = names.found(
        ['hardware', i, 'accelerator'],
        'accelerator',
        given.accelerator,
        catalogue.accelerators.find(given.accelerator),
        keysOf(catalogue.accelerators.all),
      );
      return accelerator === undefined ? [] : [[given.id, { accelerator, given }] as const];
    }),
  );
  const candidates = written.sites.flatMap((given, i) => candidateOf(written, given, i, at, gridAt, names));
  const demand = demandOf(written, booked, names);
  if (model === undefined) return null;
  return { written, at, model, hardware, candidates, ...demand };
}

function modelOf({ model, models }: WrittenSiting, names: Findings): Model | undefined {
  const own = new Map(
    models.flatMap((config, i) => {
      const found = catalogue.models.declared(config);
      if ('like' in config)
        names.found(['models', i, 'like'], 'model', config.like, found, keysOf(catalogue.models.all));
      return found === undefined ? [] : [[config.key, found] as const];
    }),
  );
  const known = [...own.keys(), ...keysOf(catalogue.models.all)];
  return names.found(['model'], 'model', model, own.get(model) ?? catalogue.models.find(model), known);
}

function candidateOf(
  { start, hardware }: WrittenSiting,
  given: WrittenSiting['sites'][number],
  i: number,
  at: EpochMs,
  gridAt: GridAt,
  names: Findings,
): readonly Candidate[] {
  const like = likeOf(given);
  if (given.like !== undefined)
    names.found(['sites', i, 'like'], 'site', given.like, like, keysOf(catalogue.sites.all));
  const isOwn = given.zone != null || given.lifecycleGPerKwh !== undefined;
  if (like === undefined && given.like === undefined && !isOwn) {
    names.unknown(['sites', i, 'key'], 'site', given.key, keysOf(catalogue.sites.all));
    return [];
  }
  for (const [id, { price }] of Object.entries(given.hardware)) {
    const kind = hardware.find((each) => each.id === id);
    const path = ['sites', i, 'hardware', id];
    names.found(
      path,
      'hardware',
      id,
      kind,
      hardware.map((each) => each.id),
    );
    if ((price ?? kind?.price)?.electricity === 'extra' && given.electricityUsdPerKwh === undefined)
      names.problem(path, 'electricity is not in its price: give electricityUsdPerKwh of the site');
  }
  const site = planSite(given, like, start);
  const grid = gridDayOf(site, ownIntensity(given), at, gridAt);
  if (grid === null) {
    const path = given.zone === undefined ? ['sites', i] : ['sites', i, 'zone'];
    names.problem(
      path,
      `no intensity is known of ${site.zone === null ? 'an unnamed zone' : `zone "${site.zone}"`}; give lifecycleGPerKwh`,
    );
    return [];
  }
  return [{ site, grid, given }];
}

type Demand = Pick<ReadySiting, 'origins' | 'surge' | 'tokens' | 'basis'>;

function demandOf({ demand, origins }: WrittenSiting, booked: BookedDay | null, names: Findings): Demand {
  if (!('from' in demand)) {
    if (origins.length === 0) names.problem(['origins'], 'name at least one origin');
    const { inputTokens, cachedShare, outputTokens, surge, localDay } = demand;
    return {
      surge,
      basis: null,
      tokens: { input: inputTokens * (1 - cachedShare), cached: inputTokens * cachedShare, output: outputTokens },
      origins: origins.flatMap((given, i) => {
        const place = placeOf(given, i, names);
        const { requestsPerHour, requestsPerDay } = given;
        if ((requestsPerHour === undefined) === (requestsPerDay === undefined))
          names.problem(['origins', i], 'give either requestsPerHour or requestsPerDay');
        const asked = requestsPerHour ?? spread(requestsPerDay ?? 0, localDay, place?.longitude ?? 0);
        if (!asked.some((requests) => requests > 0)) names.problem(['origins', i], 'nothing is asked from there');
        return place === null ? [] : [{ ...place, requestsPerHour: asked }];
      }),
    };
  }
  if (booked === null) throw new Error('demand of the books was not asked for');
  const { byOrigin, surge } = typicalDemandOf(booked);
  origins.forEach((given, i) => {
    names.found(['origins', i, 'key'], 'origin of the books', given.key, byOrigin.get(given.key), [...byOrigin.keys()]);
    if (given.requestsPerHour !== undefined || given.requestsPerDay !== undefined)
      names.problem(['origins', i], 'its requests are in the books');
  });
  return {
    surge: demand.surge ?? surge,
    basis: booked.work.why,
    tokens: booked.work.tokens,
    origins: [...byOrigin].flatMap(([key, requestsPerHour]) => {
      const i = origins.findIndex((each) => each.key === key);
      const place = i >= 0 ? placeOf(origins[i]!, i, names) : placeOf({ key }, null, names);
      return place === null ? [] : [{ ...place, requestsPerHour }];
    }),
  };
}

/** @param i of the file; `null`: only the books name it, and an unknown place is then as far as can be */
function placeOf(
  {
    key,
    name,
    latitude,
    longitude,
    control = {},
  }: Partial<WrittenSiting['origins'][number]> & { readonly key: string },
  i: number | null,
  names: Findings,
): Omit<SitingOrigin, 'requestsPerHour'> | null {
  const known = catalogue.origins.find(key);
  if (latitude !== undefined && longitude !== undefined)
    return { key, name: name ?? key, latitude, longitude, rules: control };
  if (known !== undefined) return { ...known, name: name ?? known.name, rules: control };
  if (i === null) return { key, name: key, latitude: null, longitude: null, rules: control };
  names.problem(['origins', i, 'key'], `"${key}" is no city of the catalogue: give latitude and longitude`);
  return null;
}

/** Requests of a day over its hours in UTC, by the sun where they are asked. */
function spread(requestsPerDay: number, localDay: readonly number[] | undefined, longitude: number): readonly number[] {
  const day = localDay ?? new Array<number>(24).fill(1);
  const whole = day.reduce((sum, each) => sum + each, 0);
  const ahead = Math.round(longitude / 15);
  return day.map((_, utc) => (requestsPerDay * day[(utc + ahead + 24) % 24]!) / whole);
}
