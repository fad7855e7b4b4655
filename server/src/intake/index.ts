/** What others know of past work: usage exports, invoices; and copies of sealed segments for others. */
export { importUsage } from './import/book-import.ts';
export type { ImportOptions, Imported } from './import/book-import.ts';
export { UNKNOWN_SITE } from './import/entry-of-row.ts';
export { readExportText, usageOf } from './import/read-usage.ts';
export { USAGE_FORMATS } from './import/types.ts';
export type { BadRow, UsageExport, UsageFormat } from './import/types.ts';
export { bookedUsage } from './reconcile/booked-usage.ts';
export { REASONS } from './reconcile/explain.ts';
export { invoiceOf } from './reconcile/read-invoice.ts';
export type { Invoice } from './reconcile/read-invoice.ts';
export { reconcile } from './reconcile/reconcile.ts';
export type { Match, Reconciliation } from './reconcile/reconcile.ts';
export { INVOICE_FORMATS } from './reconcile/types.ts';
export type { InvoiceFormat, TokenCounts } from './reconcile/types.ts';
export { SETTLEMENT_CSV, settlementsOf } from './settlement-csv.ts';
export { startUploads, uploadNow } from './upload/configured.ts';
export { uploadSchema } from './upload/schema.ts';
export type { UploadStanding, Uploader } from './upload/uploader.ts';
