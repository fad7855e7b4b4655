/** Limits and budgets: hard caps of organisations, teams and keys; paced budgets of workloads and organisations. */
export { COUNTED, DIMENSIONS, spending } from './dimensions.ts';
export type { Amounts } from './dimensions.ts';
export type { Granted, LimitStore, Refused, Spent } from './limits/contract.ts';
export { LEASE_MS, MemoryLimitStore } from './limits/memory-store.ts';
export { pushRateLimits } from './limits/rates.ts';
export { RedisLimitStore } from './limits/redis-store.ts';
export { NO_LIMITS, limitSetSchema, limitsSchema } from './limits/schema.ts';
export type { LimitSet } from './limits/schema.ts';
export { PacedBudget } from './paced/budget.ts';
export { shareBudgets } from './paced/shared-budgets.ts';
export { spentBudget } from './paced/spent-budget.ts';
export { Budgets, WorkloadBudgets } from './paced/workload-budgets.ts';
export type { BudgetReading } from './reading.ts';
export { accountsOfBooks } from './of-books.ts';
