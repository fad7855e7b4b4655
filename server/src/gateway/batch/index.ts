/** Work that can wait: files and batches, on the way of every request; and files that prompts name. */
import { openBatches } from './open-batches.ts';
import { openFiles } from './open-files.ts';
import { toldBatches } from './told-batches.ts';

export { badDeadline, DEADLINE_HEADER } from './deadline.ts';
export type { Batches } from './open-batches.ts';
export const batches = { open: openBatches, files: openFiles, told: toldBatches } as const;
export { batchSchema } from './schema.ts';
