/** What providers charge: a dated price book and the exact cost of one request. */
export * from './circumstance.ts';
export * from './cost-nano-usd.ts';
export * from './price-book.ts';
export * from './price.ts';
export { PRICE_LIST, sheetOf } from './list-sheet.ts';
export { serviceTierOf, type ServiceTier } from './service-tiers.ts';
export { changesBetween } from './span.ts';
export { placeOfUrl } from './surcharges.ts';
