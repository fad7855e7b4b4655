import { z } from 'zod';
import { secretSchema } from '../secret-schema.ts';

const fact = z.strictObject({ value: z.number().nonnegative(), source: z.string().min(1), asOf: z.iso.date() });
const country = z.string().regex(/^[A-Z]{2}$/, 'a two-letter country code such as FR');

/** A place of one's own, beside those of the catalogue. */
export const siteSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9][a-z0-9:-]{1,62}$/, 'lower case letters, digits, dashes and colons'),
  name: z.string().min(1),
  zone: z.string().nullable().default(null),
  /** eGRID subregion, province, state or country of its yearly Scope 2 factors, where the zone does not tell. */
  scope2Area: z.string().min(1).optional(),
  latitude: z.number().min(-90).max(90).nullable().default(null),
  longitude: z.number().min(-180).max(180).nullable().default(null),
  jurisdiction: country.nullable().default(null),
  pue: fact.nullable().default(null),
  wueLPerKwh: fact.nullable().default(null),
});

/** Where requests come from: a named city of the catalogue, or a place with coordinates. */
export const originSchema = z.union([
  z.string(),
  z.strictObject({
    key: z.string().min(1),
    name: z.string().min(1),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
]);

/** What it costs, as somebody has written it down. */
export const ownPriceSchema = z.strictObject({
  inputPerMtok: z.number().nonnegative(),
  outputPerMtok: z.number().nonnegative(),
  cacheReadPerMtok: z.number().nonnegative().optional(),
  cacheWritePerMtok: z.number().nonnegative().optional(),
  perRequest: z.number().nonnegative().default(0),
  source: z.string().min(1),
  asOf: z.iso.date(),
});

const priceSchema = z.union([ownPriceSchema, z.strictObject({ list: z.string().min(1), model: z.string().min(1) })]);

/** A model that the catalogue lacks: like one that it has, such as a fine-tune, or by the range of its size. */
export const modelSchema = z.union([
  z.strictObject({ key: z.string().min(1).max(200), like: z.string().min(1) }),
  z.strictObject({
    key: z.string().min(1).max(200),
    activeParamsB: z.tuple([z.number().positive(), z.number().positive()]),
    totalParamsB: z.tuple([z.number().positive(), z.number().positive()]).optional(),
    contextTokens: z.int().positive(),
    capabilities: z.array(z.enum(['tools', 'vision', 'json', 'reasoning'])).default([]),
    source: z.string().min(1),
    asOf: z.iso.date(),
  }),
]);

/** A model served at a site on some hardware by an operator. */
export const deploymentSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes'),
  model: z.string().min(1),
  upstreamModel: z.string().min(1).optional(),
  /** A dialect of the gateway, such as `openai` or `anthropic`. */
  protocol: z.string().min(1).default('openai'),
  /** What the upstream itself serves; all that its protocol has where not given. */
  endpoints: z.array(z.string().min(1)).min(1).optional(),
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** The header of the credential: `bearer` for openai, `x-api-key` for anthropic, `api-key` for Azure. */
  auth: z.enum(['bearer', 'x-api-key', 'api-key']).optional(),
  /** Several take turns: one that is refused or throttled rests. */
  credential: z
    .union([secretSchema, z.array(secretSchema)])
    .nullable()
    .default(null),
  site: z.string().min(1),
  hardware: z
    .strictObject({
      accelerator: z.string().nullable().default(null),
      count: z.int().positive().default(1),
      precision: z.enum(['bf16', 'fp8', 'mxfp4', 'int4']).optional(),
      batch: z.number().positive().nullable().default(null),
      stack: z.enum(['2024', '2025']).default('2025'),
      /** A measured point of this deployment: accelerator joules per output token, prompts included. */
      calibration: z
        .strictObject({
          joulesPerOutputToken: z.number().positive(),
          batch: z.number().min(1),
          inputTokens: z.number().positive().optional(),
          outputTokens: z.number().positive().optional(),
          source: z.string().min(1),
          asOf: z.iso.date(),
        })
        .optional(),
    })
    .prefault({}),
  control: z
    .strictObject({
      operator: z.string().min(1),
      jurisdiction: country.nullable().default(null),
      retentionDays: z.number().nonnegative().nullable().default(null),
      trainsOnData: z.boolean().nullable().default(null),
      certifications: z.array(z.string().min(1)).default([]),
    })
    .prefault({ operator: 'unknown' }),
  price: priceSchema,
  latency: z
    .strictObject({ ttftMs: z.number().positive().default(400), tpotMs: z.number().positive().default(20) })
    .prefault({}),
  contextTokens: z.int().positive().optional(),
  maxInFlight: z.int().positive().default(64),
  firstContentTimeoutMs: z.int().positive().nullable().default(null),
  /** Paths of the vendor's API whose bytes pass unread, by family, such as `images` or `files`; none by default. */
  passthrough: z.array(z.string().min(1)).default([]),
});
