/** What Anthropic clients and upstreams speak. */
export * from './error.ts';
export * from './lanes.ts';
export * from './request.ts';
export * from './stream.ts';
export * from './usage.ts';
