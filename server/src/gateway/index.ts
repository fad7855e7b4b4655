/** The data plane: from a socket to a booked answer. */

// Wiring: what the app opens and hands to the server.
export { answerCaches, newCacheSecret } from './cache/index.ts';
export { Deadlines, Fleet, openCredential, openSecret, Sessions } from './fleet/index.ts';
export type { CredentialSource, Upstream } from './fleet/index.ts';
export { startGatewayHttp } from './http/index.ts';
export { liveTiming } from './pipeline/index.ts';
export type { GatewayRuntime, UpstreamTiming } from './pipeline/index.ts';

// Settings of the config, and the dialects that its deployments may name.
export { cachesSchema } from './cache/index.ts';
export { answeredEndpoints, dialectNamed, dialectNames } from './dialects/index.ts';
export type { AuthStyle } from './dialects/index.ts';
export { gatewaySchema } from './schema.ts';

// What doors and telemetry are told.
export type { CacheStats } from './cache/index.ts';
export { eventBus } from './events.ts';
export type { EventBus, GatewayEvent } from './events.ts';
export { whyEntry } from './why.ts';

// Keys and those who hold them.
export {
  changeKeyLimits,
  createKey,
  erase,
  listKeys,
  loadPepper,
  openKeyRing,
  revokeKey,
  staticKey,
  whatErasing,
} from './tenants/index.ts';
export type { Erasure, KeyRing, Pepper, StaticKey } from './tenants/index.ts';
