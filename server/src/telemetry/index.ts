/** What the gateway publishes, as Prometheus metrics. */
export * from './fleet-metrics.ts';
export * from './telemetry.ts';
export type { TelemetrySources } from './state-gauges.ts';
