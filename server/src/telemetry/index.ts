/** What the gateway publishes, as Prometheus metrics. */
export { fleetMetrics } from './fleet-metrics.ts';
export { createTelemetry } from './telemetry.ts';
export type { TelemetrySources } from './state-gauges.ts';
