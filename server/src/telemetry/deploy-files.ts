import { dashboardJson } from './dashboards/builder.ts';
import { DASHBOARDS } from './dashboards/index.ts';
import { WATCH } from './dashboards/watch.ts';
import { metricsPage } from './metrics-page.ts';
import { rulesYaml } from './rules/rules-file.ts';

/** What is written from code, by its path in the repository. */
export const deployFiles = (): Readonly<Record<string, string>> => ({
  'docs/metrics.md': metricsPage(),
  'deploy/prometheus/joulegate.rules.yaml': `# Written from server/src/telemetry/rules; do not edit by hand.\n${rulesYaml()}`,
  ...Object.fromEntries(
    Object.entries({ ...DASHBOARDS, watch: WATCH }).map(([name, dashboard]) => [
      `deploy/grafana/${name}.json`,
      `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`,
    ]),
  ),
});
