import { z } from 'zod';
import { storedSecretSchema } from '../secret-schema.ts';

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .optional()
  .describe('Another address than the public one: a proxy, a mirror or a test.');
const names = z.record(z.string().min(1), z.string().min(1));

const rates = z
  .record(
    z.string().regex(/^[A-Z]{3}$/, 'a currency code such as EUR'),
    z
      .strictObject({
        usd: z.number().positive().describe('USD for one unit of the currency.'),
        asOf: z.iso.date().describe('Day of the rate.'),
        source: z.string().min(1).default('joulegate.yaml').describe('Where the rate is from.'),
      })
      .describe('Rate of one currency.'),
  )
  .describe('Rates by currency, such as `EUR`. Electricity prices in a currency without one are not read.');

const file = {
  path: z.string().min(1).describe('The file, `.csv` or `.csv.gz`.'),
  name: z.string().min(1).optional().describe('What pages call the source. Left out: the name of the file.'),
  licence: z.string().min(1).optional().describe('Terms that exports name beside its figures.'),
};
const kind = <T extends string>(name: T) => z.literal(name).describe('Kind of source.');

/** Where hourly and yearly intensity and hourly prices come from, asked in this order; live sources before all others. */
export const gridSchema = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: kind('hourly-csv'), ...file }).describe('A file of hourly intensity.'),
    z
      .strictObject({
        kind: kind('hourly-price'),
        ...file,
        price: z
          .enum(['contract', 'day-ahead', 'wholesale'])
          .default('wholesale')
          .describe('What its prices are: a contract prevails over what markets publish.'),
        rates: rates.default({}),
      })
      .describe('A file of hourly electricity prices.'),
    z
      .strictObject({
        kind: kind('scope2-csv'),
        path: z.string().min(1).describe('The file (docs/methods/scope2.md).'),
      })
      .describe('Scope 2 factors of your own: certificates, contracts, a residual mix that may not be shipped.'),
    z
      .strictObject({ kind: kind('typical-day') })
      .describe('A day made up around the yearly average: for trying, not for figures that somebody relies on.'),
    z.strictObject({ kind: kind('yearly-averages') }).describe('Yearly averages that come with joulegate.'),
    z.strictObject({ kind: kind('uk-neso'), baseUrl }).describe('Great Britain by its system operator; no key.'),
    z
      .strictObject({
        kind: kind('entsoe'),
        token: storedSecretSchema.describe('Security token of the transparency platform.'),
        areas: names.optional().describe('EIC code of further zones. Left out: those that are known.'),
        rates: rates.optional(),
        baseUrl,
      })
      .describe('Europe by generation per fuel; with `rates` also day-ahead prices.'),
    z
      .strictObject({ kind: kind('eia'), key: storedSecretSchema.describe('Key of the open data API.'), baseUrl })
      .describe('The United States by balancing authority.'),
    z
      .strictObject({
        kind: kind('electricity-maps'),
        token: storedSecretSchema.describe('Token of the API.'),
        rates: rates.optional(),
        baseUrl,
      })
      .describe('Electricity Maps; with `rates` also day-ahead prices.'),
    z
      .strictObject({
        kind: kind('watttime'),
        username: storedSecretSchema.describe('Name of the account.'),
        password: storedSecretSchema.describe('Its password.'),
        regions: names.describe('WattTime region of each zone, such as `US-CAL-CISO: CAISO_NORTH`.'),
        baseUrl,
      })
      .describe('WattTime: marginal intensity, which stands beside the average.'),
    z
      .strictObject({
        kind: kind('carbon-aware-sdk'),
        baseUrl: z.url({ protocol: /^https?$/ }).describe('Address of the Web API.'),
        signal: z
          .enum(['lifecycle', 'direct', 'marginal'])
          .describe('What its data source rates: Electricity Maps gives life cycle, WattTime marginal.'),
        locations: names.describe("The API's location of each zone, such as `US-CAL-CISO: westus`."),
      })
      .describe('A Carbon Aware SDK Web API of your own.'),
  ]),
);

export type GridConfig = z.infer<typeof gridSchema>;
