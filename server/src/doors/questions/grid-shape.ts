import { z } from 'zod';
import type { EpochHour } from '../../units/index.ts';
import type { Shape } from '../question.ts';

const G_PER_KWH = z.number().nullable().describe('g/kWh; null: unknown');
const PRICE = z.object({
  usdPerMwh: z.number(),
  published: z.object({ perMwh: z.number(), currency: z.string() }),
  rate: z.object({ usd: z.number(), asOf: z.string(), source: z.string() }).nullable(),
  kind: z.enum(['contract', 'day-ahead', 'wholesale']),
  source: z.string(),
  licence: z.string(),
});
const NOW = z
  .object({
    zone: z.string(),
    hour: z.int(),
    directGPerKwh: G_PER_KWH,
    lifecycleGPerKwh: z.number(),
    marginalGPerKwh: G_PER_KWH.optional(),
    price: PRICE.nullable().optional(),
    lowCarbonShare: z.number().nullable(),
    renewableShare: z.number().nullable(),
    kind: z.enum(['hourly', 'hourly-estimated', 'forecast', 'yearly-average', 'synthetic-typical-day']),
    ageHours: z.number(),
    sigma: z.number(),
    source: z.string(),
    licence: z.string(),
  })
  .meta({ id: 'GridHour' });
const PAIR = z.tuple([z.number(), z.number()]);

/** What is known of zones at an hour, over the week that ended and the days to come; life cycle. */
export const GRID = z
  .object({
    hour: z.string(),
    workload: z.string().nullable(),
    withWeek: z.boolean().describe('the week and the days to come were asked for'),
    zones: z.array(
      z.object({
        zone: z.string(),
        now: NOW.nullable(),
        week: z.array(z.number().nullable()).describe('the last 168 hours'),
        weekMean: G_PER_KWH,
        ahead: z
          .array(z.number())
          .nullable()
          .describe(
            'the next 96 hours, fewer where the newest hours are not known yet; null where it was not asked for or cannot be',
          ),
        aheadMean: G_PER_KWH,
        aheadFactor90: z.number().nullable().describe('90 % interval of an hour of the next day, as a factor'),
        averageGPerKwh: G_PER_KWH.describe('where no hours are known'),
      }),
    ),
    cleanestWeek: z.string().nullable(),
    cleanestAhead: z.string().nullable(),
    disagreements: z
      .array(z.object({ cleaner: z.string(), dirtier: z.string(), averageGPerKwh: PAIR, marginalGPerKwh: PAIR }))
      .describe('zones whose order turns round at the margin'),
    deployments: z.record(z.string(), z.array(z.string())).describe('by zone'),
    equalPerformance: z
      .array(
        z.object({
          deployment: z.string(),
          zone: z.string(),
          accelerator: z.string(),
          replicaTokensPerSecond: z.number().describe('output tokens a second of one replica at its batch'),
          replicas: z.int(),
          accelerators: z.int(),
          kilowatts: z.number(),
          whPer1000: z.number(),
          embodiedGPer1000: z.number(),
          weekGPer1000: z.number().nullable(),
          aheadGPer1000: z.number().nullable(),
          weekKg: z.number().nullable(),
          average: z.boolean().describe('an average stands in for the hours of the week'),
        }),
      )
      .nullable()
      .describe('what the same work takes on each deployment, g per 1,000 output tokens'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Grid' });

export type ZoneWeek = Shape<typeof GRID>['zones'][number];
/** The zones compared. A cleanest one is that of the lowest mean over known hours; `null` where fewer than two know any. */
export type GridWeek = Pick<Shape<typeof GRID>, 'zones' | 'cleanestWeek' | 'cleanestAhead' | 'disagreements'> & {
  readonly hour: EpochHour;
};
/** What the same work takes on one deployment. Carbon: life cycle and embodied. */
export type EqualPerformance = NonNullable<Shape<typeof GRID>['equalPerformance']>[number];
