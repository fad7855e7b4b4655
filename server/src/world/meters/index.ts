/** Energy and token counters of devices and serving engines, whoever exports them. */
export { counterCurve, totalAt, windowDelta } from './counter.ts';
export type { CounterRule, WindowDelta } from './counter.ts';
export { ENERGY_DIALECTS, ENGINE_DIALECTS } from './dialects.ts';
export type { EnergyDialect, EngineDialect } from './dialects.ts';
export { gaugeMean, powerCurve } from './gauge.ts';
export { prometheusMeter } from './prometheus.ts';
export type { PrometheusOptions } from './prometheus.ts';
export { readingsOf } from './readings.ts';
export * from './schema.ts';
export * from './types.ts';
