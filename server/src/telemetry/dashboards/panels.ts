import { JOULES_PER_WH } from '../../units/index.ts';
import { exposedName, PROCESS_METRICS } from '../metrics.ts';
import type { Panel } from './builder.ts';
import { increase, LIMIT_LABELS, quantile, rate, state } from './promql.ts';
import { GOOD_IS_ONE, HUE, INTENSITY_STEPS, SHARE_STEPS, UNIT } from './units.ts';

const PER_HOUR = 3600;
const PER_MILLION = 1e6;
const OWNER = '{{scope}} {{owner}} {{dimension}} {{period}}';

/** Labels chosen in a dashboard, as they stand in queries; nothing: all. */
export type Where = '' | 'workload="$workload"';

export const requestsBy = (label: 'workload' | 'deployment' | 'outcome', where: Where = ''): Panel => ({
  kind: 'timeseries',
  title: `Requests by ${label}`,
  what: `Authenticated requests a second by ${label}.`,
  unit: UNIT.perSecond,
  isStacked: true,
  queries: [{ expr: rate('requests_total', [label], where), legend: `{{${label}}}` }],
});

export const durations = (where: Where = ''): Panel => ({
  kind: 'timeseries',
  title: 'Duration of requests',
  what: 'Whole time of served requests at the gateway, by quantile.',
  unit: UNIT.seconds,
  queries: [0.5, 0.95, 0.99].map((share) => ({
    expr: quantile(share, 'request_duration_seconds', [], ['outcome="served"', where].filter(Boolean).join(', ')),
    legend: `p${share * 100}`,
  })),
});

/** A counter over the range that the dashboard shows, as one number. */
const total = (panel: Omit<Panel, 'kind' | 'queries'>, expr: string, width?: number): Panel => ({
  kind: 'stat',
  ...panel,
  ...(width === undefined ? {} : { width }),
  queries: [{ expr, legend: panel.title }],
});

export const moneySpent = (where: Where = '', width?: number): Panel =>
  total(
    {
      title: 'Money',
      what: 'Booked cost in the range. The first request of a series after a start is missing: the ledger has it.',
      unit: UNIT.usd,
      color: HUE.money,
    },
    increase('cost_usd_total', [], where),
    width,
  );

export const energyUsed = (where: Where = '', width?: number): Panel =>
  total(
    { title: 'Energy', what: 'Booked energy in the range, PUE included.', unit: UNIT.wattHours, color: HUE.energy },
    `${increase('energy_joules_total', [], where)} / ${JOULES_PER_WH}`,
    width,
  );

export const carbonEmitted = (where: Where = '', width?: number): Panel =>
  total(
    {
      title: 'Carbon',
      what: 'Booked gCO2e in the range: location-based, life cycle, embodied included.',
      unit: UNIT.grams,
      color: HUE.carbon,
    },
    increase('carbon_grams_total', [], where),
    width,
  );

/** What routing did against the nearest deployment. Below zero: it cost more, for the sake of something else. */
export const againstNearest = (figure: 'money' | 'energy' | 'carbon', width?: number): Panel => {
  const [nearest, booked, unit, factor] = (
    {
      money: ['nearest_cost_usd_total', 'cost_usd_total', UNIT.usd, ''],
      energy: ['nearest_energy_joules_total', 'energy_joules_total', UNIT.wattHours, ` / ${JOULES_PER_WH}`],
      carbon: ['nearest_carbon_grams_total', 'carbon_grams_total', UNIT.grams, ''],
    } as const
  )[figure];
  return total(
    {
      title: `Saved by routing: ${figure}`,
      what: 'The same requests at the nearest deployment, less what is booked. Below zero: more was spent, for the sake of another limit or price.',
      unit,
      color: HUE[figure],
    },
    `(${increase(nearest)} - ${increase(booked)})${factor}`,
    width,
  );
};

/** Money, energy or carbon as it flows, by workload or deployment. */
export const flow = (
  figure: 'money' | 'energy' | 'carbon',
  label: 'workload' | 'deployment',
  where: Where = '',
): Panel => {
  const [title, metric, unit, factor] = (
    {
      money: ['Money', 'cost_usd_total', UNIT.usdPerHour, ` * ${PER_HOUR}`],
      energy: ['Power', 'energy_joules_total', UNIT.watts, ''],
      carbon: ['Carbon', 'carbon_grams_total', UNIT.gramsPerHour, ` * ${PER_HOUR}`],
    } as const
  )[figure];
  return {
    kind: 'timeseries',
    title: `${title} by ${label}`,
    what: `Booked ${figure} as it flows, by ${label}.`,
    unit,
    isStacked: true,
    queries: [{ expr: `${rate(metric, [label], where)}${factor}`, legend: `{{${label}}}` }],
  };
};

/** Money, energy and carbon of a million tokens, by deployment. */
export const perMillionTokens = (figure: 'money' | 'energy' | 'carbon'): Panel => {
  const [metric, unit, factor] = (
    {
      money: ['cost_usd_total', UNIT.usdPerMtok, PER_MILLION],
      energy: ['energy_joules_total', UNIT.whPerMtok, PER_MILLION / JOULES_PER_WH],
      carbon: ['carbon_grams_total', UNIT.gramsPerMtok, PER_MILLION],
    } as const
  )[figure];
  return {
    kind: 'timeseries',
    title: `${figure[0]?.toUpperCase()}${figure.slice(1)} of a million tokens`,
    what: `Booked ${figure} over all tokens, input and output alike, by deployment.`,
    unit,
    queries: [
      {
        expr: `${rate(metric, ['deployment'])} / (${rate('tokens_total', ['deployment'])} > 0) * ${factor}`,
        legend: '{{deployment}}',
      },
    ],
  };
};

export const intensity: Panel = {
  kind: 'timeseries',
  title: 'Grid intensity by zone',
  what: 'Life-cycle average of this hour as decisions use it, on the scale of 0 to 800 g/kWh.',
  unit: UNIT.gramsPerKwh,
  steps: INTENSITY_STEPS,
  queries: [{ expr: state('max', 'grid_intensity_grams_per_kwh', ['zone'], 'scope="lifecycle"'), legend: '{{zone}}' }],
};

const used = (where: string): string =>
  `${state('max', 'limit_used', LIMIT_LABELS, where)} / (${state('max', 'limit', LIMIT_LABELS, where)} > 0)`;

export const budgetsUsed = (where = ''): Panel => ({
  kind: 'bargauge',
  title: 'Limits and budgets used',
  what: 'Share of every limit and budget that is settled. Of latency: the mean over its budget.',
  unit: UNIT.share,
  max: 1,
  steps: SHARE_STEPS,
  queries: [{ expr: used(where), legend: OWNER }],
});

/** Every budget of some dimensions: limit, used, share used, share of the period gone, requests of unknown amount. */
export const budgetTable = (title: string, unit: string, where: string): Panel => ({
  kind: 'table',
  title,
  what: 'A budget whose share used is above the share of the period that is gone will not last. Requests of unknown amount are in none of it.',
  unit,
  queries: [
    { expr: state('max', 'limit', LIMIT_LABELS, where), legend: 'limit' },
    { expr: state('max', 'limit_used', LIMIT_LABELS, where), legend: 'used' },
    { expr: used(where), legend: 'share used' },
    { expr: state('max', 'limit_elapsed_ratio', LIMIT_LABELS, where), legend: 'period gone' },
    { expr: state('max', 'limit_unknown_requests', LIMIT_LABELS, where), legend: 'unknown requests' },
  ],
  units: { 'share used': UNIT.share, 'period gone': UNIT.share, 'unknown requests': UNIT.count },
});

export const shadowPrices = (where = ''): Panel => ({
  kind: 'timeseries',
  title: 'Shadow prices',
  what: 'What paced budgets add to full cost, in USD per unit of their dimension. Zero while a budget is not spent too fast.',
  unit: 'none',
  queries: [
    {
      expr: state('max', 'shadow_price', ['scope', 'owner', 'dimension', 'unit'], where),
      legend: '{{scope}} {{owner}} {{dimension}} ({{unit}})',
    },
  ],
});

export const healthy: Panel = {
  kind: 'bargauge',
  title: 'Deployments that answer',
  what: 'No: the breaker is open in at least one process, or a credential is missing.',
  unit: UNIT.yesNo,
  max: 1,
  steps: GOOD_IS_ONE,
  queries: [{ expr: state('min', 'upstream_healthy', ['deployment']), legend: '{{deployment}}' }],
};

/** How busy reserved capacity is, and where it breaks even. */
export const reservedUse: Panel = {
  kind: 'timeseries',
  title: 'Utilisation of reserved capacity',
  what: 'Last 24 whole hours, by metered energy or by tokens, and the utilisation at which it costs what the cheapest allowed alternative asks. Below it: buying is cheaper.',
  unit: UNIT.share,
  queries: [
    { expr: state('max', 'reserved_utilisation_ratio', ['deployment']), legend: '{{deployment}}' },
    { expr: state('max', 'reserved_break_even_ratio', ['deployment']), legend: '{{deployment}} breaks even' },
  ],
};

/** What reserved capacity draws without work. */
export const reservedIdle: Panel = {
  kind: 'timeseries',
  title: 'Idle power of reserved capacity',
  what: 'Drawn whether work was there or not, PUE included, charged to its owner: waste where utilisation is low.',
  unit: UNIT.watts,
  queries: [{ expr: state('max', 'reserved_idle_watts', ['deployment', 'owner']), legend: '{{deployment}} {{owner}}' }],
};

export const unknownFigures = (where: Where = ''): Panel => ({
  kind: 'timeseries',
  title: 'Requests of unknown cost, energy, carbon, water',
  what: 'Requests whose figure nobody knows, a second. They add nothing to the sums.',
  unit: UNIT.perSecond,
  queries: [{ expr: rate('unknown_total', ['figure'], where), legend: '{{figure}}' }],
});

export const cacheHits = (where: Where = ''): Panel => ({
  kind: 'timeseries',
  title: 'Answers from the cache',
  what: 'Share of the requests that asked the exact cache and got an answer, since the config was loaded.',
  unit: UNIT.share,
  max: 1,
  queries: [
    {
      expr: `${state('sum', 'cache_hits', ['workload'], where)} / (${state('sum', 'cache_hits', ['workload'], where)} + ${state('sum', 'cache_misses', ['workload'], where)} > 0)`,
      legend: '{{workload}}',
    },
  ],
});

/** A metric of the process itself, by instance. */
export const ofProcess = (
  title: string,
  what: string,
  unit: string,
  names: readonly (keyof typeof PROCESS_METRICS)[],
): Panel => ({
  kind: 'timeseries',
  title,
  what,
  unit,
  queries: names.map((name) => ({
    expr: PROCESS_METRICS[name].type === 'counter' ? `rate(${exposedName(name)}[$__rate_interval])` : exposedName(name),
    legend: `{{instance}} {{worker}} ${name}`,
  })),
});
