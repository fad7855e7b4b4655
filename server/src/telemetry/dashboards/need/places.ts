import type { Deployment } from '../../../world/index.ts';

/** Names that a config gives, for needs to be narrowed to. */
export interface Known {
  readonly workloads: readonly { readonly id: string }[];
  readonly deployments: readonly Pick<Deployment, 'id' | 'model' | 'site' | 'control'>[];
}

/** What a need is narrowed to: a label of our metrics, and its values. */
export interface NarrowedTo {
  readonly words: string;
  readonly label: 'workload' | 'deployment';
  readonly values: readonly string[];
  /** Grid zones of these deployments. */
  readonly zones: readonly string[];
}

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
const EUROPE = [...EU, ...'AL BA CH GB IS LI MD ME MK NO RS UA'.split(' ')];
const AREAS: Readonly<Record<string, readonly string[]>> = {
  eu: EU,
  'european union': EU,
  europe: EUROPE,
  european: EUROPE,
  us: ['US'],
  usa: ['US'],
  america: ['US'],
  uk: ['GB'],
  britain: ['GB'],
};
/** Short names that are words too: places only where one of these stands before. */
const INTO_PLACE = new Set(['in', 'at', 'from', 'of', 'for', 'on', 'the', 'within']);
const COUNTRY = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const LONGEST_NAME = 4;

const countryOf = (name: string, jurisdictions: ReadonlySet<string>): readonly string[] | null => {
  const area = AREAS[name];
  if (area !== undefined) return area;
  const code = [...jurisdictions].find(
    (each) => each.toLowerCase() === name || COUNTRY.of(each)?.toLowerCase() === name,
  );
  return code === undefined ? null : [code];
};

/** What of a deployment a name may be. */
const NAMES: Readonly<Record<string, (deployment: Known['deployments'][number]) => readonly string[]>> = {
  id: ({ id }) => [id],
  model: ({ model }) => [model.key, model.name],
  area: ({ site }) => [site.key, site.name, site.zone ?? ''],
  operator: ({ site, control }) => [site.provider, control.operator],
};

interface Named {
  readonly kind: string;
  readonly ids: readonly string[];
}

/** Deployments that a name means. */
function deploymentsOf(name: string, { deployments }: Known): Named | null {
  for (const [kind, namesOf] of Object.entries(NAMES)) {
    const ids = deployments
      .filter((each) => namesOf(each).some((own) => own.toLowerCase() === name))
      .map(({ id }) => id);
    if (ids.length > 0) return { kind, ids };
  }
  const countries = countryOf(name, new Set(deployments.flatMap(({ site }) => site.jurisdiction ?? [])));
  if (countries === null) return null;
  const there = deployments.filter(({ site }) => site.jurisdiction !== null && countries.includes(site.jurisdiction));
  return { kind: 'area', ids: there.map(({ id }) => id) };
}

interface Taken {
  readonly at: number;
  readonly length: number;
  readonly means: string;
}

/** Names of one kind add up, those of several kinds narrow each other: `llama in france and sweden`. */
function narrowedTo(named: readonly (Named & { readonly words: string })[], known: Known): readonly NarrowedTo[] {
  const words = (of: typeof named): string => of.map((each) => each.words).join(', ');
  const workloads = named.filter(({ kind }) => kind === 'workload');
  const others = named.filter(({ kind }) => kind !== 'workload');
  const sets = [...new Set(others.map(({ kind }) => kind))].map(
    (kind) => new Set(others.filter((each) => each.kind === kind).flatMap(({ ids }) => ids)),
  );
  const there = known.deployments.filter(({ id }) => sets.every((set) => set.has(id)));
  const to: NarrowedTo[] = [];
  if (workloads.length > 0)
    to.push({ words: words(workloads), label: 'workload', values: workloads.flatMap(({ ids }) => ids), zones: [] });
  if (others.length > 0)
    to.push({
      words: words(others),
      label: 'deployment',
      values: there.map(({ id }) => id),
      zones: [...new Set(there.flatMap(({ site }) => site.zone ?? []))],
    });
  return to;
}

/**
 * Names of the config in a text, the longest first. An area that no deployment stands in is narrowed to none of them.
 * @param words in lower case; empty ones are taken already
 */
export function placesNamed(
  words: readonly string[],
  known: Known | null,
): { readonly places: readonly NarrowedTo[]; readonly taken: readonly Taken[] } {
  const named: (Named & { readonly words: string })[] = [];
  const taken: Taken[] = [];
  if (known === null) return { places: [], taken };
  const workloads = new Map(known.workloads.map(({ id }) => [id.toLowerCase(), id]));
  for (let at = 0; at < words.length; at++)
    for (let length = LONGEST_NAME; length >= 1; length--) {
      const phrase = words.slice(at, at + length);
      if (phrase.length < length || phrase.includes('')) continue;
      const name = phrase.join(' ');
      if (name.length <= 2 && !INTO_PLACE.has(words[at - 1] ?? '')) continue;
      const workload = workloads.get(name);
      const found = workload === undefined ? deploymentsOf(name, known) : { kind: 'workload', ids: [workload] };
      if (found === null) continue;
      const { kind, ids } = found;
      named.push({ ...found, words: name });
      const what = kind === 'workload' ? 'workload' : 'deployments';
      taken.push({ at, length, means: `${what}: ${ids.length === 0 ? 'there is none' : ids.join(', ')}` });
      at += length - 1;
      break;
    }
  return { places: narrowedTo(named, known), taken };
}
