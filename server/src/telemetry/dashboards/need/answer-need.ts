import { z } from 'zod';
import { openOutbound, openSecret, timers, type Clock } from '../../../edge/index.ts';
import { secretSchema } from '../../../world/index.ts';
import { dashboardJson } from '../builder.ts';
import { needDashboard } from './need-dashboard.ts';
import type { Known } from './places.ts';
import { metricsOf, tryPanels, type Tried } from './try-panels.ts';

/** The part of the config that says where dashboards are tried. */
export const prometheusShape = {
  prometheus: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('Base URL of the server that reads the `/metrics` of joulegate.'),
      token: secretSchema.optional().describe('Sent as bearer token. Left out: none.'),
    })
    .nullable()
    .default(null)
    .describe(
      'Where our metrics are kept: a dashboard made for a need is tried on it (docs/operate.md). `null`: nothing is tried.',
    ),
};
type PrometheusConfig = z.infer<typeof prometheusShape.prometheus>;

/** With the wait for a token and what comes after, less than five seconds. */
const PATIENCE_MS = 3000;
const TOKEN_PATIENCE_MS = 1000;
const CONNECTIONS = 8;

/** Names of the config, and where to try. */
export interface NeedConfig extends Known {
  readonly raw: { readonly prometheus: PrometheusConfig };
}

/**
 * A Grafana dashboard for a need in plain words, and what Prometheus says to each of its panels. Only reads.
 * @param config `null`: there is none, so that nothing is narrowed and nothing tried
 * @throws JoulegateError `JG_USAGE` where the text asks for nothing that is there, `JG_CONFIG` for a token that cannot be read
 */
export async function answerNeed(text: string, config: NeedConfig | null, clock: Pick<Clock, 'now' | 'monotonicMs'>) {
  const startMs = clock.monotonicMs();
  const { dashboard, need, period, left } = needDashboard(text, config);
  const panels = dashboard.rows.flatMap((row) => row.panels);
  const prometheus = config?.raw.prometheus ?? null;
  const tried =
    prometheus === null
      ? panels.map((): Tried => ({ verdict: 'not validated', why: 'no prometheus is configured' }))
      : await tryOn(prometheus);

  async function tryOn({ url, token }: NonNullable<PrometheusConfig>): Promise<readonly Tried[]> {
    const secret = token === undefined ? null : openSecret(token, { what: 'prometheus', where: 'prometheus.token' });
    const outbound = openOutbound([new URL(url).origin], CONNECTIONS);
    const given = new AbortController();
    try {
      // A command that prints it is waited for no longer than the queries are.
      await Promise.race([secret?.ready(), timers.sleep(TOKEN_PATIENCE_MS, given.signal).catch(() => {})]);
      const headers: Record<string, string> = secret === null ? {} : { authorization: `Bearer ${secret.read()}` };
      return await tryPanels(panels, period.lengthMs, { outbound, url, headers, clock, patienceMs: PATIENCE_MS });
    } finally {
      given.abort();
      secret?.close();
      await outbound.close();
    }
  }

  return {
    title: dashboard.title,
    period: { from: period.from, to: 'now' },
    understood: need.understood,
    notUnderstood: need.notUnderstood,
    left,
    panels: panels.map((panel, i) => ({
      title: panel.title,
      unit: panel.unit,
      metrics: metricsOf(panel),
      queries: panel.queries.map(({ expr }) => expr),
      ...tried[i]!,
    })),
    prometheus: prometheus?.url ?? null,
    tookMs: clock.monotonicMs() - startMs,
    dashboard: dashboardJson(dashboard) as Readonly<Record<string, unknown>>,
  };
}
