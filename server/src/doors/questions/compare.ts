import { z } from 'zod';
import { liveOf, question, type Shape } from '../question.ts';

const COMPARISON = z
  .object({
    rows: z.array(
      z.object({
        policy: z.enum(['nearest', 'static-best', 'greedy', 'online', 'hindsight']),
        costUsd: z.number(),
        energyWh: z.number(),
        carbonG: z.number(),
        carbonP05G: z.number(),
        carbonP95G: z.number(),
        meanAddedMs: z.number(),
        controlViolations: z.int(),
      }),
    ),
    sentence: z.string(),
    source: z.string(),
  })
  .meta({ id: 'Comparison' });
export type Comparison = Shape<typeof COMPARISON>;

export const compare = question({
  name: 'compare',
  does: 'nearest, static-best, online and hindsight side by side; null until a replay has finished',
  path: '/api/comparison',
  input: z.strictObject({}),
  output: COMPARISON.nullable(),
  role: 'read',
  live: true,
  ask: (waist) => liveOf(waist).comparison(),
});
