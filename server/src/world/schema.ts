import { z } from 'zod';
import { deploymentSchema, modelSchema, originSchema, siteSchema } from './catalog/schema.ts';
import { gridSchema } from './grid/schema.ts';
import { metersSchema } from './meters/schema.ts';

/** What the config says of the world: places, models, deployments, grid and meters. */
export const worldShape = {
  grid: gridSchema
    .default([{ kind: 'yearly-averages' }])
    .describe(
      'Where hourly and yearly intensity and hourly prices come from, asked in this order; live sources before all others (docs/methods/grid.md).',
    ),
  meters: metersSchema
    .default(null)
    .describe(
      'Where the energy and token counters of deployments are (docs/methods/measured-energy.md). `null`: none.',
    ),
  roundTrips: z
    .strictObject({
      path: z.string().min(1).describe('CSV of round trips between regions.'),
      prefix: z
        .string()
        .min(1)
        .describe('What goes before its region names to make them keys of sites, such as `aws:`.'),
    })
    .nullable()
    .default(null)
    .describe('Measured round trips (docs/methods/round-trip.md). `null`: estimated from distance.'),
  origins: z
    .array(originSchema)
    .min(1)
    .describe('Where requests come from. Callers name one by `x-joulegate-origin`; others come from `gateway.origin`.'),
  sites: z.array(siteSchema).default([]).describe('Places of your own, beside those of the catalogue.'),
  models: z.array(modelSchema).default([]).describe('Models that the catalogue lacks.'),
  deployments: z
    .array(deploymentSchema)
    .default([])
    .describe('Models served at a site on some hardware by an operator.'),
};
