/** The books of the house. */
export { intervalOfSum, type IdleRow, type SumOfEstimates, type TotalsRow, type TypedBooks } from './books/contract.ts';
export { exportEntries } from './books/entries.ts';
export { openBooks, withBooks, type Books } from './books/open-books.ts';
export { laterTruth, type Settlement } from './books/settlement.ts';
export { verifyBooks } from './books/verify-books.ts';
export { openEngine, parquetOf, type Engine, type Row } from './engine/index.ts';
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
export { FileJournal, type Durability, type Journal } from './journal/journal.ts';
export { openJournal, bookAllOrNone, storageSchema } from './journal/open-journal.ts';
export { RecentEntries } from './journal/recent.ts';
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
