import { exposedName } from '../metrics.ts';
import { quantile, state } from '../dashboards/promql.ts';

/** Something that a person should know. It fires where the query's value is beyond the bound for as long as `for` says. */
export interface Alert {
  readonly alert: string;
  readonly query: string;
  readonly op: '>' | '<' | '==';
  readonly bound: number;
  readonly for: string;
  readonly severity: 'page' | 'ticket';
  readonly summary: string;
  /** What it means, and what to do. */
  readonly runbook: string;
}

const BUDGET = '{{ $labels.dimension }} of {{ $labels.scope }} {{ $labels.owner }} ({{ $labels.period }})';

export const ALERTS: readonly Alert[] = [
  {
    alert: 'JoulegateBudgetBurnsFast',
    query: 'joulegate:limit_burn:ratio1h',
    op: '>',
    bound: 6,
    for: '5m',
    severity: 'page',
    summary: `The budget of ${BUDGET} is used {{ $value | humanize }} times as fast as it may`,
    runbook:
      'At six times the even pace a month is used up in five days. Find who asks: the dashboard of the workload, or `joulegate report showback --by key`. A paced budget raises its price by itself; a hard one will refuse. Revoke or limit the key that runs away, or raise the budget.',
  },
  {
    alert: 'JoulegateBudgetAtRisk',
    query: 'joulegate:limit_pace:ratio',
    op: '>',
    bound: 1.1,
    for: '30m',
    severity: 'ticket',
    summary: `The budget of ${BUDGET} will not last: {{ $value | humanize }} times what the time gone allows is used`,
    runbook:
      'More than a tenth ahead of the even pace. Where work is heavy by day this passes by night. Else: let the budget choose cheaper or cleaner places (mode `enforce`, more deployments in the workload), move work that can wait, or ask the owner for a new figure.',
  },
  {
    alert: 'JoulegateLimitNearlySpent',
    query: 'joulegate:limit_used:ratio{kind="hard", dimension=~"money|energy|carbon|water"}',
    op: '>',
    bound: 0.95,
    for: '1m',
    severity: 'page',
    summary: `The hard limit of ${BUDGET} is used to {{ $value | humanizePercentage }}`,
    runbook:
      'At 100 % its owner is refused with 429 until the period ends. Tell the owner, or raise the limit in the config: a reload takes it at once.',
  },
  {
    alert: 'JoulegateGridStale',
    query: state('max', 'grid_age_seconds', ['zone', 'kind']),
    op: '>',
    bound: 6 * 3600,
    for: '15m',
    severity: 'ticket',
    summary:
      'What is known of the grid of {{ $labels.zone }} is {{ $value | humanizeDuration }} old ({{ $labels.kind }})',
    runbook:
      'Decisions go on with a wider spread. Look for `grid` in the log and in joulegate_fault: a token that ran out, a source that does not answer, a file that nobody replaces. It goes by itself when the hour is known.',
  },
  {
    alert: 'JoulegateBreakerOpen',
    query: state('min', 'upstream_healthy', ['deployment']),
    op: '<',
    bound: 1,
    for: '2m',
    severity: 'page',
    summary: 'Deployment {{ $labels.deployment }} is taken out of routing',
    runbook:
      'Three calls in a row failed, or its credential is missing (/readyz names it). Others of the workload answer where it lists any. Check the status of the provider and the credential; the breaker tries again by itself.',
  },
  {
    alert: 'JoulegateBelowBreakEven',
    query: 'joulegate:reserved_break_even:ratio',
    op: '<',
    bound: 1,
    for: '6h',
    severity: 'ticket',
    summary:
      'Reserved deployment {{ $labels.deployment }} is at {{ $value | humanizePercentage }} of the utilisation at which it breaks even',
    runbook:
      'Over the last 24 hours it cost more than the cheapest allowed alternative would have for the same tokens. The page Fleet names both prices. Send it more work (list it in more workloads, move work that can wait), run fewer replicas, or give it back. At 0 it served nothing.',
  },
  {
    alert: 'JoulegateNotReady',
    query: `min by (instance) (${exposedName('ready')})`,
    op: '<',
    bound: 1,
    for: '1m',
    severity: 'page',
    summary: 'The gateway at {{ $labels.instance }} is not ready',
    runbook:
      '/readyz says why: it drains, the ledger takes no entries, or no workload has a credential. docs/operate.md has a line for each.',
  },
  {
    alert: 'JoulegateDown',
    query: 'up{job="joulegate"}',
    op: '==',
    bound: 0,
    for: '1m',
    severity: 'page',
    summary: 'The control plane at {{ $labels.instance }} does not answer Prometheus',
    runbook:
      'The process is gone or hangs, or the port of the control plane is not reachable. The job of the scrape has to be called joulegate.',
  },
  {
    alert: 'JoulegateLedgerLag',
    query: `sum by (instance) (${exposedName('ledger_buffered_entries')})`,
    op: '>',
    bound: 5000,
    for: '1m',
    severity: 'page',
    summary: '{{ $value }} entries at {{ $labels.instance }} wait for the disk',
    runbook:
      'The disk is slow, full or read-only. Entries wait in memory (64 MB); if the process ends meanwhile they are lost. Free space or remount: the journal goes on by itself.',
  },
  {
    alert: 'JoulegateLedgerUnsealed',
    query: `sum by (instance) (${exposedName('ledger_unsealed_files')})`,
    op: '>',
    bound: 3,
    for: '10m',
    severity: 'ticket',
    summary: '{{ $value }} files of the journal at {{ $labels.instance }} could not be sealed',
    runbook:
      'Their entries are on disk and in every figure; only the chain and Parquet wait. The log says why: memory for the engine, disk, or the state.',
  },
  {
    alert: 'JoulegateEntriesLost',
    query: `sum by (instance) (${exposedName('ledger_lost_entries')})`,
    op: '>',
    bound: 0,
    for: '0m',
    severity: 'page',
    summary: '{{ $value }} requests at {{ $labels.instance }} are not in the books',
    runbook:
      'The journal was full. Serve with `durability: strict` to withhold answers instead; compare with the invoice by `joulegate ledger reconcile`.',
  },
  {
    alert: 'JoulegatePartFails',
    query: `max by (instance, part) (${exposedName('fault')})`,
    op: '==',
    bound: 1,
    for: '5m',
    severity: 'ticket',
    summary: 'The part {{ $labels.part }} of the gateway at {{ $labels.instance }} fails',
    runbook:
      'What it last gave stays in force, so a revocation or a new price does not arrive. The log says why; docs/operate.md what to do.',
  },
  {
    alert: 'JoulegateOwnErrors',
    query: 'joulegate:own_errors:ratio_rate5m',
    op: '>',
    bound: 0.0144,
    for: '2m',
    severity: 'page',
    summary: '{{ $value | humanizePercentage }} of requests are failed by the gateway itself',
    runbook:
      'Over 14.4 times what the objective of 99.9 % in 30 days allows: at this rate two days use it up. `joulegate_request_errors_total` by code says which; docs/operate.md what to do.',
  },
  {
    alert: 'JoulegateSlow',
    query: quantile(0.99, 'overhead_seconds', [], '', '5m'),
    op: '>',
    bound: 0.05,
    for: '10m',
    severity: 'ticket',
    summary: 'joulegate adds {{ $value | humanizeDuration }} to one request in a hundred',
    runbook:
      'The objective is 50 ms. Look at event-loop lag and CPU: more workers, smaller bodies, or a guard and documents that take their time.',
  },
  {
    alert: 'JoulegateEventLoopLag',
    query: `max by (instance) (${exposedName('nodejs_eventloop_lag_p99_seconds')})`,
    op: '>',
    bound: 0.25,
    for: '5m',
    severity: 'ticket',
    summary: 'Timers at {{ $labels.instance }} come {{ $value | humanizeDuration }} late',
    runbook:
      'The process has more to do than one core can. Add workers, or look for what blocks: very large bodies, a disk that hangs.',
  },
];
