/** Sealed files, their chain and the folder they lie in. */
export { sealedBooks } from './compact.ts';
export {
  digestFile,
  NO_PARTS,
  unfinishedOf,
  OWN_NAME_START,
  READ_NO_LINK,
  journalFileName,
  ownNameLine,
  writerLockPath,
  isDayFile,
  newWriterId,
  fileLock,
  tryLock,
  type JournalFile,
  type Segment,
  type Lock,
} from './files.ts';
export { booksFolder, strangersOf, filesOfBooks, lookAtFolder, survey, IMPORT_ASIDE, type Stranger } from './folder.ts';
export {
  NO_WITNESS,
  addSegment,
  readManifest,
  isFileName,
  withFolderLock,
  finishRemoving,
  type Manifest,
  type Witness,
} from './manifest.ts';
export { findEntry, idsBeginning, readLedger, type FlushedOffsets } from './read.ts';
export { countEntries, sealFiles, PLAIN_SEALING, type Sealing, type ClosedFile } from './seal.ts';
export { verifyManifest, type Finding, type ManifestReport } from './verify.ts';
export { ed25519Signer, readAnchors, witnessOf } from './witness.ts';
