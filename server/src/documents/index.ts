/** Files as lean text: PDF, office files, tables, web pages, mail and pictures, read in a thread with bounds. */
export { Documents } from './documents.ts';
