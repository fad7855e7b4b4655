import { z } from 'zod';
import type { Shape } from '../question.ts';

/** Where the figure of an hour comes from. */
const STATES = ['known', 'estimated', 'stale', 'forecast', 'average', 'synthetic', 'unknown'] as const;
/** Why a deployment was not chosen that might have been: it was excluded, or dearer in full, and what made it so. */
export const UNUSED_REASONS = [
  'control',
  'capability',
  'context',
  'model',
  'quality',
  'latency-limit',
  'capacity',
  'health',
  'budget',
  'grid-unknown',
  'cost-unknown',
  'price',
  'carbon',
  'latency',
] as const;

const ZONE = z.object({
  zone: z.string(),
  gPerKwh: z.array(z.number().nullable()).describe('life cycle, from fromHour on; null: unknown'),
  spans: z
    .array(
      z.object({
        from: z.int().describe('index of the first hour; it holds until the next one'),
        state: z
          .enum(STATES)
          .describe(
            'stale: told from older hours; forecast: an hour to come; average: of a year; synthetic: a typical day',
          ),
        factor90: z.number().nullable().describe('90 % interval, as a factor up and down'),
      }),
    )
    .describe('what the hours are'),
  ageHours: z.number().nullable().describe('of the figure now; null: an average, a typical day, or unknown'),
  lowCarbonShare: z.number().nullable(),
  renewableShare: z.number().nullable(),
  mix: z
    .object({
      area: z.string(),
      year: z.int(),
      shares: z.array(z.object({ fuel: z.string(), share: z.number() })),
    })
    .nullable()
    .describe("a year's generation of the area that the zone lies in, largest first; null: unknown"),
  source: z.string().nullable(),
  licence: z.string().nullable(),
});

const UNUSED = z.object({
  reason: z.enum(UNUSED_REASONS).describe('price, carbon, latency: what made it dearer in full than the chosen one'),
  count: z.int(),
});
const DEPLOYMENT = z.object({
  id: z.string(),
  model: z.string(),
  inputUsdPerMtok: z.number(),
  outputUsdPerMtok: z.number(),
  priceSource: z.string(),
  weighed: z.int().describe('recent decisions in which it stood'),
  chosen: z.int().describe('of those, chosen'),
  unused: z.array(UNUSED).describe('of those, not chosen: why, most frequent first'),
  latencyMs: z
    .number()
    .nullable()
    .describe('mean of those: round trip and expected first token; null: it stood in none'),
  inFlight: z.int().nullable(),
  maxInFlight: z.int().nullable().describe('of all processes that answered'),
  healthy: z.boolean().nullable(),
});
const SITE = z.object({
  key: z.string(),
  deployments: z.array(DEPLOYMENT),
  cleanest: z
    .object({ hours: z.int(), compared: z.int(), rank: z.int(), of: z.int() })
    .nullable()
    .describe('hours of the last week in which its zone was the cleanest of the fleet; null: no hours are known'),
});

/** Zones over the hours around now, and what there is to say of each site. */
export const MAP_HOURS = z
  .object({
    hour: z.int().describe('the present one, hours since 1970'),
    fromHour: z.int(),
    zones: z.array(ZONE).describe('of the sites, and others that the grid sources have hours of'),
    sites: z.array(SITE),
    averages: z
      .object({
        source: z.string(),
        licence: z.string(),
        gPerKwh: z.record(z.string(), z.number()).describe('by zone'),
      })
      .describe('yearly averages of the zones that are not among the above'),
    decisions: z.object({ count: z.int(), since: z.number().nullable() }).describe('recent ones that were looked at'),
  })
  .meta({ id: 'MapHours' });
export type MapHours = Shape<typeof MAP_HOURS>;
