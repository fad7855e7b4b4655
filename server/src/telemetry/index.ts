/** What the gateway publishes, as Prometheus metrics. */
import { answerNeed, prometheusShape } from './dashboards/need/answer-need.ts';
import { fleetMetrics } from './fleet-metrics.ts';
import { createTelemetry } from './telemetry.ts';
import type { openTraces } from './traces/open-traces.ts';
import { tracesShape } from './traces/schema.ts';

export type { TelemetrySources } from './state-gauges.ts';
/** OpenTelemetry's library is loaded by whoever traces. */
const open = async (...given: Parameters<typeof openTraces>): Promise<ReturnType<typeof openTraces>> =>
  (await import('./traces/open-traces.ts')).openTraces(...given);

/** Metrics of a gateway and of its workers together, dashboards of them for needs in words; its traces. */
export const telemetry = {
  metrics: createTelemetry,
  ofWorkers: fleetMetrics,
  traces: { open, shape: tracesShape },
  dashboards: { answer: answerNeed, shape: prometheusShape },
} as const;
/** What meters say of a fleet that is not routed. */
export { fleetWatch } from './watch/fleet-watch.ts';
