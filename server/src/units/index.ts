/** Quantities with units, estimates, hourly series, calendar, coded errors and usage buckets. */
export * from './calendar.ts';
export * from './errors.ts';
export * from './estimate.ts';
export * from './id-map.ts';
export * from './quantity.ts';
export * from './roster.ts';
export * from './series.ts';
export * from './usage.ts';
export * from './version.ts';
