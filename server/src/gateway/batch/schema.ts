import { z } from 'zod';

/** `gateway.batch` of the config. */
export const batchSchema = z.strictObject({
  maxFileBytes: z
    .int()
    .positive()
    .default(64 * 1024 * 1024)
    .describe('Bytes of an input file; a larger one is answered 413.'),
  maxRequests: z.int().positive().default(50_000).describe('Requests of one batch.'),
  maxOpenPerOrganisation: z
    .int()
    .positive()
    .default(100)
    .describe('Batches of an organisation that have not ended; more are answered 429.'),
  maxInFlight: z.int().positive().default(16).describe('Requests of batches under way at once, all batches together.'),
  maxDocumentsPerOrganisation: z
    .int()
    .nonnegative()
    .default(1000)
    .describe('Files that an organisation keeps for its prompts (`purpose: user_data`); more are answered 429.'),
  yieldAtShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'Share of `maxInFlight` of the gateway, batches included, above which no request of a batch is begun: the rest is left to those who wait.',
    ),
  retentionDays: z
    .number()
    .positive()
    .max(30)
    .default(7)
    .describe(
      'Days after which input, output and error files, and files for prompts, are deleted, and what is known of a batch that has ended.',
    ),
});
