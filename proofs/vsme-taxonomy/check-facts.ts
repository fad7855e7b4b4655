/** The parts of EFRAG's VSME taxonomy that facts are held against, as its converter keeps them (`data/taxonomies`). */
export interface VsmeTaxonomy {
  readonly entryPoint: string;
  readonly concepts: Readonly<
    Record<
      string,
      {
        readonly abstract?: boolean;
        readonly numeric?: boolean;
        readonly periodType?: string;
        readonly dataType: string;
        readonly references?: readonly { readonly parts: readonly (readonly [name: string, value: string])[] }[];
      }
    >
  >;
  /** By role, the tables of a role by name; under `_defaults` the usual member of an axis. */
  readonly dimensions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A fact as `report vsme --json` has it. */
export interface VsmeFact {
  readonly concept: string | null;
  readonly value: string | null;
  readonly unit: string;
  readonly decimals: number;
  readonly period: { readonly start: string; readonly end: string };
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What a fact was found to be. */
export interface CheckedFact {
  readonly fact: VsmeFact;
  /** Empty: it is one of the taxonomy. */
  readonly problems: readonly string[];
}

interface Hypercube {
  readonly explicitDimensions?: Readonly<Record<string, readonly string[]>>;
  readonly primaryItems?: readonly (readonly [depth: number, concept: string])[];
}

/** Unit of a type of data, by the unit registry that the taxonomy names. */
const UNITS: Readonly<Record<string, string>> = {
  'dtr-types:energyItemType': 'MWh',
  'dtr-types:ghgEmissionsItemType': 't CO2e',
};

const cubesOf = ({ dimensions }: VsmeTaxonomy): readonly Hypercube[] =>
  Object.entries(dimensions).flatMap(([role, tables]) =>
    role === '_defaults' ? [] : (Object.values(tables) as Hypercube[]),
  );

/** Members of axes that a concept has, by axis. */
function axesOf(taxonomy: VsmeTaxonomy, concept: string): Readonly<Record<string, readonly string[]>> {
  return Object.assign(
    {},
    ...cubesOf(taxonomy)
      .filter(({ primaryItems = [] }) => primaryItems.some(([, name]) => name === concept))
      .map(({ explicitDimensions = {} }) => explicitDimensions),
  ) as Record<string, readonly string[]>;
}

function problemsOf(taxonomy: VsmeTaxonomy, fact: VsmeFact): readonly string[] {
  const { concept: name, value, unit, decimals, period, dimensions } = fact;
  if (name === null) return ['it has no concept'];
  const concept = taxonomy.concepts[name];
  if (concept === undefined) return [`the taxonomy has no ${name}`];
  const axes = axesOf(taxonomy, name);
  const paragraphs = (concept.references ?? []).flatMap(({ parts }) =>
    parts.filter(([part]) => part === 'ref:Paragraph').map(([, paragraph]) => paragraph),
  );
  const paragraph = /^B3\.(\d+)/.exec(dimensions['code'] ?? '')?.[1];
  const expected = UNITS[concept.dataType];
  return [
    ...(concept.abstract === true || concept.numeric !== true ? [`${name} takes no number`] : []),
    ...(concept.periodType === 'duration' && period.start <= period.end ? [] : ['its period is no time']),
    ...(expected === unit ? [] : [`its unit is ${unit}, ${name} takes ${expected ?? concept.dataType}`]),
    ...(value === null || (/^-?\d+(\.\d+)?$/.test(value) && decimals === (value.split('.')[1]?.length ?? 0))
      ? []
      : [`${value} is no number of ${decimals} decimals`]),
    ...(paragraph !== undefined && paragraphs.includes(paragraph)
      ? []
      : [`its paragraph is ${dimensions['code']}, that of ${name} ${paragraphs.join(', ')}`]),
    ...Object.entries(dimensions)
      .filter(([axis]) => axis.includes(':'))
      .flatMap(([axis, member]) =>
        axes[axis] === undefined
          ? [`${name} has no axis ${axis}`]
          : axes[axis].includes(member)
            ? []
            : [`${axis} has no member ${member}`],
      ),
  ];
}

/** Holds facts against a taxonomy: concept, type, unit, period, paragraph, axes and members; none may stand twice. */
export function checkVsmeFacts(taxonomy: VsmeTaxonomy, facts: readonly VsmeFact[]): readonly CheckedFact[] {
  const seen = new Set<string>();
  return facts.map((fact) => {
    const axes = Object.entries(fact.dimensions).filter(([axis]) => axis.includes(':'));
    const key = JSON.stringify([fact.concept, fact.period, axes.sort()]);
    const twice = fact.concept !== null && seen.has(key) ? ['the same fact stands before it'] : [];
    seen.add(key);
    return { fact, problems: [...problemsOf(taxonomy, fact), ...twice] };
  });
}
