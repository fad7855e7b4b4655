/** What must be kept and changed: SQLite or PostgreSQL with the same migrations and queries; Redis for what a fleet counts together. */
export { openObjectStore } from './objects/open-object-store.ts';
export type { BegunUpload, ObjectStore } from './objects/types.ts';
export { openState } from './open-state.ts';
export type { State, StatePlace } from './open-state.ts';
export { openRedis, redisScript } from './redis.ts';
export type { SharedStore } from './redis.ts';
export type { Tables } from './tables.ts';
