/** Limits and budgets: hard caps of organisations, teams and keys; paced budgets of workloads and organisations. */
export * from './limits/index.ts';
export * from './paced/budget.ts';
export * from './paced/shared-budgets.ts';
export * from './paced/spent-budget.ts';
export * from './paced/workload-budgets.ts';
export { restorePaced } from './paced/restore.ts';
export type { SpentHour } from './paced/restore.ts';
export type { BudgetReading } from './reading.ts';
export {
  combined,
  DIMENSIONS,
  spendingAtMost,
  spendingOf,
  spendingOfAttempts,
  type Amounts,
  type Dimension,
} from './dimensions.ts';
