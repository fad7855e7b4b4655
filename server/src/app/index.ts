/** Wires everything: the app of a config, and the processes that share a port. */
export type { App, WorkerRole } from './app.ts';
export { createApp } from './create-app.ts';
export { openKeyStore, statePlace } from './keys.ts';
export type { KeyStore } from './keys.ts';
export { outlookOf } from './tables.ts';
export { gatewayWorkers } from './workers.ts';
export { missingCredentials } from './missing-credentials.ts';
