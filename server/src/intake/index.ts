/** What others know of past work: which answers were accepted, usage exports, invoices; and copies of sealed segments for others. */
export { acceptance } from './acceptance/index.ts';
export { importUsage } from './import/book-import.ts';
export type { ImportOptions, Imported } from './import/book-import.ts';
export { usageExports } from './import/read-usage.ts';
export type { UsageExport } from './import/types.ts';
export { invoices } from './reconcile/read-invoice.ts';
export type { Invoice } from './reconcile/read-invoice.ts';
export { reconciliation } from './reconcile/reconcile.ts';
export type { Reconciliation } from './reconcile/reconcile.ts';
export { settlementCsv } from './settlement-csv.ts';
export { uploads } from './upload/configured.ts';
export type { Uploader } from './upload/uploader.ts';
