export * from './backoff.ts';
export * from './budget.ts';
export * from './call.ts';
export * from './refusal.ts';
export * from './reply.ts';
export * from './runtime.ts';
export * from './shared-budgets.ts';
export * from './workload-budgets.ts';
export { REQUEST_ID } from './response-headers.ts';
