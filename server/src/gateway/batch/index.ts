/** Work that can wait: files and batches, on the way of every request. */
export { badDeadline, DEADLINE_HEADER } from './deadline.ts';
export { openBatches, type Batches } from './open-batches.ts';
export { batchSchema } from './schema.ts';
