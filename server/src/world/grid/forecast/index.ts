/** Forecasts of a zone's intensity, 1 to 96 hours ahead. */
export * from './forecast-source.ts';
export * from './forecast-zone.ts';
export * from './forecaster.ts';
export * from './reference-ridge.ts';
export * from './zone-history.ts';
