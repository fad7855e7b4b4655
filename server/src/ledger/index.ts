/** The books of the house. */
// What is booked.
export { ENTRY_SCHEMA, entrySchema, factorRecordOf, toFourDigits } from './entry/index.ts';
export type { Attempt, Counterfactual, Entry, Outcome } from './entry/index.ts';

// Writing it down as it happens, and what was written last.
export { openJournal } from './journal/open-journal.ts';
export type { FileJournal } from './journal/journal.ts';
export type { Durability, Journal } from './journal/contract.ts';
export { RecentEntries } from './journal/recent.ts';
export { storageSchema } from './schema.ts';

// Asking: typed questions, a person's own SELECT, an export.
export { openBooks, totalsOfEntries, withBooks } from './books/open-books.ts';
export type { Books } from './books/open-books.ts';
export type { IdleRow, Key, SumOfEstimates, TotalsRow, TypedBooks } from './books/contract.ts';
export { intervalOfSum } from './books/totals.ts';
export { exportEntries } from './books/export.ts';
export type { ExportFormat } from './books/export.ts';
export { findEntry, readLedger } from './segments/read.ts';
export type { Row } from './engine/open-engine.ts';

// Later truth: settlements, and what they changed.
export { bookSettlements, settledGrid, zoneHour } from './books/settlement.ts';
export type { GridSettlement, MeterSettlement, RestatementReason, Settlement } from './books/settlement.ts';
export { restatements } from './books/restatements.ts';
export type { KnownTotals, Restatement } from './books/restatements.ts';

// Proof and upkeep of the files; who brings entries or copies segments from outside needs the same care as the journal.
export { verifyFigures } from './books/verify-figures.ts';
export { verifyManifest } from './segments/verify.ts';
export { compact, KEPT_OF_RETIRED, retire, sourcesOf } from './segments/compact.ts';
export { ed25519Signer, MANIFEST_FILE, readManifest } from './segments/manifest.ts';
export type { Manifest } from './segments/manifest.ts';
export { readAnchors, sealFiles, stateAnchor } from './segments/seal.ts';
export type { Sealing } from './segments/seal.ts';
export { digestFile, writerLockPath } from './segments/files.ts';
export { openEngine } from './engine/open-engine.ts';
export type { Engine } from './engine/open-engine.ts';
export { tryLock, withLock } from './journal/lock.ts';
export { ledgerError } from './fault.ts';
