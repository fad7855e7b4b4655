/** The control plane: HTTP API for the console, collected from gateway events. */
export * from './all-workers.ts';
export * from './collector.ts';
export * from './server.ts';
export * from './source.ts';
export * from './totals-state.ts';
export * from './types.ts';
