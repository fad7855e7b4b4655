import { z } from 'zod';
import { liveOf, question, type Shape } from '../question.ts';
import { WORKERS_SEEN } from './shapes.ts';

const MAP = z
  .object({
    workers: WORKERS_SEEN,
    hour: z.int(),
    sites: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        zone: z.string().nullable(),
        latitude: z.number().nullable(),
        longitude: z.number().nullable(),
        jurisdiction: z.string().nullable(),
        intensityGPerKwh: z.number().nullable(),
        intensityKind: z.string().nullable(),
        requests: z.int(),
        deployments: z.array(z.string()),
      }),
    ),
    origins: z.array(z.object({ key: z.string(), name: z.string(), latitude: z.number(), longitude: z.number() })),
    flows: z
      .array(z.object({ origin: z.string(), site: z.string(), requests: z.int(), failed: z.int().describe('of them') }))
      .describe('requests of the recent window from an origin to a site'),
  })
  .meta({ id: 'MapState' });
export type MapState = Shape<typeof MAP>;

export const map = question({
  name: 'map',
  does: 'sites with grid intensity now, origins and recent flows',
  input: z.strictObject({}),
  output: MAP,
  role: 'read',
  live: true,
  ask: (waist) => liveOf(waist).map(),
});
