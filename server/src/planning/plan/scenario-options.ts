import { z } from 'zod';
import { optionId, range, source } from './scenario-figures.ts';

/** What control is judged by beside rules. */
export const CONTROL_CRITERIA = ['residency', 'jurisdiction', 'retention', 'customisation', 'tuning', 'exit'] as const;
const scored = z.strictObject({
  score: z.int().min(0).max(5).describe('0: none of it. 5: all of it.'),
  evidence: z.string().min(1).describe('What it stands on, such as a clause of a contract.'),
});

/** What rules look at of whoever runs a place. */
export const controlFacts = {
  operator: z.string().min(1).describe('Who runs it.'),
  jurisdiction: z.string().length(2).nullable().default(null).describe('Whose law the operator answers to.'),
  retentionDays: z.number().nonnegative().nullable().default(null).describe('`null`: unknown.'),
  trainsOnData: z.boolean().nullable().default(null).describe('`null`: unknown.'),
  certifications: z.array(z.string().min(1)).default([]).describe('Those that it has.'),
};

const people = {
  buildPersonMonths: range(0).default(0).describe('Work until it stands.'),
  runFte: range(0).default(0).describe('People who keep it running.'),
};
const shared = {
  id: optionId,
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
      ...controlFacts,
      rubric: z
        .partialRecord(z.enum(CONTROL_CRITERIA), scored)
        .optional()
        .describe('Points that break ties of cost; never traded against a rule.'),
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
  provisioned: z
    .strictObject({
      units: z.int().positive().describe('How many are reserved.'),
      usdPerUnitMonth: range(0).describe('Price of one.'),
      tokensPerMinute: z.number().positive().describe('Input and output that one serves.'),
    })
    .optional()
    .describe('Reserved throughput: paid whether used or not; what is beyond it is paid by the token.'),
};

/** As it was measured. */
export const throughput = z
  .strictObject({
    tokensPerSecondPerGpu: z.number().positive().describe('Output tokens a second, as measured.'),
    prefillRatio: z.number().positive().default(8).describe('Input tokens that take as long as one of output.'),
  })
  .optional()
  .describe('Left out: modelled from model and accelerator.');
/** How a model is served on accelerators. */
export const servingFields = {
  accelerator: z.string().min(1).describe('Accelerator of the catalogue, such as `h100-sxm`.'),
  gpusPerReplica: z.int().positive().default(1).describe('Accelerators that serve one copy of the model.'),
  precision: z.enum(['bf16', 'fp8', 'mxfp4', 'int4']).optional().describe('Left out: that of the model.'),
  batch: z.number().positive().optional().describe('Requests at once on a replica. Left out: 64, more widely spread.'),
};

const onAccelerators = {
  ...shared,
  ...servingFields,
  replicasAtLeast: z.int().positive().default(1).describe('Against failure: 2 stands one.'),
  utilisationAtMost: z
    .number()
    .positive()
    .max(1)
    .default(0.8)
    .describe('Load at the peak; the rest keeps waits short.'),
  throughput,
  electricityUsdPerKwh: range(0).optional().describe('Needed where electricity is not in the price.'),
  electricityChangePerYear: range(-1, 1).default(0).describe('0.03: its price grows by 3 % a year.'),
};

/** One way to serve the work. */
export const optionSchema = z.discriminatedUnion('kind', [
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
      declinePerYear: range(-1, 1).default(0).describe('By how much the price of an hour falls a year.'),
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
