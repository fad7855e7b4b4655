/** What electricity costs in a zone at an hour: files, and what live sources publish. */
export * from './hourly-price-csv.ts';
export * from './in-usd.ts';
export * from './types.ts';
export * from './with-prices.ts';
