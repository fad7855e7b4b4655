/** Wires everything: the app of a config, and the processes that share a port. */
export type { App, WorkerRole } from './app.ts';
export { createApp } from './create-app.ts';
export { equalPerformance } from './equal-performance.ts';
export type { EqualPerformance } from './equal-performance.ts';
export { gridWarnings, signalWarnings } from './grid-adapters.ts';
export { gridWeek } from './grid-week.ts';
export type { GridWeek, ZoneWeek } from './grid-week.ts';
export { openGrid, openLiveGrid } from './grid.ts';
export { openKeyStore, statePlace } from './keys.ts';
export type { KeyStore } from './keys.ts';
export { logEvents } from './log.ts';
export { outlookOf } from './tables.ts';
export { openUploadStore, removeAfterMs } from './upload.ts';
export { startWorkers, tellReady, workerRole } from './workers.ts';
export { zonesInUse } from './zones-in-use.ts';
