/** The books. */
export {
  ENTRY_COLUMNS,
  ENTRY_SCHEMA,
  entrySchema,
  factorRecordOf,
  RECORD_COLUMNS,
  toFourDigits,
} from './entry/index.ts';
export type {
  Attempt,
  BookedEstimate,
  Column,
  Counterfactual,
  Entry,
  FactorRecord,
  GuardVerdict,
  Outcome,
} from './entry/index.ts';
export * from './journal/contract.ts';
export * from './journal/open-journal.ts';
export type { FileJournal } from './journal/journal.ts';
export type { JournalStats } from './journal/journal-options.ts';
export type { Adopted } from './segments/adopt.ts';
export { findEntry, readLedger } from './segments/read.ts';
export { MANIFEST_FILE, MANIFEST_SCHEMA, readManifest } from './segments/manifest.ts';
export type { Manifest, Part, Segment, Sums, Tombstone } from './segments/manifest.ts';
export { compact } from './segments/compact.ts';
export type { Compacted } from './segments/compact.ts';
export { retire } from './segments/retire.ts';
export { ed25519Signer } from './segments/signature.ts';
export type { Signature, Signer } from './segments/signature.ts';
export { PLAIN_SEALING } from './segments/seal.ts';
export type { Sealing } from './segments/seal.ts';
export type { ReadOptions } from './segments/read.ts';
export * from './journal/recent.ts';
export * from './segments/verify.ts';
export * from './schema.ts';
export { openEngine } from './engine/index.ts';
export type { Engine, EngineOptions } from './engine/index.ts';
export * from './books/index.ts';
export { HOURS_COLUMNS } from './engine/index.ts';
export type { ResultColumn, Row, Rows } from './engine/index.ts';
export { readAnchors, stateAnchor } from './segments/anchors.ts';
export { ledgerError } from './fault.ts';
export { tryLock, withLock } from './journal/lock.ts';
export { sealFiles } from './segments/seal.ts';
export { writerLockPath } from './segments/files.ts';
export { sourcesOf } from './segments/compact.ts';
export { KEPT_OF_RETIRED } from './segments/retire.ts';
export { digestFile } from './segments/digest.ts';
export { sqlText } from './engine/index.ts';
