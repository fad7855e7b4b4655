/** The outside as parameters: clock, randomness, outgoing sockets, workers, files. */
export * from './atomic-file.ts';
export * from './backoff.ts';
export * from './clock.ts';
export * from './data-folder.ts';
export * from './exchange.ts';
export * from './get.ts';
export * from './rng.ts';
export * from './timers.ts';
export * from './outbound.ts';
export * from './worker.ts';
export * from './command.ts';
