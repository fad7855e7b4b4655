/** Sealed files, their chain and the folder they lie in. */
export {
  NO_WITNESS,
  addSegment,
  adoptDeadWriters,
  readAnchors,
  witnessOf,
  type Witness,
  type Adopted,
} from './add-segment.ts';
export { sealedBooks } from './compact.ts';
export {
  digestFile,
  NO_PARTS,
  OWN_NAME_START,
  READ_NO_LINK,
  journalFileName,
  ownNameLine,
  writerLockPath,
  isDayFile,
  newWriterId,
  fileLock,
  tryLock,
  type Segment,
  type Lock,
} from './files.ts';
export { booksFolder, strangersOf, filesOfBooks, lookAtFolder, IMPORT_ASIDE, type Stranger } from './folder.ts';
export { readManifest, ed25519Signer, isFileName, withFolderLock, finishRemoving, type Manifest } from './manifest.ts';
export { findEntry, readLedger, type FlushedOffsets } from './read.ts';
export { countEntries, sealFiles, PLAIN_SEALING, type Sealing, type ClosedFile } from './seal.ts';
export { verifyManifest, type Finding, type ManifestReport } from './verify.ts';
