/** Exact answers, kept apart by tenant and policy. Off unless a workload asks for it. */
export * from './answer-cache.ts';
export * from './answer-caches.ts';
export { cacheKey, newCacheSecret } from './cache-key.ts';
export type { CacheKeyParts } from './cache-key.ts';
export { CacheTurn } from './cache-turn.ts';
export * from './cache-use.ts';
export * from './schema.ts';
