/** What the gateway publishes, as Prometheus metrics. */
export { fleetMetrics } from './fleet-metrics.ts';
export type { TelemetrySources } from './state-gauges.ts';
export { createTelemetry } from './telemetry.ts';
/** What meters say of a fleet that is not routed. */
export { fleetWatch } from './watch/fleet-watch.ts';
