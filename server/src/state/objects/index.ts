/** Objects in an S3-compatible store: whole or not there, resumed after faults. */
export { openObjectStore } from './open-object-store.ts';
export type {
  BegunUpload,
  FileToSend,
  ObjectFacts,
  ObjectStore,
  ObjectStoreOptions,
  RetryOptions,
  SendOptions,
  Sent,
  StoreKeys,
} from './types.ts';
