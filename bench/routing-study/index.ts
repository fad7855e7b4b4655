/** Months of hourly routing between regions under several budgets: what each policy earns of the best that was possible. */
export * from './baselines.ts';
export * from './faults.ts';
export * from './hour-router.ts';
export * from './nowcast.ts';
export * from './paced-router.ts';
export * from './several-budgets.ts';
export * from './staircase.ts';
export * from './study-data.ts';
export * from './types.ts';
export * from './worlds.ts';
