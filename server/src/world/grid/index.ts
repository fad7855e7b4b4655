/** Intensity and electricity price of a zone at an hour: yearly averages, hourly files, a synthetic day, and layers of them. */
export * from './forecast/index.ts';
export * from './hourly-csv.ts';
export * from './layered.ts';
export * from './live/index.ts';
export * from './price/index.ts';
export * from './types.ts';
export * from './typical-day.ts';
export * from './yearly-averages.ts';
export * from './rank.ts';
export * from './schema.ts';
