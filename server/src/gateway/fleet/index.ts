export * from './credentials.ts';
export { ModelLists, type ListAsked } from './model-lists.ts';
export * from './fleet.ts';
export * from './pieces.ts';
export * from './secret-mask.ts';
export * from './sessions.ts';
export * from './upstream.ts';
export * from './deadlines.ts';
export { traceContext } from './trace-context.ts';
