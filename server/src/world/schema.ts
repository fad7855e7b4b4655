import { z } from 'zod';
import { deploymentSchema, modelSchema, originSchema, siteSchema } from './catalog/schema.ts';
import { gridSchema } from './grid/schema.ts';
import { metersSchema } from './meters/schema.ts';

/** What the config says of the world: places, models, deployments, grid and meters. */
export const worldShape = {
  grid: gridSchema.default([{ kind: 'yearly-averages' }]),
  meters: metersSchema.default(null),
  roundTrips: z
    .strictObject({ path: z.string().min(1), prefix: z.string().min(1) })
    .nullable()
    .default(null),
  origins: z.array(originSchema).min(1),
  sites: z.array(siteSchema).default([]),
  models: z.array(modelSchema).default([]),
  deployments: z.array(deploymentSchema).default([]),
};
