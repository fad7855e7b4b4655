import type { Dashboard } from './builder.ts';
import * as panels from './panels.ts';
import { quantile, rate, state } from './promql.ts';
import { GOOD_IS_ONE, GOOD_IS_ZERO, UNIT } from './units.ts';

export const PLATFORM: Dashboard = {
  uid: 'joulegate-platform',
  title: 'joulegate: platform',
  what: 'Whether the gateway is well: latency and what it is made of, errors, deployments, the books, the process.',
  rows: [
    {
      title: 'Health',
      panels: [
        {
          kind: 'stat',
          title: 'Processes that are ready',
          what: 'Of all that were scraped.',
          unit: UNIT.count,
          queries: [{ expr: state('sum', 'ready', []), legend: 'ready' }],
        },
        {
          kind: 'stat',
          title: 'All ready',
          what: 'No: at least one process is not ready.',
          unit: UNIT.yesNo,
          steps: GOOD_IS_ONE,
          queries: [{ expr: state('min', 'ready', []), legend: 'ready' }],
        },
        {
          kind: 'stat',
          title: 'Parts that fail',
          what: 'Parts whose last known state stays in force; the log says why.',
          unit: UNIT.count,
          steps: GOOD_IS_ZERO,
          queries: [{ expr: `${state('sum', 'fault', [])} or vector(0)`, legend: 'faults' }],
        },
        {
          kind: 'stat',
          title: 'Entries lost',
          what: 'Entries that are not in the books because the journal was full.',
          unit: UNIT.count,
          steps: GOOD_IS_ZERO,
          queries: [{ expr: state('sum', 'ledger_lost_entries', []), legend: 'lost' }],
        },
      ],
    },
    {
      title: 'Latency',
      panels: [
        panels.durations(),
        {
          kind: 'timeseries',
          title: 'First token by deployment, p95',
          what: 'From sending to the first token, without the round trip to the caller.',
          unit: UNIT.seconds,
          queries: [{ expr: quantile(0.95, 'first_token_seconds', ['deployment']), legend: '{{deployment}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Time added by joulegate',
          what: 'Our own time in a request, by quantile.',
          unit: UNIT.seconds,
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: quantile(share, 'overhead_seconds'),
            legend: `p${share * 100}`,
          })),
        },
        {
          kind: 'timeseries',
          title: 'First token that decisions expect, p95',
          what: 'What is learned of each deployment and used in decisions.',
          unit: UNIT.seconds,
          queries: [
            {
              expr: state('max', 'upstream_ttft_seconds', ['deployment'], 'quantile="0.95"'),
              legend: '{{deployment}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Traffic and errors',
      panels: [
        panels.requestsBy('outcome'),
        {
          kind: 'timeseries',
          title: 'Errors by code',
          what: 'Refused and failed requests a second; docs/operate.md says what to do.',
          unit: UNIT.perSecond,
          isStacked: true,
          queries: [{ expr: rate('request_errors_total', ['code']), legend: '{{code}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Tokens by bucket',
          what: 'Tokens a second by disjoint usage bucket.',
          unit: UNIT.tokensPerSecond,
          isStacked: true,
          queries: [{ expr: rate('tokens_total', ['bucket']), legend: '{{bucket}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Requests without a valid key',
          what: 'Turned away before anything was read, a second.',
          unit: UNIT.perSecond,
          queries: [{ expr: rate('unauthenticated_requests_total', ['code']), legend: '{{code}}' }],
        },
        panels.cacheHits(),
        panels.budgetsUsed('kind="hard"'),
      ],
    },
    {
      title: 'Deployments',
      panels: [
        panels.healthy,
        panels.reservedUse,
        panels.reservedIdle,
        {
          kind: 'timeseries',
          title: 'Room used',
          what: 'Requests under way over those that may be, the fullest process.',
          unit: UNIT.share,
          max: 1,
          queries: [
            {
              expr: `max by (deployment) (joulegate_upstream_in_flight / joulegate_upstream_in_flight_limit)`,
              legend: '{{deployment}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Answers without a usage report',
          what: 'Their tokens are counted or estimated, a second.',
          unit: UNIT.perSecond,
          queries: [{ expr: rate('usage_missing_total', ['deployment']), legend: '{{deployment}}' }],
        },
      ],
    },
    {
      title: 'Books',
      panels: [
        {
          kind: 'timeseries',
          title: 'Entries that wait for the disk',
          what: 'Above some hundreds for longer than a second: the disk does not follow.',
          unit: UNIT.count,
          queries: [{ expr: state('sum', 'ledger_buffered_entries', []), legend: 'entries' }],
        },
        {
          kind: 'timeseries',
          title: 'On disk and not sealed yet',
          what: 'Grows until the open file is full or old, then falls.',
          unit: UNIT.bytes,
          queries: [{ expr: state('sum', 'ledger_unsealed_bytes', []), legend: 'bytes' }],
        },
        {
          kind: 'timeseries',
          title: 'Faults',
          what: 'Faults a second of the ledger, the grid, meters and configs that were refused.',
          unit: UNIT.perSecond,
          queries: [
            { expr: rate('ledger_faults_total'), legend: 'ledger' },
            { expr: rate('grid_faults_total'), legend: 'grid' },
            { expr: rate('meter_faults_total'), legend: 'meters' },
            { expr: rate('config_faults_total'), legend: 'config' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Segments that wait for their upload',
          what: 'Only where uploads are configured.',
          unit: UNIT.count,
          queries: [{ expr: state('sum', 'ledger_upload_waiting_segments', []), legend: 'segments' }],
        },
      ],
    },
    {
      title: 'Work that waits',
      panels: [
        {
          kind: 'timeseries',
          title: 'Requests of open batches',
          what: 'By where they are: waiting, here, in a flex tier or by batch API of a vendor.',
          unit: UNIT.count,
          isStacked: true,
          queries: [{ expr: state('max', 'waiting_requests', ['lane']), legend: '{{lane}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Age of the oldest open batch',
          what: 'Since it was made; its deadline says how long it may wait.',
          unit: UNIT.seconds,
          queries: [{ expr: state('max', 'waiting_oldest_seconds', []), legend: 'oldest' }],
        },
        {
          kind: 'timeseries',
          title: "Batches at vendors' batch APIs",
          what: 'Left: the batch ended without it, and its costs are still booked.',
          unit: UNIT.count,
          queries: [{ expr: state('max', 'vendor_batches', ['state']), legend: '{{state}}' }],
        },
        {
          kind: 'timeseries',
          title: 'Webhooks',
          what: 'Told of ends of batches, a second: taken, failed and told again, given up.',
          unit: UNIT.perSecond,
          queries: [{ expr: rate('webhooks_total', ['result']), legend: '{{result}}' }],
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        panels.ofProcess('Event-loop lag, p99', 'How late timers come, since the last scrape.', UNIT.seconds, [
          'nodejs_eventloop_lag_p99_seconds',
        ]),
        panels.ofProcess('CPU', 'Cores in use.', UNIT.count, ['process_cpu_seconds_total']),
        panels.ofProcess('Memory', 'Of the process, and of its heap the part in use.', UNIT.bytes, [
          'process_resident_memory_bytes',
          'nodejs_heap_size_used_bytes',
        ]),
      ],
    },
  ],
};
