/** What work costs and what to choose. Pure: no I/O, no clock of its own. */
export * from './energy/index.ts';
export * from './footprint/index.ts';
export * from './outlook/index.ts';
export * from './policy/index.ts';
export * from './routing/index.ts';
export * from './usage/index.ts';
