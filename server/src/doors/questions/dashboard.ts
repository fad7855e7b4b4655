import { z } from 'zod';
import { question, type Shape } from '../question.ts';

const ANSWER = z
  .object({
    title: z.string(),
    period: z.object({ from: z.string(), to: z.string() }).describe('as Grafana writes times'),
    understood: z.array(z.object({ words: z.string(), means: z.string() })),
    notUnderstood: z.array(z.string()).describe('words of the need that nothing took: ask again in other words'),
    left: z
      .array(z.object({ what: z.string(), why: z.string(), instead: z.string().nullable() }))
      .describe('what was understood and no series can tell as it was asked'),
    panels: z.array(
      z.object({
        title: z.string(),
        unit: z.string().describe('of its values, in the words of Grafana'),
        metrics: z.array(z.string()),
        queries: z.array(z.string()).describe('PromQL'),
        verdict: z
          .enum(['validated', 'no data', 'refused', 'not validated'])
          .describe('what Prometheus said to its queries over the period'),
        why: z.string().nullable(),
      }),
    ),
    prometheus: z.string().nullable().describe('where the queries were tried; null: none is configured'),
    tookMs: z.number(),
    dashboard: z.record(z.string(), z.unknown()).describe('JSON that Grafana imports'),
  })
  .meta({ id: 'NeedDashboard' });
export type NeedAnswer = Shape<typeof ANSWER>;

/** A dashboard for whoever can say what they want to see. */
export const dashboard = question({
  name: 'dashboard',
  tool: 'generate_dashboard',
  does: 'a Grafana dashboard of our metrics for a need in plain words, each panel tried on Prometheus; no model, only reads',
  input: z.strictObject({
    need: z
      .string()
      .min(1)
      .max(500)
      .describe('such as "latency and cost by workload for the last week in eu": figures, by what, how long, where'),
  }),
  output: ANSWER,
  role: 'read',
  positional: ['need'],
  ask: (waist, { need }) => waist.dashboard(need),
});
