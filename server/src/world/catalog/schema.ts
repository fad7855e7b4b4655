import { z } from 'zod';
import { waitingSchema } from './waiting-schema.ts';
import { secretSchema } from '../secret-schema.ts';

const source = z.string().min(1).describe('Where the figure is from, in your words.');
const asOf = z.iso.date().describe('Day that the figure is of.');
const fact = z.strictObject({ value: z.number().nonnegative().describe('The figure.'), source, asOf });
const country = z.string().regex(/^[A-Z]{2}$/, 'a two-letter country code such as FR');
const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

/** A place of one's own, beside those of the catalogue. */
export const siteSchema = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z0-9][a-z0-9:-]{1,62}$/, 'lower case letters, digits, dashes and colons')
    .describe('Name by which deployments call it, such as `own:saint-denis`.'),
  name: z.string().min(1).describe('What pages call it.'),
  zone: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Grid zone as Electricity Maps names it, such as `FR` or `US-CAL-CISO`. `null`: world average, widely spread.',
    ),
  scope2Area: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Where its yearly Scope 2 factors are from, where the zone does not tell: eGRID subregion, province, state or country.',
    ),
  latitude: latitude.nullable().default(null).describe('Degrees. `null`: round trips to it are unknown.'),
  longitude: longitude.nullable().default(null).describe('Degrees.'),
  jurisdiction: country
    .nullable()
    .default(null)
    .describe('Country where it stands. `null`: unknown, which fails every residency rule.'),
  pue: fact
    .nullable()
    .default(null)
    .describe('Energy of the whole building per energy of its computers. `null`: a range.'),
  wueLPerKwh: fact
    .nullable()
    .default(null)
    .describe('Litres of water on site per kWh of its computers. `null`: unknown, and so is water.'),
});

/** Where requests come from: a named city of the catalogue, or a place with coordinates. */
export const originSchema = z.union([
  z.string(),
  z
    .strictObject({
      key: z.string().min(1).describe('Name by which callers and `gateway.origin` call it.'),
      name: z.string().min(1).describe('What pages call it.'),
      latitude: latitude.describe('Degrees.'),
      longitude: longitude.describe('Degrees.'),
    })
    .describe('A place by its coordinates; a city of the catalogue needs its name only, such as `paris`.'),
]);

/** What it costs, as somebody has written it down. */
export const ownPriceSchema = z
  .strictObject({
    inputPerMtok: z.number().nonnegative().describe('USD per million tokens of input that no cache holds.'),
    outputPerMtok: z.number().nonnegative().describe('USD per million tokens of output, reasoning included.'),
    cacheReadPerMtok: z
      .number()
      .nonnegative()
      .optional()
      .describe('USD per million tokens read from a cache. Left out: as input.'),
    cacheWritePerMtok: z
      .number()
      .nonnegative()
      .optional()
      .describe('USD per million tokens written to a cache. Left out: as input.'),
    perRequest: z.number().nonnegative().default(0).describe('USD per request.'),
    source,
    asOf,
  })
  .describe('What you pay or charge, written down.');

const priceSchema = z.union([
  ownPriceSchema,
  z
    .strictObject({
      list: z.string().min(1).describe('Name of a provider in the list of prices, such as `openai` or `anthropic`.'),
      model: z.string().min(1).describe('Name of the model there.'),
    })
    .describe('The list price of the moment.'),
]);

const modelKey = z.string().min(1).max(200).describe('Name by which callers and deployments call it.');
const parametersB = z.tuple([z.number().positive(), z.number().positive()]);

/** A model that the catalogue lacks: like one that it has, such as a fine-tune, or by the range of its size. */
export const modelSchema = z.union([
  z
    .strictObject({
      key: modelKey,
      like: z.string().min(1).describe('Model of the catalogue that it takes the energy of, such as `llama-3.1-8b`.'),
    })
    .describe('Like one of the catalogue, such as a fine-tune of it.'),
  z
    .strictObject({
      key: modelKey,
      activeParamsB: parametersB.describe('Least and most parameters that work on a token, in billions.'),
      totalParamsB: parametersB
        .optional()
        .describe('Least and most parameters in memory, in billions. Left out: the active ones.'),
      contextTokens: z.int().positive().describe('Tokens of its context window.'),
      capabilities: z
        .array(z.enum(['tools', 'vision', 'json', 'reasoning']))
        .default([])
        .describe('What it can do; a request that needs more goes elsewhere.'),
      source,
      asOf,
    })
    .describe('By the range of its size.'),
]);

/** A model served at a site on some hardware by an operator. */
export const deploymentSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes')
    .describe('Name by which workloads, meters and the books call it.'),
  model: z.string().min(1).describe('Key of `models` or of the catalogue, such as `llama-3.1-8b`.'),
  upstreamModel: z
    .string()
    .min(1)
    .optional()
    .describe("The upstream's own name of the model; `*`: the one that the caller gives. Left out: `model`."),
  protocol: z
    .string()
    .min(1)
    .default('openai')
    .describe('What the upstream speaks: `openai` or `anthropic`. Clients of either kind reach both.'),
  endpoints: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('What the upstream itself serves, such as `[chat, embeddings]`. Left out: all that its protocol has.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .describe("Where requests go, with the part of the path that comes before the protocol's own, such as `/v1`."),
  auth: z
    .enum(['bearer', 'x-api-key', 'api-key'])
    .optional()
    .describe(
      'Header of the credential. Left out: `bearer` for openai, `x-api-key` for anthropic; Azure takes `api-key`.',
    ),
  credential: z
    .union([secretSchema, z.array(secretSchema)])
    .nullable()
    .default(null)
    .describe('Key of the upstream. Several take turns: one that is refused or throttled rests. `null`: none is sent.'),
  site: z.string().min(1).describe('Where it stands: a key of `sites` or of the catalogue, such as `aws:eu-west-3`.'),
  hardware: z
    .strictObject({
      accelerator: z
        .string()
        .nullable()
        .default(null)
        .describe('Key of the catalogue, such as `h100-sxm`. `null`: unknown, and the interval is wider.'),
      count: z.int().positive().default(1).describe('Accelerators that serve one replica together.'),
      precision: z
        .enum(['bf16', 'fp8', 'mxfp4', 'int4'])
        .optional()
        .describe('Of the weights. Left out: the one that the model was published in.'),
      batch: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe('Mean running batch. `null`: inferred from the pace of answers.'),
      stack: z.enum(['2024', '2025']).default('2025').describe('Year of the serving software.'),
      calibration: z
        .strictObject({
          joulesPerOutputToken: z
            .number()
            .positive()
            .describe('Accelerator joules per output token, prompts included.'),
          batch: z.number().min(1).describe('Mean running batch while it was measured.'),
          inputTokens: z.number().positive().optional().describe('Mean prompt while it was measured, in tokens.'),
          outputTokens: z.number().positive().optional().describe('Mean answer while it was measured, in tokens.'),
          source,
          asOf,
        })
        .optional()
        .describe('A measured point of this deployment (docs/methods/energy.md). Left out: none.'),
    })
    .prefault({})
    .describe('What it runs on.'),
  control: z
    .strictObject({
      operator: z.string().min(1).describe('Who runs it.'),
      jurisdiction: country.nullable().default(null).describe('Country whose law the operator answers to.'),
      retentionDays: z
        .number()
        .nonnegative()
        .nullable()
        .default(null)
        .describe('Days that the operator keeps prompts or answers.'),
      trainsOnData: z.boolean().nullable().default(null).describe('Whether the operator trains on them.'),
      certifications: z.array(z.string().min(1)).default([]).describe('Such as `ISO 27001`.'),
    })
    .prefault({ operator: 'unknown' })
    .describe('Facts that control rules ask for. What is `null` is unknown, and unknown breaks every rule that asks.'),
  price: priceSchema.describe('What it costs (docs/methods/money.md).'),
  latency: z
    .strictObject({
      ttftMs: z.number().positive().default(400).describe('Milliseconds to the first token.'),
      tpotMs: z.number().positive().default(20).describe('Milliseconds per further token.'),
    })
    .prefault({})
    .describe('What is expected until it has been seen.'),
  contextTokens: z
    .int()
    .positive()
    .optional()
    .describe("Tokens of the context window where the upstream has less than the model. Left out: the model's."),
  maxInFlight: z.int().positive().default(64).describe('Requests under way at once; more go elsewhere or wait.'),
  reserved: z
    .strictObject({
      owner: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe('Who bears what it costs while it idles, such as `team platform`. `null`: nobody is named.'),
      replicas: z.int().positive().default(1).describe('Copies of `hardware` that run all the time.'),
      usdPerHour: z
        .number()
        .nonnegative()
        .nullable()
        .default(null)
        .describe(
          'Rent of all of it, or write-off and upkeep, in USD per hour without electricity. `null`: unknown, and so is the utilisation at which it breaks even.',
        ),
      includesElectricity: z
        .boolean()
        .default(false)
        .describe('The rent has the electricity in it, as that of a cloud machine: it is not counted again.'),
      outputTokensPerSecond: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe(
          'What all of it can write at full load, as a load test says. `null`: unknown, and only meters can say how busy it is.',
        ),
    })
    .nullable()
    .default(null)
    .describe('Capacity that is yours and paid for, busy or not (docs/methods/utilisation.md). `null`: none.'),
  firstContentTimeoutMs: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Milliseconds until the first content of a stream. `null`: `gateway.firstContentTimeoutMs`.'),
  waiting: waitingSchema,
  passthrough: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Paths of the vendor's API whose bytes pass unread, by family, such as `images` or `files`; none by default.",
    ),
});
