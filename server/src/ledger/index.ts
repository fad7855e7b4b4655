/** The books of the house. */
export { intervalOfSum, type IdleRow, type SumOfEstimates, type TotalsRow, type TypedBooks } from './books/contract.ts';
export { exportEntries } from './books/export.ts';
export { openBooks, totalsOfEntries, withBooks, type Books } from './books/open-books.ts';
export { restatements } from './books/restatements.ts';
export { laterTruth, type Settlement } from './books/settlement.ts';
export { verifyBooks } from './books/verify-books.ts';
export { openEngine, type Engine, type Row } from './engine/index.ts';
export {
  ENTRY_SCHEMA,
  entrySchema,
  factorRecordOf,
  knownCost,
  ENTRY_WORDS,
  type Attempt,
  type Counterfactual,
  type Entry,
} from './entry/index.ts';
export {
  FileJournal,
  openJournal,
  bookAllOrNone,
  RecentEntries,
  type Durability,
  type Journal,
} from './journal/index.ts';
export {
  booksFolder,
  ed25519Signer,
  fileLock,
  findEntry,
  readLedger,
  sealedBooks,
  witnessOf,
  type Manifest,
  type Witness,
  type Sealing,
} from './segments/index.ts';
export { storageSchema } from './schema.ts';
