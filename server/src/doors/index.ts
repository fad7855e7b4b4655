/** The control plane: HTTP API for the console, collected from gateway events. */
export * from './http/all-workers.ts';
export * from './http/collector.ts';
export * from './http/server.ts';
export * from './http/source.ts';
export * from './http/totals-state.ts';
export * from './http/types.ts';
