import { exposedName, METRICS, PROCESS_METRICS, type Metric } from './metrics.ts';

const lines = (rows: Readonly<Record<string, Metric>>): readonly string[] =>
  Object.entries(rows).map(
    ([name, { type, labels, unit, what }]) =>
      `| \`${exposedName(name as keyof typeof METRICS)}\` | ${type} | ${labels.join(', ')} | ${unit} | ${what} |`,
  );

const HEAD = ['| name | type | labels | unit | what |', '|---|---|---|---|---|'];

/** docs/metrics.md: every metric of `/metrics`. */
export const metricsPage = (): string =>
  [
    '# Metrics',
    '',
    'What `GET /metrics` of the control plane exposes. Written from the table in `server/src/telemetry/metrics.ts`; do not edit by hand.',
    '',
    '- Labels are bounded: workloads, deployments and error codes become `other` after 200 values of each; keys are no label.',
    '- With `--workers` every series has a `worker` label: add counters with `sum without (worker) (...)`, take `max` of limits, which are shared.',
    "- Counters begin at zero with the process. The exact sums of a period are the ledger's: `joulegate report`.",
    '- How to import dashboards and rules: [operate.md](operate.md#metrics-dashboards-and-alerts).',
    '',
    ...HEAD,
    ...lines(METRICS),
    '',
    '## Of the process',
    'The default metrics of [prom-client](https://github.com/siimon/prom-client) with the prefix `joulegate_`. Dashboards and rules use these:',
    '',
    ...HEAD,
    ...lines(PROCESS_METRICS),
    '',
  ].join('\n');
