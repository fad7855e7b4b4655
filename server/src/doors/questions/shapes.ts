import { z } from 'zod';
import { TIERS } from '../../units/index.ts';

/** Shapes that several questions share. Unknown is null, never 0. */
export const TIER = z.enum(TIERS).meta({ id: 'Tier' });
/** An expected value and its 90 % interval. */
export const EXPECTED = z.object({ mean: z.number(), p05: z.number(), p95: z.number() }).meta({ id: 'Expected' });
/** What the guard says of a request, weakest first. */
export const GUARD_VERDICTS = ['pass', 'not-run', 'flag', 'escalate', 'redact', 'block'] as const;
export const OUTCOME = z.enum(['served', 'cached', 'refused', 'failed']);
export const MODE = z.enum(['observe', 'shadow', 'enforce']);

/** Whose requests are in: workers that answered in time, and all that share the port. `null` where there is one process. */
export const WORKERS_SEEN = z
  .object({ answered: z.int(), of: z.int() })
  .meta({ id: 'WorkersSeen', description: 'Workers that answered within a second, and all of the port' })
  .nullable();
