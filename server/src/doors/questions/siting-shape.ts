import { z } from 'zod';
import { MILLISECONDS, PAGE_ONE } from './plan-shape.ts';
import { TIER } from './shapes.ts';

const USD = z.number().describe('USD');
const TONNES = z.number().describe('tonnes of CO2e');
const FIGURES = z.object({
  usd: USD.describe('of a year'),
  lines: z.object({ capacity: USD, electricity: USD, sites: USD }),
  fullUsd: USD.describe('money, and carbon and waiting at what they are worth'),
  tonnes: TONNES.describe('location-based, life cycle, idle and embodied in it'),
  sigma: z.number().describe('log-sigma of its tonnes'),
  tonnesInterval: z.tuple([TONNES, TONNES]).describe('nine cases of ten'),
  workT: TONNES,
  idleT: TONNES,
  embodiedT: TONNES,
  marketT: TONNES.nullable().describe('of electricity alone; null: unknown at a site that is used'),
  marginalT: TONNES.nullable(),
  mwh: z.number(),
  meanMs: z.number().describe('way and first token'),
  p95Ms: z.number(),
  worstMs: z.number(),
  addedMs: z.number().describe('over the nearest possible place of each origin'),
  requests: z.number(),
  addedSeconds: z.number(),
  halls: z.array(
    z.object({
      site: z.string(),
      hardware: z.string(),
      units: z.int(),
      replicas: z.int(),
      gpus: z.int(),
      utilisation: z.number().describe('part of the year that its accelerators work'),
      requestsPerYear: z.number(),
      usd: USD,
      tonnes: TONNES,
    }),
  ),
});
const PLACEMENT = z
  .object({
    id: z.string(),
    status: z
      .enum(['optimal', 'gap reached', 'time limit', 'infeasible'])
      .describe('optimal: nothing better within 1e-6; gap reached: within the gap that was asked for'),
    gap: z.number().nullable().describe('distance from the bound, as a part; null: nothing found, or nothing proven'),
    objective: z.number().nullable().describe('what this search made as small as it could'),
    bound: z.number().nullable().describe('no placement is below'),
    seconds: z.number(),
    columns: z.int(),
    rows: z.int(),
    figures: FIGURES.nullable().describe('null: none was found'),
  })
  .meta({ id: 'Placement' });
const POSITION = {
  key: z.string(),
  name: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
};

/** Where capacity should stand, and its first page. */
export const SITING_ANSWER = z
  .object({
    siting: z.object({
      title: z.string(),
      start: z.string(),
      currency: z.object({ code: z.string(), usdPer: z.number(), asOf: z.string(), source: z.string() }).nullable(),
      weights: z.object({ carbonUsdPerTonne: z.number(), latencyUsdPerSecond: z.number() }),
      latencyLimitMs: z.number().nullable(),
      survivesLoss: z.boolean(),
      utilisationAtMost: z.number(),
      search: z.object({ gap: z.number(), seconds: z.number() }).describe('asked for; seconds are of each search'),
      demand: z.object({
        requestsPerYear: z.number(),
        busiestHourRequests: z.number(),
        basis: z.string().nullable().describe('hours of the books that it stands on; null: the numbers of the file'),
      }),
      model: z.string(),
      tier: TIER.describe('of the energy of a request'),
      sources: z.array(z.string()),
      origins: z.array(z.object(POSITION)),
      sites: z
        .array(
          z.object({
            ...POSITION,
            zone: z.string().nullable(),
            gPerKwh: z.number().describe('mean of the typical day'),
            gPerKwhRange: z.tuple([z.number(), z.number()]).describe('its cleanest and its dirtiest hour'),
            sigmaGrid: z.number(),
            gridKind: z
              .enum(['own', 'hourly', 'some-hours', 'yearly-average'])
              .describe('own: as the scenario gives it; some-hours: the mean of those that are known'),
            source: z.string(),
          }),
        )
        .describe('places that may be opened'),
      best: PLACEMENT,
      rules: z.object({ nearest: PLACEMENT, cheapest: PLACEMENT, cleanest: PLACEMENT }),
      between: z.array(PLACEMENT).describe('the cleanest at bounds of the mean latency'),
      why: z.array(z.string()).describe('why nothing can be sited; empty: it can'),
      served: z.array(
        z.object({
          origin: z.string(),
          requestsPerDay: z.number(),
          meanMs: z.number(),
          from: z.array(z.object({ site: z.string(), share: z.number(), ms: z.number() })),
          forbidden: z.array(z.object({ site: z.string(), rule: z.string() })),
        }),
      ),
      losses: z
        .array(
          z.object({
            site: z.string(),
            servedShare: z.number().describe('of the busiest hour'),
            load: z.number().nullable().describe('of all that is left, in the busiest hour; null: nothing is left'),
          }),
        )
        .describe('what the loss of each site leaves'),
      milliseconds: MILLISECONDS.describe(
        'what a millisecond for all requests costs, from the cleanest placement to the nearest',
      ),
    }),
    pageOne: PAGE_ONE,
  })
  .meta({ id: 'SitingAnswer' });
