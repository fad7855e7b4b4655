/** Organisations, teams and keys: pseudonyms and their names; who signs in to the console. */
export { audit } from './audit.ts';
export { objectOwners } from './object-owners.ts';
export { erasing } from './erase.ts';
export { loadPepper } from './keys/pepper.ts';
export type { Pepper } from './keys/pepper.ts';
export { virtualKeys } from './keys/working-keys.ts';
export type { WorkingKey } from './keys/working-keys.ts';
export { ownerNames } from './pseudonyms/names.ts';
export type { KnownName, SubjectNames } from './pseudonyms/names.ts';
export { organisationNamed } from './pseudonyms/pseudonym.ts';
export { consoleUsers } from './users/console-users.ts';
export { pseudonyms } from './pseudonyms/sources.ts';
export type { PseudonymSource } from './pseudonyms/sources.ts';
