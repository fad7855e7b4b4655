/** Organisations, teams and keys: pseudonyms and their names. */
export { record } from './audit.ts';
export { forgetOwners, keepOwners, ownersOf } from './object-owners.ts';
export type { MadeObject } from './object-owners.ts';
export { erase, whatErasing } from './erase.ts';
export type { Erasure } from './erase.ts';
export { changeKeyLimits, revokeKey } from './keys/key-changes.ts';
export { parseKey } from './keys/key-format.ts';
export { createKey, listKeys } from './keys/keys.ts';
export { loadPepper } from './keys/pepper.ts';
export type { Pepper } from './keys/pepper.ts';
export { workingKeys } from './keys/working-keys.ts';
export type { WorkingKey } from './keys/working-keys.ts';
export { knownNames, namesOf, withNames } from './pseudonyms/names.ts';
export type { KnownName, SubjectNames } from './pseudonyms/names.ts';
export { organisationNamed } from './pseudonyms/pseudonym.ts';
export { keptPseudonyms, passingPseudonyms } from './pseudonyms/sources.ts';
export type { PseudonymSource } from './pseudonyms/sources.ts';
