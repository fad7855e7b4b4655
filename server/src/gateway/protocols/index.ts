/** What clients and upstreams speak. */
export * from './endpoint.ts';
export * from './endpoints.ts';
export * from './lane.ts';
export { usageInTail } from './openai/index.ts';
