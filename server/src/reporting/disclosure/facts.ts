import { z } from 'zod';

const answer = (does: string) =>
  z
    .boolean()
    .nullable()
    .default(null)
    .describe(`${does} \`null\`: nobody has said, and the servers are taken for a purchased service.`);

const entitySchema = z.strictObject({
  name: z.string().min(1).describe('As reports call it.'),
  organisations: z
    .array(z.string().min(1))
    .default([])
    .describe('Organisations of the books that it covers, by name. Empty: all.'),
  boundary: z
    .enum(['financial control', 'operational control', 'equity share'])
    .default('financial control')
    .describe('How the group is consolidated.'),
  equityPercent: z
    .number()
    .gt(0)
    .max(100)
    .default(100)
    .describe('Its share where the boundary is `equity share`: figures are multiplied by it.'),
});

const holdingSchema = z.strictObject({
  deployment: z.string().min(1).optional().describe('Of this deployment only.'),
  site: z.string().min(1).optional().describe('Of this site only.'),
  operator: z.string().min(1).optional().describe('Of this operator only.'),
  held: z
    .enum(['owned', 'leased', 'purchased'])
    .describe(
      '`owned`: your servers. `leased`: rented and named, by three answers. `purchased`: an API, a VM or serverless.',
    ),
  place: z
    .enum(['own premises', 'colocation'])
    .default('own premises')
    .describe('Where owned or leased servers stand: in a colocation `pueScope` says whose the cooling is.'),
  identified: answer('The contract names the servers.'),
  exchangeable: answer('The lessor may put others in their place and gains by it.'),
  directed: answer('You decide what they do and have nearly all the good of it.'),
});

/** What reports need that no request tells: who reports, and who holds the servers. */
export const reportingSchema = z.strictObject({
  entities: z
    .array(entitySchema)
    .default([])
    .describe('Who reports. Empty: all organisations of the books as one, financial control.'),
  holdings: z
    .array(holdingSchema)
    .default([])
    .describe(
      'Who holds the servers; the first that fits holds. What none fits is a purchased service, and reports say so.',
    ),
  pueScope: z
    .enum(['scope 2', 'scope 3'])
    .default('scope 2')
    .describe(
      'Where cooling and losses of a colocation stand: `scope 2` where you control or pay them, else Scope 3, category 1.',
    ),
  leasedEmbodied: z
    .enum(['category 2', 'category 8'])
    .default('category 2')
    .describe('Where the making of leased servers stands.'),
  purchases: z
    .array(
      z.strictObject({
        what: z.string().min(1).describe('Such as `8 H100 nodes`.'),
        date: z.iso.date().describe('Day of the purchase: all of it is of that year.'),
        embodiedKg: z.number().nonnegative().describe('CO2e of making it, kg.'),
        source: z.string().min(1).describe('Where the figure is from.'),
      }),
    )
    .optional()
    .describe('Hardware that was bought, for Scope 3, category 2. Left out: unknown; an empty list: none was.'),
  gateway: z
    .strictObject({
      vcpus: z.number().positive().default(1).describe('Cores that are held for it all day, in all processes.'),
      wattsPerVcpu: z
        .number()
        .positive()
        .default(3.5)
        .describe('Power of one of them, busy, without cooling: the usual one of a cloud server.'),
    })
    .prefault({})
    .describe('What the gateway itself runs on: its own energy is in SCI.'),
  carbonFeeUsdPerTonne: z
    .number()
    .nonnegative()
    .optional()
    .describe('Internal carbon fee that showback charges on location-based carbon. Left out: none.'),
  instruments: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'File of certificates and contracts by their volume, such as `./instruments.yaml`, for market-based Scope 2 by hour (docs/methods/scope2.md). `null`: none.',
    ),
  turnover: z
    .array(
      z.strictObject({
        year: z.int().min(1990).max(2200).describe('Of the books.'),
        millionEur: z.number().positive().describe('Net turnover.'),
      }),
    )
    .default([])
    .describe('For intensity per turnover.'),
});

export type ReportingFacts = z.output<typeof reportingSchema>;
export type Entity = ReportingFacts['entities'][number];
/** What holds where nobody configured anything. */
export const NO_FACTS: ReportingFacts = reportingSchema.parse({});
