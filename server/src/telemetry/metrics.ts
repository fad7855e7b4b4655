/** One metric: `labels` are bounded by the config or by {@link boundedLabel}; `unit` is that of its value. */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly unit: string;
  readonly what: string;
}

const PLACE = ['workload', 'deployment'] as const;
const LIMIT = ['scope', 'organisation', 'owner', 'kind', 'dimension', 'period'] as const;
const AMOUNT = 'requests, tokens, USD, Wh, gCO2e, L, ms';

const row = <const T extends Metric['type'], const L extends readonly string[]>(
  type: T,
  labels: L,
  unit: string,
  what: string,
) => ({ type, labels, unit, what });

/**
 * THE table of metrics, a row a metric without its prefix `joulegate_`: what is registered, docs/metrics.md and the lint of
 * dashboards and rules come from it. Base units as Prometheus asks: seconds, joules, grams; money in USD.
 */
export const METRICS = {
  requests_total: row('counter', ['workload', 'outcome', 'deployment'], 'requests', 'Authenticated requests'),
  request_errors_total: row('counter', ['code'], 'requests', 'Refused and failed requests by error code'),
  guard_verdicts_total: row(
    'counter',
    ['workload', 'check', 'verdict'],
    'requests',
    'Requests by what each check of the guard said; carried out only where the workload enforces it',
  ),
  guard_stage_seconds: row(
    'histogram',
    ['workload', 'stage'],
    's',
    'Time that a stage of the guard added to a request: its own screen, a second opinion, content of prompts and of answers',
  ),
  unauthenticated_requests_total: row('counter', ['code'], 'requests', 'Requests turned away for want of a valid key'),
  abuse_alarms_total: row(
    'counter',
    ['kind', 'action'],
    'alarms',
    'Alarms of abuse by what was found and what followed; the audit says whose key',
  ),
  waiting_requests: row(
    'gauge',
    ['lane'],
    'requests',
    'Requests of open batches by where they are: waiting, under way here, in a flex tier or by batch API of a vendor; of the process that runs them',
  ),
  waiting_oldest_seconds: row('gauge', [], 's', 'How long ago the oldest open batch was made; 0: none is open'),
  vendor_batches: row(
    'gauge',
    ['state'],
    'batches',
    'What batch APIs of vendors have: collecting, sending, sent, or left by a batch that ended without it',
  ),
  webhooks_total: row(
    'counter',
    ['result'],
    'events',
    'Webhooks that were told of the end of a batch: sent where it was taken, failed where it is told again, given-up',
  ),
  requests_under_way: row('gauge', [], 'requests', 'Admitted requests'),
  ready: row('gauge', [], '0 or 1', '1 while /readyz says ready'),

  request_duration_seconds: row('histogram', ['workload', 'outcome'], 's', 'Whole time of a request'),
  first_token_seconds: row('histogram', ['deployment'], 's', 'Time to the first token at the deployment, of streams'),
  overhead_seconds: row('histogram', [], 's', 'Time that joulegate itself added'),

  tokens_total: row('counter', ['deployment', 'bucket'], 'tokens', 'Tokens by disjoint usage bucket'),
  usage_missing_total: row('counter', ['deployment'], 'requests', 'Answers without a usage report'),
  cost_usd_total: row('counter', PLACE, 'USD', 'Booked cost'),
  energy_joules_total: row('counter', [...PLACE, 'tier'], 'J', 'Booked energy, expected values'),
  carbon_grams_total: row(
    'counter',
    [...PLACE, 'tier'],
    'gCO2e',
    'Booked carbon, location-based life cycle plus embodied, expected values',
  ),
  water_litres_total: row('counter', PLACE, 'L', 'Booked water on site; sites without a figure add nothing'),
  unknown_total: row(
    'counter',
    [...PLACE, 'figure'],
    'requests',
    'Requests that reached a deployment and whose cost, energy, carbon or water nobody knows: not in the sums',
  ),
  nearest_cost_usd_total: row(
    'counter',
    ['workload'],
    'USD',
    'Cost of the same requests at the nearest deployment; the booked cost where nothing was compared',
  ),
  nearest_energy_joules_total: row('counter', ['workload'], 'J', 'Energy of the same, likewise'),
  nearest_carbon_grams_total: row('counter', ['workload'], 'gCO2e', 'Carbon of the same, likewise'),

  grid_intensity_grams_per_kwh: row(
    'gauge',
    ['zone', 'scope'],
    'gCO2e/kWh',
    'Intensity of a zone this hour as decisions use it: lifecycle, direct, marginal; what is unknown has no series',
  ),
  grid_age_seconds: row(
    'gauge',
    ['zone', 'kind'],
    's',
    'Age of what is known of the zone: 0 where the value is of this hour',
  ),
  grid_faults_total: row(
    'counter',
    [],
    'faults',
    'Hours whose grid intensity could not be read; the last table stays in force',
  ),

  limit: row('gauge', LIMIT, AMOUNT, 'A limit or budget, hard or paced; of latency the mean added ms'),
  limit_used: row('gauge', LIMIT, AMOUNT, 'Settled within the limit'),
  limit_reserved: row('gauge', LIMIT, AMOUNT, 'Held by requests under way'),
  limit_unknown_requests: row(
    'gauge',
    LIMIT,
    'requests',
    'Booked requests of the period whose amount nobody knew: not in what is used',
  ),
  limit_elapsed_ratio: row('gauge', LIMIT, '0 to 1', 'Share of the period that is gone; no series without an end'),
  limit_resets_timestamp_seconds: row('gauge', LIMIT, 's since 1970', 'When the period ends; no series without an end'),
  shadow_price: row(
    'gauge',
    [...LIMIT, 'unit'],
    'USD per unit of the dimension',
    'Price that a paced budget adds in decisions; 0 while it is not spent too fast',
  ),
  reservations_open: row('gauge', [], 'reservations', 'Reservations of requests under way'),
  reservations_expired: row('gauge', [], 'reservations', 'Reservations whose lease ended without a settlement'),

  cache_hits: row('gauge', ['workload'], 'requests', 'Requests answered from the exact cache'),
  cache_misses: row('gauge', ['workload'], 'requests', 'Requests that asked the exact cache in vain'),
  cache_bytes: row('gauge', ['workload'], 'bytes', 'Bytes held by the exact cache'),
  cache_saved_joules: row('gauge', ['workload'], 'J', 'Energy that hits did not take again'),
  cache_saved_grams: row('gauge', ['workload'], 'gCO2e', 'Carbon that hits did not emit again'),
  cache_saved_usd: row('gauge', ['workload'], 'USD', 'Money that hits did not cost again'),

  upstream_healthy: row(
    'gauge',
    ['deployment'],
    '0 or 1',
    '0 while the breaker of a deployment is open or tries again, or its credential is missing',
  ),
  upstream_in_flight: row('gauge', ['deployment'], 'requests', 'Requests under way at a deployment'),
  upstream_in_flight_limit: row('gauge', ['deployment'], 'requests', 'Requests that may be under way there'),
  upstream_ttft_seconds: row(
    'gauge',
    ['deployment', 'quantile'],
    's',
    'Time to the first token that decisions expect, by what was seen',
  ),

  csoa_grams_per_kilotoken: row(
    'gauge',
    ['workload', 'deployment', 'site', 'accelerator'],
    'gCO2e',
    'Carbon of 1,000 tokens (750 in, 250 out) there this hour, location-based, life cycle and embodied; only deployments that break no rule of the workload',
  ),
  csoa_usd_per_kilotoken: row(
    'gauge',
    ['workload', 'deployment', 'site', 'accelerator'],
    'USD',
    'Full cost of the same tokens: money, and carbon and waiting at the prices of the workload',
  ),
  csoa_index: row(
    'gauge',
    ['workload', 'deployment', 'site', 'accelerator'],
    '100 is the default deployment',
    'How much better it is than the default deployment of the workload, in equal parts of carbon, full cost and time to the first token; for display, never the chooser',
  ),

  reserved_utilisation_ratio: row(
    'gauge',
    ['deployment', 'basis'],
    '0 to 1',
    'Utilisation of reserved capacity over the last 24 whole hours, by metered energy or by tokens; no series where neither is known',
  ),
  reserved_break_even_ratio: row(
    'gauge',
    ['deployment'],
    '0 upwards',
    'Utilisation at which reserved capacity costs what the cheapest allowed alternative asks; infinite where it never does, no series where it is unknown',
  ),
  reserved_idle_watts: row(
    'gauge',
    ['deployment', 'owner'],
    'W',
    'Power that reserved capacity drew in these hours whether work was there or not, charged to its owner',
  ),

  ledger_buffered_entries: row('gauge', [], 'entries', 'Entries that wait for the disk'),
  ledger_lost_entries: row('gauge', [], 'entries', 'Entries refused because the journal was full'),
  ledger_window_seconds: row('gauge', [], 's', 'How long an answer may precede its booking'),
  ledger_unsealed_bytes: row(
    'gauge',
    [],
    'bytes',
    'Durable bytes of this process that are not in a sealed segment yet, the open file included',
  ),
  ledger_unsealed_files: row('gauge', [], 'files', 'Closed files that could not be sealed yet'),
  ledger_faults_total: row('counter', [], 'entries', 'Entries that the ledger could not take'),
  ledger_upload_waiting_segments: row(
    'gauge',
    [],
    'segments',
    'Sealed segments that the object store does not have yet; only where uploads are configured',
  ),
  ledger_upload_oldest_waiting_seconds: row('gauge', [], 's', 'How long the oldest of them waits'),
  ledger_upload_current_timestamp_seconds: row(
    'gauge',
    [],
    's since 1970',
    'When the copy was last known to be up to date',
  ),
  ledger_upload_failing: row('gauge', [], '0 or 1', '1 while the last upload failed'),
  ledger_upload_faults_total: row('counter', [], 'faults', 'Uploads of the books that failed; they are tried again'),

  diagnoses_total: row('counter', ['code'], 'diagnoses', 'Diagnoses of Kubernetes by their first cause'),
  diagnosis_duration_seconds: row(
    'histogram',
    [],
    's',
    'Time from asking the doctor to its answer, reading the cluster included',
  ),
  diagnosis_calls_total: row('counter', [], 'requests', 'Requests of diagnoses to the Kubernetes API'),
  diagnosis_bytes_total: row('counter', [], 'bytes', 'Bytes that it answered'),

  fault: row(
    'gauge',
    ['part'],
    '0 or 1',
    '1 while a part fails and what it last knew stays in force: keys, credentials, config, commitments, table, grid, ledger, upload, models, traces, batches, shared limits; no series before the first fault',
  ),
  part_faults_total: row('counter', ['part'], 'faults', 'Failures of a part under a request, which went on without it'),
  trace_spans_total: row(
    'counter',
    ['result'],
    'spans',
    'Spans of traced requests: exported, failed where the collector did not take them, dropped where too many waited',
  ),
  meter_faults_total: row('counter', [], 'faults', 'Hours of meters that could not be read or settled'),
  config_faults_total: row('counter', [], 'faults', 'Changed configs that were refused; the one before stays in force'),
  config_version: row('gauge', [], 'number', 'Version of the config in force, counted from the start'),
} as const satisfies Readonly<Record<string, Metric>>;

/** What dashboards and rules use of the metrics of the process itself, which `prom-client` names. */
export const PROCESS_METRICS = {
  nodejs_eventloop_lag_p99_seconds: row('gauge', [], 's', 'Event-loop lag, 99th percentile since the last scrape'),
  nodejs_eventloop_lag_mean_seconds: row('gauge', [], 's', 'Event-loop lag, mean since the last scrape'),
  nodejs_heap_size_used_bytes: row('gauge', [], 'bytes', 'Heap in use'),
  process_resident_memory_bytes: row('gauge', [], 'bytes', 'Memory of the process'),
  process_cpu_seconds_total: row('counter', [], 's', 'CPU time, user and system'),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/** Name of a metric as it is exposed. @example exposedName('ready') // 'joulegate_ready' */
export const exposedName = (name: MetricName | keyof typeof PROCESS_METRICS): string => `joulegate_${name}`;
