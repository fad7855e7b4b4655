/** What others know of past work: usage exports, invoices; and copies of sealed segments for others. */
export * from './import/index.ts';
export * from './reconcile/index.ts';
export * from './upload/index.ts';
export { SETTLEMENT_CSV, settlementsOf } from './settlement-csv.ts';
export type { SettlementFile } from './settlement-csv.ts';
