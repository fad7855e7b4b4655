/** Invoices of providers held against the books. */
export { bookedUsage } from './booked-usage.ts';
export { REASONS } from './explain.ts';
export type { Part as DifferencePart, Reason as DifferenceReason } from './explain.ts';
export { invoiceOf } from './read-invoice.ts';
export type { Invoice } from './read-invoice.ts';
export { GATEWAY, reconcile } from './reconcile.ts';
export type { BypassingKey, Match, Reconciliation } from './reconcile.ts';
export { INVOICE_FORMATS } from './types.ts';
export type { BookedUsage, InvoiceFormat, InvoiceLine, TokenCounts } from './types.ts';
