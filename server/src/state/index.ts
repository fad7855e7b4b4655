/** What must be kept and changed: SQLite or PostgreSQL with the same migrations and queries; Redis for what a fleet counts together. */
export type { Migration } from './migrate.ts';
export * from './objects/index.ts';
export { openState } from './open-state.ts';
export type { State, StateOptions, StatePlace } from './open-state.ts';
export { openRedis, redisScript } from './redis.ts';
export type { RedisScript, RedisValue, SharedStore } from './redis.ts';
export type { Tables } from './tables.ts';
