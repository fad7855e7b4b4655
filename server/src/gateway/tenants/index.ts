/** Organisations, teams and virtual keys. */
export { KEY_LENGTH, KEY_PREFIX, parseKey } from './key-format.ts';
export type { ParsedKey } from './key-format.ts';
export { erase, whatErasing } from './erase.ts';
export type { EraseOptions, Erasure } from './erase.ts';
export { changeKeyLimits, revokeKey } from './key-changes.ts';
export { createKey, listKeys } from './keys.ts';
export type { CreatedKey, KeyInfo } from './keys.ts';
export * from './key-ring.ts';
export * from './pepper.ts';
export type { Caller, Principal } from './principal.ts';
export { staticKey } from './static-key.ts';
export type { StaticKey } from './static-key.ts';
export { listTeams } from './teams.ts';
export type { TeamInfo } from './teams.ts';
