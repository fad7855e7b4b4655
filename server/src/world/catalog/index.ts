/** Sites, accelerators, open and closed models, named origins and round trips, each record with its source and date. */
export * from './accelerators.ts';
export * from './embodied.ts';
export * from './models/index.ts';
export * from './origins.ts';
export * from './place.ts';
export * from './round-trip.ts';
export * from './round-trip-table.ts';
export * from './sites/index.ts';
export * from './types.ts';
export * from './schema.ts';
