import { z } from 'zod';
import { TIERS } from '../../units/index.ts';

/** Shapes that several questions share. Unknown is null, never 0. */
export const TIER = z.enum(TIERS).meta({ id: 'Tier' });
export const OUTCOME = z.enum(['served', 'cached', 'refused', 'failed']);
export const MODE = z.enum(['observe', 'shadow', 'enforce']);

/** Whose requests are in: workers that answered in time, and all that share the port. `null` where there is one process. */
export const WORKERS_SEEN = z
  .object({ answered: z.int(), of: z.int() })
  .meta({ id: 'WorkersSeen', description: 'Workers that answered within a second, and all of the port' })
  .nullable();
