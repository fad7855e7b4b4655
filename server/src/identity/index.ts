/** Organisations, teams and keys: pseudonyms and their names. */
export { pseudonymOf, pseudonymsOf } from './pseudonyms/keep.ts';
export { knownNames, namesOf, withNames } from './pseudonyms/names.ts';
export type { KnownName } from './pseudonyms/names.ts';
export { organisationNamed } from './pseudonyms/pseudonym.ts';
export type { Named } from './pseudonyms/pseudonym.ts';
export { keptPseudonyms, passingPseudonyms } from './pseudonyms/sources.ts';
export type { PseudonymSource } from './pseudonyms/sources.ts';
