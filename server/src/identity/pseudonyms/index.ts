/** Pseudonyms: segments hold nothing else of organisations, teams and keys; what they stand for is in the state, and goes when it is erased. */
export { knownPseudonyms, pseudonymOf, pseudonymsOf } from './keep.ts';
export { knownNames, namesOf, withNames } from './names.ts';
export type { KnownName } from './names.ts';
export { newPseudonym, organisationNamed } from './pseudonym.ts';
export type { Named, NameKind } from './pseudonym.ts';
export { keptPseudonyms, passingPseudonyms } from './sources.ts';
export type { PseudonymSource } from './sources.ts';
