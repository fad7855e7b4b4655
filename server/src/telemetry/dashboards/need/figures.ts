import type { METRICS, MetricName } from '../../metrics.ts';
import { UNIT } from '../units.ts';
import type { Phrases } from './vocabulary.ts';

type OfType<T> = { [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never }[MetricName];

/** Something that a need may ask for, and the metrics that have it. */
export type Figure = {
  readonly title: string;
  readonly words: Phrases;
  /** Prices, energies and the like of dimensions of limits: what teams and organisations are counted by. */
  readonly dimension?: string;
  readonly color?: string;
} & (
  | {
      readonly kind: 'counter';
      readonly metric: OfType<'counter'>;
      /** Of what it grew by in the range, and the factor to it. */
      readonly total: readonly [unit: string, factor: string];
      /** Of its rate a second. */
      readonly rate: readonly [unit: string, factor: string];
      /** Of a million tokens, where that says something. */
      readonly perMtok?: readonly [unit: string, factor: string];
      readonly by?: string;
    }
  | { readonly kind: 'histogram'; readonly metric: OfType<'histogram'>; readonly where?: string }
  | {
      readonly kind: 'gauge';
      readonly metric: OfType<'gauge'>;
      readonly how: 'max' | 'min' | 'sum';
      readonly unit: string;
      readonly by: readonly string[];
      readonly where?: string;
    }
  /** Booked beside what the nearest deployment would have taken. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'budgets' }
  | { readonly kind: 'cache' }
);

const PER_SECOND = [UNIT.perSecond, ''] as const;
const COUNT = [UNIT.count, ''] as const;
const TO_WH = ' / 3600';
const AN_HOUR = ' * 3600';

const said = (text: string): Phrases => text.split(', ');

/** What may be asked for, in the order in which panels stand. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  duration: {
    kind: 'histogram',
    title: 'Duration of requests',
    words: said(
      'latency, latencies, duration, durations, response time, response times, slow, slowness, speed, fast, p50, p95, p99, percentile, percentiles',
    ),
    metric: 'request_duration_seconds',
    where: 'outcome="served"',
  },
  firstToken: {
    kind: 'histogram',
    title: 'First token',
    words: said(
      'latency, latencies, first token, time to first token, ttft, slow, slowness, speed, p50, p95, p99, percentile, percentiles',
    ),
    metric: 'first_token_seconds',
  },
  overhead: {
    kind: 'histogram',
    title: 'Time added by joulegate',
    words: said('overhead, added time, time added, gateway time, added latency'),
    metric: 'overhead_seconds',
  },
  guardTime: {
    kind: 'histogram',
    title: 'Time that the guard added',
    words: said('guard time, guard latency, guardrail latency'),
    metric: 'guard_stage_seconds',
  },
  cost: {
    kind: 'counter',
    title: 'Money',
    words: said(
      'cost, costs, money, spend, spending, spent, expense, expenses, bill, usd, dollar, dollars, price, prices, euro, euros',
    ),
    metric: 'cost_usd_total',
    total: [UNIT.usd, ''],
    rate: [UNIT.usdPerHour, AN_HOUR],
    perMtok: [UNIT.usdPerMtok, ' * 1e6'],
    dimension: 'money',
    color: 'blue',
  },
  energy: {
    kind: 'counter',
    title: 'Energy',
    words: said('energy, electricity, power, watt, watts, watt hours, wh, kwh, joule, joules, consumption'),
    metric: 'energy_joules_total',
    total: [UNIT.wattHours, TO_WH],
    rate: [UNIT.watts, ''],
    perMtok: [UNIT.whPerMtok, ' * 1e6 / 3600'],
    dimension: 'energy',
    color: 'orange',
  },
  carbon: {
    kind: 'counter',
    title: 'Carbon',
    words: said('carbon, co2, co2e, gco2e, emission, emissions, footprint, climate, greenhouse, ghg'),
    metric: 'carbon_grams_total',
    total: [UNIT.grams, ''],
    rate: [UNIT.gramsPerHour, AN_HOUR],
    perMtok: [UNIT.gramsPerMtok, ' * 1e6'],
    dimension: 'carbon',
    color: 'green',
  },
  water: {
    kind: 'counter',
    title: 'Water on site',
    words: said('water, litres, liters'),
    metric: 'water_litres_total',
    total: [UNIT.litres, ''],
    rate: ['suffix: L/h', AN_HOUR],
    dimension: 'water',
  },
  saved: { kind: 'saved', title: 'Saved by routing', words: said('saved, saving, savings, saves, avoided') },
  requests: {
    kind: 'counter',
    title: 'Requests',
    words: said('request, requests, traffic, call, calls, throughput, volume, usage, demand'),
    metric: 'requests_total',
    total: COUNT,
    rate: PER_SECOND,
    dimension: 'requests',
  },
  errors: {
    kind: 'counter',
    title: 'Errors',
    words: said('error, errors, failure, failures, failed, failing, refused, refusals, error rate, error rates'),
    metric: 'request_errors_total',
    total: COUNT,
    rate: PER_SECOND,
    by: 'code',
  },
  tokens: {
    kind: 'counter',
    title: 'Tokens',
    words: said('token, tokens, input tokens, output tokens, reasoning tokens'),
    metric: 'tokens_total',
    total: COUNT,
    rate: [UNIT.tokensPerSecond, ''],
    by: 'bucket',
    dimension: 'tokens',
  },
  cache: {
    kind: 'cache',
    title: 'Answers from the cache',
    words: said('cache, cached, cache hits, hit rate, hit ratio'),
  },
  guard: {
    kind: 'counter',
    title: 'Verdicts of the guard',
    words: said('guard, guardrail, guardrails, injection, injections, jailbreak, jailbreaks, verdicts, blocked'),
    metric: 'guard_verdicts_total',
    total: COUNT,
    rate: PER_SECOND,
    by: 'check',
  },
  abuse: {
    kind: 'counter',
    title: 'Alarms of abuse',
    words: said('abuse, alarm, alarms'),
    metric: 'abuse_alarms_total',
    total: COUNT,
    rate: PER_SECOND,
    by: 'kind',
  },
  budgets: {
    kind: 'budgets',
    title: 'Limits and budgets',
    words: said('budget, budgets, limit, limits, quota, quotas, burn, burn rate'),
  },
  shadowPrice: {
    kind: 'gauge',
    title: 'Shadow prices',
    words: said('shadow price, shadow prices'),
    metric: 'shadow_price',
    how: 'max',
    unit: 'none',
    by: ['scope', 'owner', 'dimension', 'unit'],
  },
  intensity: {
    kind: 'gauge',
    title: 'Grid intensity',
    words: said('grid, grids, intensity, grid intensity, carbon intensity, grid carbon intensity, electricity mix'),
    metric: 'grid_intensity_grams_per_kwh',
    how: 'max',
    unit: UNIT.gramsPerKwh,
    by: ['zone'],
    where: 'scope="lifecycle"',
  },
  health: {
    kind: 'gauge',
    title: 'Deployments that answer',
    words: said('health, healthy, unhealthy, availability, outage, outages, breaker, uptime, downtime'),
    metric: 'upstream_healthy',
    how: 'min',
    unit: UNIT.yesNo,
    by: ['deployment'],
  },
  underWay: {
    kind: 'gauge',
    title: 'Requests under way',
    words: said('in flight, under way, concurrency, concurrent, saturation, busy, load'),
    metric: 'upstream_in_flight',
    how: 'sum',
    unit: UNIT.count,
    by: ['deployment'],
  },
  reserved: {
    kind: 'gauge',
    title: 'Utilisation of reserved capacity',
    words: said('utilisation, utilization, reserved, capacity, gpu utilisation, gpu utilization'),
    metric: 'reserved_utilisation_ratio',
    how: 'max',
    unit: UNIT.share,
    by: ['deployment'],
  },
  idle: {
    kind: 'gauge',
    title: 'Idle power of reserved capacity',
    words: said('idle, idle power, waste, wasted'),
    metric: 'reserved_idle_watts',
    how: 'max',
    unit: UNIT.watts,
    by: ['deployment'],
  },
  csoa: {
    kind: 'gauge',
    title: 'CSOA index',
    words: said('csoa, csoa index, score, scores'),
    metric: 'csoa_index',
    how: 'max',
    unit: 'none',
    by: ['workload', 'deployment'],
  },
  unknown: {
    kind: 'counter',
    title: 'Requests of unknown figures',
    words: said('unknown, unknowns, unmeasured, coverage'),
    metric: 'unknown_total',
    total: COUNT,
    rate: PER_SECOND,
    by: 'figure',
  },
  ledger: {
    kind: 'gauge',
    title: 'Entries that wait for the disk',
    words: said('ledger, books, journal'),
    metric: 'ledger_buffered_entries',
    how: 'sum',
    unit: UNIT.count,
    by: [],
  },
};
