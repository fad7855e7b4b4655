/** Who calls: the keys in memory. */
export { credentialOf, openKeyRing } from './key-ring.ts';
export type { KeyRing } from './key-ring.ts';
export type { Principal } from './principal.ts';
export { OwnedObjects } from './owned-objects.ts';
export { staticKey } from './static-key.ts';
export type { StaticKey } from './static-key.ts';
