/** Wires everything: the app of a config, and the processes that share a port. */
export { createApp } from './create-app.ts';
export type { App } from './app.ts';
export { logEvents } from './log.ts';
export { startWorkers, tellReady, workerRole } from './workers.ts';
export type { WorkerRole } from './app.ts';
/** Parts of an app that commands open by themselves. */
export { openKeyStore, statePlace } from './keys.ts';
export type { KeyStore } from './keys.ts';
export { openUploadStore, removeAfterMs } from './upload.ts';
export { openGrid, openLiveGrid } from './grid.ts';
export { gridWarnings, signalWarnings } from './grid-adapters.ts';
export { gridWeek } from './grid-week.ts';
export type { GridWeek, ZoneWeek } from './grid-week.ts';
export { equalPerformance } from './equal-performance.ts';
export type { EqualPerformance } from './equal-performance.ts';
export { outlookOf } from './tables.ts';
export { zonesInUse } from './zones-in-use.ts';
