export * from './backoff.ts';
export * from './budget.ts';
export * from './call.ts';
export * from './refusal.ts';
export * from './reply.ts';
export * from './runtime.ts';
export * from './workload-budgets.ts';
