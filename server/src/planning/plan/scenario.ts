import { z } from 'zod';
import { control } from '../../kernel/index.ts';
import { worldShape } from '../../world/index.ts';

const source = z.string().min(1).optional().describe('Where the figure is from.');
/** A figure, or what it is at least, in the middle and at most: nine cases of ten lie between. */
const range = (least: number, most = Infinity) => {
  const figure = z.number().min(least).max(most);
  return z.union([
    figure,
    z
      .tuple([figure, figure, figure])
      .refine(([low, middle, high]) => low <= middle && middle <= high, 'low, middle and high, in this order')
      .describe('Low, middle and high: nine cases of ten lie between.'),
  ]);
};
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes')
  .describe('Name by which the plan calls it.');

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
const bookedDemandSchema = z
  .strictObject({
    from: z.literal('books').describe('Of the ledger: live or imported usage.'),
    days: z.number().positive().max(400).default(28).describe('So many days back from the end.'),
    until: z.iso.date().optional().describe('First day that is not in it. Left out: now.'),
    workload: z.string().min(1).optional().describe('Of one workload. Left out: of all.'),
    assumeTypical: z.boolean().default(false).describe('Less than a day is taken for typical.'),
    growthPerYear,
    peakToMean: peakToMean.optional().describe('Left out: as the books have it.'),
    origins: origins.optional().describe('Left out: as the books have them.'),
    unit,
  })
  .describe('As the books have it.');

const siteSchema = z.strictObject({
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
  source,
});

const people = {
  buildPersonMonths: range(0).default(0).describe('Work until it stands.'),
  runFte: range(0).default(0).describe('People who keep it running.'),
};
const shared = {
  id,
  name: z.string().min(1).optional().describe('What pages call it.'),
  model: z.string().min(1).describe('Model of the catalogue.'),
  quality: z
    .strictObject({
      acceptedShare: z.number().positive().max(1).describe('Part of its answers that the owner accepts.'),
      eval: z.string().min(1).describe('Name of the evaluation.'),
    })
    .optional()
    .describe('Figures are also told per accepted answer.'),
  site: z.string().min(1).nullable().default(null).describe('Site of the plan or of the catalogue. `null`: unknown.'),
  control: z
    .strictObject({
      operator: z.string().min(1).describe('Who runs it.'),
      jurisdiction: z.string().length(2).nullable().default(null).describe('Whose law the operator answers to.'),
      retentionDays: z.number().nonnegative().nullable().default(null).describe('`null`: unknown.'),
      trainsOnData: z.boolean().nullable().default(null).describe('`null`: unknown.'),
      certifications: z.array(z.string().min(1)).default([]).describe('Those that it has.'),
    })
    .describe('What rules look at; what is unknown fails a rule that asks for it.'),
  firstTokenMs: z.number().nonnegative().describe('From its door to the first token, without the way there.'),
  networkUsdPerMonth: range(0).default(0).describe('Lines, traffic out of a cloud.'),
  licencesUsdPerMonth: range(0).default(0).describe('Software that it needs.'),
  ...people,
  source,
};

const byUse = {
  ...shared,
  price: z
    .union([
      z
        .strictObject({
          inputPerMtok: z.number().nonnegative().describe('USD per million tokens.'),
          cacheReadPerMtok: z.number().nonnegative().optional().describe('Left out: as input.'),
          outputPerMtok: z.number().nonnegative().describe('USD per million tokens.'),
          asOf: z.iso.date().describe('Day of the price.'),
        })
        .describe('As you have it.'),
      z
        .strictObject({
          list: z.string().min(1).describe('Provider in the list of prices.'),
          model: z.string().min(1).describe('Its model there.'),
        })
        .describe('The list price at the start.'),
    ])
    .describe('Price a token.'),
  declinePerYear: range(-1, 1)
    .default([0, 0.2, 0.6])
    .describe('By how much the price falls a year; list prices of 2026 fell by 20 to 80 % within a quarter.'),
  surchargeShare: z.number().nonnegative().default(0).describe('Regional surcharge, 0.1: a tenth more.'),
  discountShare: z.number().min(0).max(1).default(0).describe('Off the price, by contract.'),
  minimumUsdPerMonth: z.number().nonnegative().default(0).describe('Commitment: paid whether used or not.'),
};

const onAccelerators = {
  ...shared,
  accelerator: z.string().min(1).describe('Accelerator of the catalogue, such as `h100-sxm`.'),
  gpusPerReplica: z.int().positive().default(1).describe('Accelerators that serve one copy of the model.'),
  precision: z.enum(['bf16', 'fp8', 'mxfp4', 'int4']).optional().describe('Left out: that of the model.'),
  batch: z.number().positive().optional().describe('Requests at once on a replica. Left out: 64, more widely spread.'),
  replicasAtLeast: z.int().positive().default(1).describe('Against failure: 2 stands one.'),
  utilisationAtMost: z
    .number()
    .positive()
    .max(1)
    .default(0.8)
    .describe('Load at the peak; the rest keeps waits short.'),
  throughput: z
    .strictObject({
      tokensPerSecondPerGpu: z.number().positive().describe('Output tokens a second, as measured.'),
      prefillRatio: z.number().positive().default(8).describe('Input tokens that take as long as one of output.'),
    })
    .optional()
    .describe('Left out: modelled from model and accelerator.'),
  electricityUsdPerKwh: range(0).optional().describe('Needed where electricity is not in the price.'),
};

const optionSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('booked').describe('What the books say of it: demand is from the books too.'),
      ...shared,
      model: shared.model.optional().describe('Left out: the one that served most.'),
      site: z.string().min(1).optional().describe('Left out: where most was served.'),
      declinePerYear: byUse.declinePerYear,
    })
    .describe('As it is today, by the books.'),
  z
    .strictObject({ kind: z.literal('api').describe("A vendor's own model, paid by the token."), ...byUse })
    .describe("A vendor's own model, paid by the token."),
  z
    .strictObject({
      kind: z.literal('hosted').describe('Open weights that somebody else hosts, paid by the token.'),
      ...byUse,
    })
    .describe('Open weights that somebody else hosts, paid by the token.'),
  z
    .strictObject({
      kind: z.literal('rented').describe('Accelerators by the hour, electricity in the price.'),
      ...onAccelerators,
      usdPerGpuHour: range(0).describe('USD for an accelerator and hour.'),
      hiddenShare: range(0).default([0.1, 0.1, 0.5]).describe('What a bill has beside the sticker, over it.'),
      identifiedAsset: z
        .boolean()
        .nullable()
        .default(null)
        .describe('Lease test: named servers that the lessor may not exchange. `true`: own operations (Scope 2).'),
    })
    .describe('Accelerators by the hour.'),
  z
    .strictObject({
      kind: z.literal('owned').describe('Servers that are bought.'),
      ...onAccelerators,
      electricityUsdPerKwh: range(0).describe('USD per kWh.'),
      node: z
        .strictObject({
          usd: range(0).describe('Price of a server.'),
          gpus: z.int().positive().describe('Accelerators in it.'),
          lifeYears: range(0.5).default([3, 5, 6]).describe('Years over which it is written off.'),
          residualShare: z.number().min(0).max(1).default(0.15).describe('Of the price, at the end of its life.'),
          maintenanceShare: z.number().min(0).default(0.05).describe('Of the price, a year.'),
          kw: z.number().positive().describe('Power that is let to it.'),
          colocationUsdPerKwMonth: range(0).default(184).describe('Without electricity. 0: a room of your own.'),
        })
        .describe('The server.'),
      grantUsd: z.number().nonnegative().default(0).describe('Grants and tax incentives, at the start.'),
    })
    .describe('Servers that are bought.'),
]);

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
    baseline: id.describe('The option that is there today: every other is a difference from it.'),
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
