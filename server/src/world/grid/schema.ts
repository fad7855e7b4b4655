import { z } from 'zod';
import { storedSecretSchema } from '../secret-schema.ts';

/** Over the public address: a proxy, a mirror or a test. */
const baseUrl = z.url({ protocol: /^https?$/ }).optional();
/** A name of the API for each zone of ours. */
const names = z.record(z.string().min(1), z.string().min(1));

const rates = z.record(
  z.string().regex(/^[A-Z]{3}$/, 'a currency code such as EUR'),
  z.strictObject({
    usd: z.number().positive(),
    asOf: z.iso.date(),
    source: z.string().min(1).default('joulegate.yaml'),
  }),
);

/** Where hourly and yearly intensity and hourly prices come from, asked in this order; live sources before all others. */
export const gridSchema = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('hourly-csv'),
      path: z.string().min(1),
      name: z.string().min(1).optional(),
      licence: z.string().min(1).optional(),
    }),
    z.strictObject({
      kind: z.literal('hourly-price'),
      path: z.string().min(1),
      name: z.string().min(1).optional(),
      licence: z.string().min(1).optional(),
      /** A contract prevails over what markets publish. */
      price: z.enum(['contract', 'day-ahead', 'wholesale']).default('wholesale'),
      rates: rates.default({}),
    }),
    /** Scope 2 factors that an owner has: certificates, contracts, a residual mix that may not be shipped. */
    z.strictObject({ kind: z.literal('scope2-csv'), path: z.string().min(1) }),
    z.strictObject({ kind: z.literal('typical-day') }),
    z.strictObject({ kind: z.literal('yearly-averages') }),
    z.strictObject({ kind: z.literal('uk-neso'), baseUrl }),
    z.strictObject({
      kind: z.literal('entsoe'),
      token: storedSecretSchema,
      areas: names.optional(),
      rates: rates.optional(),
      baseUrl,
    }),
    z.strictObject({ kind: z.literal('eia'), key: storedSecretSchema, baseUrl }),
    z.strictObject({
      kind: z.literal('electricity-maps'),
      token: storedSecretSchema,
      rates: rates.optional(),
      baseUrl,
    }),
    z.strictObject({
      kind: z.literal('watttime'),
      username: storedSecretSchema,
      password: storedSecretSchema,
      regions: names,
      baseUrl,
    }),
    z.strictObject({
      kind: z.literal('carbon-aware-sdk'),
      baseUrl: z.url({ protocol: /^https?$/ }),
      signal: z.enum(['lifecycle', 'direct', 'marginal']),
      locations: names,
    }),
  ]),
);

export type GridConfig = z.infer<typeof gridSchema>;
