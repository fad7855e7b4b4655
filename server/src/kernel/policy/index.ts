export * from './control.ts';
export { promisedMonth, promisedTonnes } from './corporate-target.ts';
export type { CorporateTarget, PeriodLimit } from './corporate-target.ts';
export * from './ruling.ts';
export * from './schema.ts';
export * from './target-shares.ts';
export * from './types.ts';
