import { exposedName, METRICS, type MetricName } from '../../metrics.ts';
import type { Panel } from '../builder.ts';
import { againstNearest, budgetsUsed, cacheHits } from '../panels.ts';
import { increase, quantile, rate, state } from '../promql.ts';
import { INTENSITY_STEPS, UNIT } from '../units.ts';
import { FIGURES, type Figure } from './figures.ts';
import type { NarrowedTo } from './places.ts';
import type { Need } from './read-need.ts';
import { SPLITS } from './vocabulary.ts';

/** What a need asks for and no series can tell. */
export interface Left {
  readonly what: string;
  readonly why: string;
  /** Where the answer is instead. */
  readonly instead: string | null;
}

type Label = string;
const labelsOf = (name: MetricName): readonly Label[] => METRICS[name].labels;

const escaped = (value: string): string => JSON.stringify(value.replaceAll(/[\\.*+?^${}()|[\]]/g, '\\$&')).slice(1, -1);
const matcher = (label: Label, values: readonly string[]): string => `${label}=~"${values.map(escaped).join('|')}"`;
const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(', ');

/** What chooses the series of a metric as a place asks; `null`: they do not tell places apart. */
function chooses(name: MetricName, { label, values, zones }: NarrowedTo): string | null {
  const has = labelsOf(name);
  if (has.includes(label)) return matcher(label, values);
  return label === 'deployment' && has.includes('zone') && zones.length > 0 ? matcher('zone', zones) : null;
}

/** What of a need holds for a metric: the labels that it is split by, what chooses its series, and what is left. */
interface Slice {
  readonly by: readonly Label[];
  /** `null`: it cannot be narrowed as asked, and shows nothing rather than too much. */
  readonly where: string | null;
  readonly left: readonly Left[];
}

const BOOKS = 'the books know teams and keys: npx joulegate report showback, or the tools get_showback and get_usage';

function sliceOf(figure: Figure, name: MetricName, need: Need, own: string | undefined): Slice {
  const { title, dimension } = figure;
  const left: Left[] = [];
  const parts: string[] = [];
  for (const place of need.places) {
    const part = chooses(name, place);
    if (part !== null) parts.push(part);
    else
      left.push({
        what: `${title}, ${place.words}`,
        why: `${exposedName(name)} has no label ${place.label}: all of it would be shown`,
        instead: null,
      });
  }
  const by: Label[] = [];
  for (const id of need.splits) {
    const { label } = SPLITS[id]!;
    if (label !== null && labelsOf(name).includes(label)) by.push(label);
    else if (label !== null)
      left.push({ what: `${title} by ${id}`, why: `${exposedName(name)} has no label ${label}`, instead: null });
    else if (dimension === undefined || id === 'key')
      left.push({ what: `${title} by ${id}`, why: `no series of it tells one ${id} from another`, instead: BOOKS });
  }
  return {
    by: [...new Set(by)],
    where: parts.length < need.places.length ? null : joined(own, ...parts),
    left,
  };
}

const legendOf = (by: readonly Label[], otherwise: string): string =>
  by.length === 0 ? otherwise : by.map((label) => `{{${label}}}`).join(' ');
const byText = (by: readonly Label[]): string => (by.length === 0 ? '' : ` by ${by.join(' and ')}`);

type Of<Kind extends Figure['kind']> = Extract<Figure, { readonly kind: Kind }>;

/** A slice that can be narrowed as asked. */
type Fitting = Slice & { readonly where: string };

function counterPanels(figure: Of<'counter'>, { by: asked, where }: Fitting, isPerToken: boolean): readonly Panel[] {
  const { title, metric, total, rate: flow, perMtok, color } = figure;
  const by = (asked.length > 0 ? asked : figure.by === undefined ? [] : [figure.by]) as never[];
  const painted = color === undefined ? {} : { color };
  const { what } = METRICS[metric];
  if (isPerToken && perMtok !== undefined) {
    const tokens = METRICS.tokens_total.labels as readonly Label[];
    const shared = by.filter((label) => tokens.includes(label));
    const placed = where.includes('workload') ? '' : where;
    return [
      {
        kind: 'timeseries',
        title: `${title} of a million tokens${byText(shared)}`,
        what: `${what}, over all tokens, input and output alike.`,
        unit: perMtok[0],
        queries: [
          {
            expr: `${rate(metric, shared, where)} / (${rate('tokens_total', shared, placed)} > 0)${perMtok[1]}`,
            legend: legendOf(shared, title),
          },
        ],
      },
    ];
  }
  return [
    {
      kind: 'stat',
      title,
      what: `${what}, in the range. The first of a series after a start is missing: the ledger has it.`,
      unit: total[0],
      ...painted,
      queries: [{ expr: `${increase(metric, [], where)}${total[1]}`, legend: title }],
    },
    {
      kind: 'timeseries',
      title: `${title}${byText(by)}`,
      what: `${what}, as it flows.`,
      unit: flow[0],
      isStacked: by.length > 0,
      width: 18,
      queries: [{ expr: `${rate(metric, by, where)}${flow[1]}`, legend: legendOf(by, title) }],
    },
  ];
}

function histogramPanels({ title, metric }: Of<'histogram'>, { by, where }: Fitting): readonly Panel[] {
  const { what } = METRICS[metric];
  const shares = by.length === 0 ? [0.5, 0.95, 0.99] : [0.95];
  return [
    {
      kind: 'timeseries',
      title: `${title}${byText(by)}${by.length === 0 ? '' : ', p95'}`,
      what: `${what}, by quantile.`,
      unit: UNIT.seconds,
      queries: shares.map((share) => ({
        expr: quantile(share, metric, by as never[], where),
        legend: legendOf(by, `p${share * 100}`),
      })),
    },
  ];
}

function gaugePanels(figure: Of<'gauge'>, { by: asked, where }: Fitting): readonly Panel[] {
  const { title, metric, how, unit } = figure;
  const by = [...new Set([...figure.by, ...asked])];
  return [
    {
      kind: 'timeseries',
      title,
      what: `${METRICS[metric].what}.`,
      unit,
      ...(metric === 'grid_intensity_grams_per_kwh' ? { steps: INTENSITY_STEPS } : {}),
      queries: [{ expr: state(how, metric, by as never[], where), legend: legendOf(by, title) }],
    },
  ];
}

const OWNERS = ['team', 'organisation'] as const;

/** What teams and organisations have used of their limits: the only series that know them. */
function limitPanels(figure: Figure, { splits, places }: Need): { panels: readonly Panel[]; left: readonly Left[] } {
  const { title, dimension } = figure;
  const scopes = dimension === undefined ? [] : OWNERS.filter((scope) => splits.includes(scope));
  if (places.length > 0)
    return {
      panels: [],
      left: scopes.map((scope) => ({
        what: `${title} by ${scope}, ${places.map(({ words }) => words).join(', ')}`,
        why: 'limits are counted wherever the work ran',
        instead: BOOKS,
      })),
    };
  return {
    left: [],
    panels: scopes.map((scope) => ({
      kind: 'table',
      title: `${title} by ${scope}, in the period of its limit`,
      what: `Settled within the limit of each ${scope}. Whoever has no such limit is not here: the books have all.`,
      unit: figure.kind === 'counter' ? figure.total[0] : UNIT.count,
      queries: [
        {
          expr: state(
            'max',
            'limit_used',
            ['organisation', 'owner', 'period'],
            `scope="${scope}", dimension="${String(dimension)}"`,
          ),
          legend: 'used',
        },
      ],
    })),
  };
}

/** Panels that are made whole, whatever a need is narrowed to. */
function wholePanels(figure: Figure, { splits }: Need): readonly Panel[] | null {
  if (figure.kind === 'saved') return (['money', 'energy', 'carbon'] as const).map((each) => againstNearest(each, 8));
  if (figure.kind === 'cache') return [cacheHits()];
  if (figure.kind !== 'budgets') return null;
  const scopes = [...OWNERS, 'workload'].filter((scope) => splits.includes(scope));
  return [budgetsUsed(scopes.length === 0 ? '' : matcher('scope', scopes))];
}

/** Panels of a figure as a need asks for it, and what of it no series can tell. */
export function panelsOf(
  id: string,
  need: Need,
): { readonly panels: readonly Panel[]; readonly left: readonly Left[] } {
  const figure = FIGURES[id]!;
  const whole = wholePanels(figure, need);
  if (whole !== null)
    return {
      panels: whole,
      left: need.places.map(({ words }) => ({
        what: `${figure.title}, ${words}`,
        why: 'its panel shows all of them',
        instead: null,
      })),
    };
  if (!('metric' in figure)) return { panels: [], left: [] };
  const slice = sliceOf(figure, figure.metric, need, 'where' in figure ? figure.where : undefined);
  const limits = limitPanels(figure, need);
  const left = [...slice.left, ...limits.left];
  const { where } = slice;
  if (where === null) return { panels: limits.panels, left };
  const fitting = { ...slice, where };
  const panels =
    figure.kind === 'counter'
      ? counterPanels(figure, fitting, need.isPerToken)
      : figure.kind === 'histogram'
        ? histogramPanels(figure, fitting)
        : gaugePanels(figure, fitting);
  return { panels: [...panels, ...limits.panels], left };
}
