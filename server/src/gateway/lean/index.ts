/** Files in a prompt that go on as lean text. */
export { headerOf, leanFiles, type FilesRead } from './lean-files.ts';
