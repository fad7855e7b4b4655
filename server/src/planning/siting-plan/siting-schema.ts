import { z } from 'zod';
import { control } from '../../kernel/index.ts';
import { bookedPeriodFields, scenarioSchema, siteSchema } from '../plan/scenario.ts';
import { optionId, source } from '../plan/scenario-figures.ts';
import { controlFacts, servingFields, throughput } from '../plan/scenario-options.ts';

export const HOURS = 24;

const usd = z.number().nonnegative();
const price = z
  .union([
    z
      .strictObject({
        usdPerGpuHour: usd.describe('USD for an accelerator and hour, reserved the whole year.'),
        hiddenShare: usd.default(0.1).describe('What a bill has beside the sticker, over it.'),
        electricity: z.enum(['included', 'extra']).default('included').describe('Whether it is in the price.'),
      })
      .describe('Rented.'),
    z
      .strictObject({
        usdPerUnitYear: usd.describe('USD for a unit and year: what is written off, maintenance, colocation.'),
        electricity: z.enum(['included', 'extra']).default('extra').describe('Whether it is in the price.'),
      })
      .describe('Bought, or let by the unit.'),
  ])
  .describe('Price of a unit.');

const hardwareSchema = z.strictObject({
  id: optionId.describe('Name by which sites call it.'),
  ...servingFields,
  throughput,
  replicasPerUnit: z
    .int()
    .positive()
    .default(1)
    .describe('Replicas in the least that can be had: a server may hold four.'),
  firstTokenMs: z.number().nonnegative().describe('From its door to the first token, without the way there.'),
  price,
  source,
});

const { gridChangePerYear: _, key, ...placeFields } = siteSchema.shape;
const candidateSchema = z.strictObject({
  key: key.describe('Site of the catalogue, or a name of your own.'),
  ...placeFields,
  usdPerYear: usd.default(0).describe('Of being there at all: lines, contracts, people.'),
  electricityUsdPerKwh: usd.optional().describe('Needed where electricity is not in the price of its hardware.'),
  hardware: z
    .record(
      optionId,
      z.strictObject({
        atMost: z.int().nonnegative().max(100_000).describe('Units that can be had there.'),
        price: price.optional().describe('Left out: that of the hardware.'),
      }),
    )
    .describe('What can be had there, by name of the hardware.'),
  control: z
    .strictObject({ ...controlFacts, operator: controlFacts.operator.default('unknown') })
    .prefault({})
    .describe('What rules look at; what is unknown fails a rule that asks for it.'),
});

const originSchema = z.strictObject({
  key: z.string().min(1).describe('City of the catalogue, or a name of your own with latitude and longitude.'),
  name: z.string().min(1).optional().describe('What pages call it.'),
  latitude: siteSchema.shape.latitude,
  longitude: siteSchema.shape.longitude,
  control: control.schema.optional().describe('Rules of its requests, beside those of all.'),
  requestsPerHour: z
    .array(z.number().nonnegative())
    .length(HOURS)
    .optional()
    .describe('Requests in each hour of a typical day, from 00:00 UTC on.'),
  requestsPerDay: z
    .number()
    .positive()
    .optional()
    .describe('In its place: of a typical day, spread by `demand.localDay`.'),
});

const givenDemand = z
  .strictObject({
    inputTokens: z.number().nonnegative().describe('Tokens of an average prompt.'),
    cachedShare: z.number().min(0).max(1).default(0).describe('Part of them that a prompt cache holds.'),
    outputTokens: z.number().nonnegative().describe('Tokens of an average answer.'),
    localDay: z
      .array(z.number().nonnegative())
      .length(HOURS)
      .optional()
      .describe('Weight of each hour of a day by local sun time, from midnight on. Left out: every hour alike.'),
    surge: z.number().min(1).default(1.25).describe('Busiest hour over the typical one: capacity holds that.'),
  })
  .describe('In numbers; requests stand at each origin.');
const bookedDemand = z
  .strictObject({
    ...bookedPeriodFields,
    surge: z.number().min(1).optional().describe('Busiest hour over the typical one. Left out: as the books have it.'),
  })
  .describe('As the books have it: requests by origin and hour of the day, and their tokens.');

const cap = z.number().positive().nullable().default(null);
const { version, title, start, currency, models, latencyUsdPerSecond, latencyLimitMs } = scenarioSchema.shape;

/** Where capacity may stand, who asks from where, and rules, caps and values by which it is sited. */
export const sitingSchema = z
  .strictObject({
    version,
    title: title.describe('What the siting is about.'),
    start: start.describe('First day: the grid is taken as it was in the year before.'),
    currency,
    carbonUsdPerTonne: usd.default(80).describe('What a tonne is worth to the owner.'),
    latencyUsdPerSecond: latencyUsdPerSecond.describe(
      'What a second less of a request is worth; `joulegate latency value` helps to find it.',
    ),
    latencyLimitMs,
    model: z.string().min(1).describe('Model of the catalogue, or of `models`.'),
    models,
    demand: z.union([givenDemand, bookedDemand]).describe('What has to be served.'),
    origins: z
      .array(originSchema)
      .max(120)
      .default([])
      .describe('Where requests come from. By the books: those that need rules or a place.'),
    control: control.schema.default({}).describe('Rules for all requests, never traded.'),
    hardware: z.array(hardwareSchema).min(1).max(10).describe('Kinds of hardware.'),
    sites: z.array(candidateSchema).min(1).max(60).describe('Places where it may stand.'),
    survivesLoss: z.boolean().default(false).describe('With any one site lost the others serve the busiest hour.'),
    utilisationAtMost: z
      .number()
      .positive()
      .max(1)
      .default(0.7)
      .describe('Load in the busiest hour; the rest keeps waits short.'),
    utilisationOnLoss: z
      .number()
      .positive()
      .max(1)
      .default(0.9)
      .describe('Load in the busiest hour where a site is lost.'),
    caps: z
      .strictObject({
        usdPerYear: cap.describe('Money, at most.'),
        tonnesPerYear: cap.describe('CO2e, at most: location-based, life cycle, embodied in it.'),
        meanMs: cap.describe('Way and first token, mean over all requests, at most.'),
      })
      .prefault({})
      .describe('What binds beside demand and capacity.'),
    search: z
      .strictObject({
        gap: z
          .number()
          .min(0)
          .max(0.5)
          .default(0.01)
          .describe('A search ends where it is proven to be this near to the best.'),
        seconds: z.number().min(1).max(600).default(60).describe('Time limit of each search; there are eight at most.'),
      })
      .prefault({})
      .describe('How long it is looked for.'),
  })
  .describe('A siting scenario.');

/** A siting scenario as it stands in the file. */
export type WrittenSiting = z.output<typeof sitingSchema>;
