/** What the gateway publishes, as Prometheus metrics. */
export { fleetMetrics } from './fleet-metrics.ts';
export type { TelemetrySources } from './state-gauges.ts';
export { createTelemetry } from './telemetry.ts';
