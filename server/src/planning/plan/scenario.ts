import { z } from 'zod';
import { control } from '../../kernel/index.ts';
import { worldShape } from '../../world/index.ts';
import { optionId, range, source } from './scenario-figures.ts';
import { optionSchema } from './scenario-options.ts';

const growthPerYear = range(-1, 10).default(0).describe('0.2: a fifth more each year.');
const peakToMean = z.number().min(1).describe('Busiest hour over the average one: capacity is bought for it.');
const unit = z
  .strictObject({
    name: z.string().min(1).describe('Such as `document`.'),
    perRequest: z.number().positive().default(1).describe('How many of them a request is.'),
  })
  .optional()
  .describe('What the business counts.');
const origins = z
  .record(z.string().min(1), z.number().positive())
  .describe('Where requests come from, by city of the catalogue, each with its share.');

const givenDemandSchema = z
  .strictObject({
    requestsPerMonth: range(1).describe('Requests of an average month in the first year.'),
    inputTokens: z.number().nonnegative().describe('Tokens of an average prompt.'),
    cachedShare: z.number().min(0).max(1).default(0).describe('Part of them that a prompt cache holds.'),
    outputTokens: z.number().nonnegative().describe('Tokens of an average answer.'),
    growthPerYear,
    peakToMean: peakToMean.default(6),
    origins,
    unit,
  })
  .describe('In numbers.');
/** Which part of the books a demand is. */
export const bookedPeriodFields = {
  from: z.literal('books').describe('Of the ledger: live or imported usage.'),
  days: z.number().positive().max(400).default(28).describe('So many days back from the end.'),
  until: z.iso.date().optional().describe('First day that is not in it. Left out: now.'),
  workload: z.string().min(1).optional().describe('Of one workload. Left out: of all.'),
  assumeTypical: z.boolean().default(false).describe('Less than a day is taken for typical.'),
};
const bookedDemandSchema = z
  .strictObject({
    ...bookedPeriodFields,
    growthPerYear,
    peakToMean: peakToMean.optional().describe('Left out: as the books have it.'),
    origins: origins.optional().describe('Left out: as the books have them.'),
    unit,
  })
  .describe('As the books have it.');

/** A place of the scenario's own, or one of the catalogue in its own words. */
export const siteSchema = z.strictObject({
  key: z.string().min(1).describe('Name by which options call it.'),
  name: z.string().min(1).optional().describe('What pages call it.'),
  like: z.string().min(1).optional().describe('Site of the catalogue that it takes everything else from.'),
  zone: z.string().nullable().optional().describe('Grid zone, as Electricity Maps names it.'),
  jurisdiction: z.string().length(2).nullable().optional().describe('Country where it stands.'),
  latitude: z.number().min(-90).max(90).optional().describe('Degrees.'),
  longitude: z.number().min(-180).max(180).optional().describe('Degrees.'),
  pue: z.number().min(1).optional().describe('Energy of the building over that of its computers.'),
  wueLPerKwh: z.number().nonnegative().optional().describe('Litres of water on site per kWh of its computers.'),
  lifecycleGPerKwh: z.number().nonnegative().optional().describe('Location-based, in place of the yearly average.'),
  marketGPerKwh: z.number().nonnegative().optional().describe('By contract. Left out: residual mix where known.'),
  marginalGPerKwh: z.number().nonnegative().optional().describe('What one more kWh emits. Left out: unknown.'),
  gridChangePerYear: range(-1, 1).optional().describe('Of its intensities. Left out: as for all sites.'),
  source,
});

/** A plan's input: demand, rules, prices of what is not money, and ways to serve it. */
export const scenarioSchema = z
  .strictObject({
    version: z.literal(1).describe('Of this format.'),
    title: z.string().min(1).describe('What the plan is about.'),
    start: z.iso.date().describe('First day.'),
    years: z.int().min(1).max(10).default(3).describe('Horizon.'),
    discountRate: z.number().min(0).max(1).default(0.1).describe('Of a year.'),
    currency: z
      .strictObject({
        code: z
          .string()
          .regex(/^[A-Z]{3}$/, 'three letters such as EUR')
          .describe('Money is shown in it.'),
        usdPer: z.number().positive().describe('USD for one of it.'),
        asOf: z.iso.date().describe('Day of the rate.'),
        source: z.string().min(1).describe('Where the rate is from.'),
      })
      .optional()
      .describe('Left out: USD. Inputs are in USD always.'),
    usdPerPersonYear: range(0).default(150_000).describe('What a person costs.'),
    carbonUsdPerTonne: range(0)
      .default([25, 80, 150])
      .describe('What a tonne is worth to the owner: low, middle and high.'),
    carbonPricePath: z
      .array(
        z.strictObject({
          year: z.number().min(0).max(30).describe('From the start on.'),
          usdPerTonne: range(0).describe('Price then.'),
        }),
      )
      .min(2)
      .optional()
      .describe('Price of carbon over the years, straight between; in the place of `carbonUsdPerTonne`.'),
    gridChangePerYear: range(-1, 1)
      .default(0)
      .describe('Of the intensity of every grid; -0.05: a twentieth less each year.'),
    carbonFeeUsdPerTonne: z.number().nonnegative().default(0).describe('Internal fee that is really charged: cash.'),
    latencyUsdPerSecond: z.number().nonnegative().default(0).describe('What a second less of a request is worth.'),
    latencyLimitMs: z.number().positive().nullable().default(null).describe('Way and first token together, at most.'),
    firm: z
      .strictObject({
        employees: z.int().positive().optional().describe('How many.'),
        tonnesPerYear: z.number().positive().optional().describe('All of its emissions, without this work.'),
      })
      .optional()
      .describe('What this work is compared with.'),
    spendFactorKgPerUsd: z
      .number()
      .positive()
      .optional()
      .describe('Factor by which a spend-based account would book it; told beside.'),
    demand: z.union([givenDemandSchema, bookedDemandSchema]).describe('What has to be served.'),
    control: control.schema.default({}).describe('Rules that are never traded.'),
    sites: z.array(siteSchema).default([]).describe('Places of the plan, beside those of the catalogue.'),
    models: worldShape.models,
    baseline: optionId.describe('The option that is there today: every other is a difference from it.'),
    options: z.array(optionSchema).min(2).max(40).describe('Ways to serve it.'),
  })
  .describe('A plan scenario.');

/** A scenario as it stands in the file. */
export type WrittenScenario = z.output<typeof scenarioSchema>;
export type GivenDemand = z.output<typeof givenDemandSchema>;
export type BookedDemand = z.output<typeof bookedDemandSchema>;
/** A scenario whose demand is in numbers. */
export type Scenario = Omit<WrittenScenario, 'demand'> & { readonly demand: GivenDemand };
export type ScenarioOption = Scenario['options'][number];
export type OnAccelerators = Extract<ScenarioOption, { kind: 'rented' | 'owned' }>;
export type ByUse = Extract<ScenarioOption, { kind: 'api' | 'hosted' }>;
/** A figure or its low, middle and high. */
export type Range = Scenario['carbonUsdPerTonne'];
