/** The data plane: from a socket to a booked answer. */
export type { CacheStats } from './cache/answer-cache.ts';
export { dialects } from './dialects/registry.ts';
export { eventBus } from './events.ts';
export type { EventBus, GatewayEvent } from './events.ts';
export { Fleet } from './fleet/fleet.ts';
export type { UpstreamAccess } from './fleet/upstream.ts';
export { startGatewayHttp, type Waiting } from './http/server.ts';
export { openRuntime } from './pipeline/open-runtime.ts';
export { liveTiming } from './pipeline/runtime.ts';
export type { GatewayRuntime, UpstreamTiming } from './pipeline/runtime.ts';
export { gatewayShape } from './schema.ts';
export { openKeyRing } from './tenants/key-ring.ts';
export type { KeyRing } from './tenants/key-ring.ts';
export { OwnedObjects } from './tenants/owned-objects.ts';
export { openOwnerStore } from './tenants/owner-store.ts';
export { staticKey } from './tenants/static-key.ts';
export type { StaticKey } from './tenants/static-key.ts';
export { whyEntry } from './why.ts';
