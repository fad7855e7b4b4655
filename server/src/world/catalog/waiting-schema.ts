import { z } from 'zod';

const tierShape = {
  priceShare: z
    .number()
    .positive()
    .max(1)
    .nullable()
    .default(null)
    .describe(
      'Share of a price that you state (`inputPerMtok`), such as 0.5. `null`: the price is of a list, which has its own for the tier.',
    ),
  control: z
    .strictObject({
      retentionDays: z
        .number()
        .nonnegative()
        .nullable()
        .default(null)
        .describe('Days that the operator keeps prompts or answers that it is given so, files and results included.'),
      trainsOnData: z.boolean().nullable().default(null).describe('Whether the operator trains on them.'),
      certifications: z.array(z.string().min(1)).default([]).describe('Such as `ISO 27001`.'),
    })
    .prefault({})
    .describe(
      "Facts of this way alone, beside the deployment's operator and jurisdiction. What is `null` is unknown, and unknown breaks every rule that asks, whatever the deployment itself keeps.",
    ),
};

/** What a deployment's vendor offers for work that can wait. */
export const waitingSchema = z
  .strictObject({
    flex: z
      .strictObject(tierShape)
      .nullable()
      .default(null)
      .describe(
        'The vendor takes `service_tier: "flex"`: cheaper, and refused with 429 while it has no capacity. `null`: not used.',
      ),
    batch: z
      .strictObject({
        ...tierShape,
        model: z
          .string()
          .min(1)
          .nullable()
          .default(null)
          .describe(
            "The model's name there, where it is another than `upstreamModel`: at Azure that of a deployment of a batch type. `null`: the same.",
          ),
        promiseMinutes: z
          .int()
          .positive()
          .max(10_080)
          .default(1440)
          .describe('Within so many minutes the vendor answers or gives up.'),
        maxRequests: z
          .int()
          .positive()
          .nullable()
          .default(null)
          .describe(
            "Requests of one batch of the vendor's. `null`: 50,000 of OpenAI's protocol, 100,000 of Anthropic's.",
          ),
        maxBytes: z
          .int()
          .positive()
          .default(64 * 1024 * 1024)
          .describe('Bytes of one, held in memory while it is handed over. OpenAI takes 200 MB, Anthropic 256 MB.'),
      })
      .nullable()
      .default(null)
      .describe("The vendor's batch API beside `baseUrl`. `null`: not used."),
  })
  .prefault({})
  .describe(
    'What its vendor offers for work that can wait, taken where it is the cheapest way and the deadline leaves the time (docs/batch.md).',
  );
