export * from './export.ts';
export { openBooks } from './open-books.ts';
export type { Books, BooksOptions } from './open-books.ts';
export { SETTLEMENT_COLUMNS, bookSettlements } from './settlement.ts';
export type {
  GridSettlement,
  InvoiceSettlement,
  MeterSettlement,
  RestatementReason,
  Settlement,
} from './settlement.ts';
export { verifyFigures } from './verify-figures.ts';
export type { FiguresOptions, FiguresReport } from './verify-figures.ts';
export { restatements } from './restatements.ts';
export type { KnownTotals, Restatement, Restatements } from './restatements.ts';
