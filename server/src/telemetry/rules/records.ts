import { LIMIT_LABELS, rate, state } from '../dashboards/promql.ts';

/** A series that Prometheus works out once for all who ask. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

const WINDOW = '5m';
const PER_HOUR = 3600;
/** A mean is not spent, and a minute is over before anybody reads of it. */
const SPENT = 'dimension!="latency", period!="minute"';
const LIMITS = LIMIT_LABELS.join(', ');
/** Before this share of a period is gone, its pace says little. */
const EARLY = 0.1;

/** What the gateway itself failed: the indicator of docs/operate.md. */
const OWN_ERRORS = 'code=~"JG_INTERNAL|JG_LEDGER|JG_OVERLOADED|JG_STORE_DOWN"';

export const RECORDS: readonly RecordingRule[] = [
  {
    record: 'joulegate:requests:rate5m',
    expr: rate('requests_total', ['workload', 'deployment', 'outcome'], '', WINDOW),
  },
  {
    record: 'joulegate:own_errors:ratio_rate5m',
    expr: `(${rate('request_errors_total', [], OWN_ERRORS, WINDOW)} or vector(0)) / (${rate('requests_total', [], '', WINDOW)} > 0)`,
  },
  {
    record: 'joulegate:cost_usd_per_hour:rate5m',
    expr: `${rate('cost_usd_total', ['workload'], '', WINDOW)} * ${PER_HOUR}`,
  },
  { record: 'joulegate:power_watts:rate5m', expr: rate('energy_joules_total', ['workload'], '', WINDOW) },
  {
    record: 'joulegate:carbon_grams_per_hour:rate5m',
    expr: `${rate('carbon_grams_total', ['workload'], '', WINDOW)} * ${PER_HOUR}`,
  },
  {
    record: 'joulegate:limit_used:ratio',
    expr: `${state('max', 'limit_used', LIMIT_LABELS)} / (${state('max', 'limit', LIMIT_LABELS)} > 0)`,
  },
  {
    // Under 1: dearer than the cheapest allowed alternative. 0: nothing ran, whatever it would be compared with.
    record: 'joulegate:reserved_break_even:ratio',
    expr: `${state('max', 'reserved_utilisation_ratio', ['deployment'])} / ${state('max', 'reserved_break_even_ratio', ['deployment'])} or ${state('max', 'reserved_utilisation_ratio', ['deployment'])} == 0`,
  },
  {
    // 1: what is used is in step with the period; 2: it will be used twice.
    record: 'joulegate:limit_pace:ratio',
    expr: `joulegate:limit_used:ratio{${SPENT}} / clamp_min(${state('max', 'limit_elapsed_ratio', LIMIT_LABELS, SPENT)}, ${EARLY})`,
  },
  {
    // The last hour's use over what an hour may use if the limit is spread evenly over its period.
    record: 'joulegate:limit_burn:ratio1h',
    expr: [
      `max by (${LIMITS}) (clamp_min(delta(joulegate_limit_used{${SPENT}}[1h]), 0)) / ${PER_HOUR}`,
      `* (${state('max', 'limit_resets_timestamp_seconds', LIMIT_LABELS, SPENT)} - time())`,
      `/ (1 - ${state('max', 'limit_elapsed_ratio', LIMIT_LABELS, SPENT)} > 0)`,
      `/ (${state('max', 'limit', LIMIT_LABELS, SPENT)} > 0)`,
    ].join(' '),
  },
];
