/** Hard caps of organisations, teams and keys: requests and tokens a minute, requests at once, money, energy and carbon. */
export type * from './contract.ts';
export { LEASE_MS, MemoryLimitStore } from './memory-store.ts';
export { RedisLimitStore } from './redis-store.ts';
export type { RedisLimitOptions } from './redis-limit-options.ts';
export { pushRateLimits } from './rates.ts';
export { limitSetSchema, limitsSchema, NO_LIMITS } from './schema.ts';
export type { HardBudget, LimitsConfig, LimitSet } from './schema.ts';
