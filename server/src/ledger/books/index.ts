/** What wings ask of the books. */
export { DIMENSIONS } from './contract.ts';
export type {
  Basis,
  DemandRow,
  Dimension,
  EntriesQuery,
  IdleRow,
  ImportedSum,
  Key,
  NanoFigures,
  PlainSum,
  Span,
  SumOfEstimates,
  TotalsQuery,
  TotalsRow,
  TypedBooks,
} from './contract.ts';
export { exportEntries } from './export.ts';
export type { ExportFormat } from './export.ts';
export { openBooks, withBooks } from './open-books.ts';
export type { Books } from './open-books.ts';
export { SETTLEMENT_COLUMNS, bookSettlements, settledGrid, zoneHour } from './settlement.ts';
export type { GridSettlement, MeterSettlement, RestatementReason, Settlement } from './settlement.ts';
export { intervalOfSum } from './totals.ts';
export { totalsOfEntries } from './totals-of-entries.ts';
export { verifyFigures } from './verify-figures.ts';
export { restatements } from './restatements.ts';
export type { KnownTotals, Restatement } from './restatements.ts';
