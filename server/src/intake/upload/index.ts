/** Copies of sealed segments in an object store. */
export { uploadSchema } from './schema.ts';
export type { UploadConfig } from './schema.ts';
export { openUploader } from './uploader.ts';
export type { Uploader, UploaderOptions, UploadStanding } from './uploader.ts';
export { uploadLedger } from './upload-ledger.ts';
export type { Uploaded, UploadOptions } from './upload-ledger.ts';
