import { z } from 'zod';
import type { Shape } from '../question.ts';

/** What a deployment is doing, as the gateway sees it. */
export const FLEET_LOAD = z.object({
  deployment: z.string(),
  healthy: z.boolean().describe('requests may be sent there, room aside'),
  standing: z
    .enum(['well', 'full', 'resting', 'trying', 'open', 'withheld'])
    .describe(
      'full: at its cap; resting: it asked to be left alone; trying: the breaker lets one request through; open: it keeps them away; withheld: no credential',
    ),
  inFlight: z.int(),
  maxInFlight: z.int(),
  observed: z
    .int()
    .describe('answers that the first-token times were learned from; 0: they are what the config expects'),
  ttftMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).describe('to the first token'),
});
export type FleetLoad = Shape<typeof FLEET_LOAD>;
