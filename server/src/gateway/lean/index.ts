/** Files in a prompt that go on as lean text. */
export { filesWords } from './files-words.ts';
export { unframed } from './frame.ts';
export { inlineFiles, type StoredFiles } from './stored-files.ts';
export { headerOf, leanFiles, type FilesRead } from './lean-files.ts';
