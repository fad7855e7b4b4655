/** The outside as parameters: clock, randomness, outgoing sockets, workers, files. */
export { syncFolder, writeFileAtomic } from './atomic-file.ts';
export { doubledMs, jitteredMs } from './backoff.ts';
export { scaledClock, systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { runCommand } from './command.ts';
export { SKIPPED_NO_DATA, dataFolder } from './data-folder.ts';
export { exchange } from './exchange.ts';
export type { WholeAnswer } from './exchange.ts';
export { get } from './get.ts';
export { openOutbound } from './outbound.ts';
export type { Outbound, OutboundCall, OutboundHandler } from './outbound.ts';
export { chance, logNormal, normal, seededRng } from './rng.ts';
export type { Rng } from './rng.ts';
export { every, later, sleep, soon } from './timers.ts';
export { launchWorker, workerModule } from './worker.ts';
