/** Organisations, teams and keys: pseudonyms and their names. */
export * from './pseudonyms/index.ts';
