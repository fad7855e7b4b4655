/** The data plane: from a socket to a booked answer. */
export * from './cache/index.ts';
export { answeredEndpoints, dialectNamed, dialectNames } from './dialects/index.ts';
export type { AuthStyle } from './dialects/index.ts';
export * from './events.ts';
export * from './fleet/index.ts';
export * from './http/index.ts';
export * from './pipeline/index.ts';
export * from './schema.ts';
export * from './tenants/index.ts';
export * from './why.ts';
