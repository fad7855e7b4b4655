import { z } from 'zod';
import { secretSchema } from '../../world/index.ts';

const EVENTS = ['batch.completed', 'batch.failed', 'batch.expired', 'batch.cancelled'] as const;

const webhookSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes')
    .describe(
      'Its name where it is told that it does not answer; another one under the same name goes on with what waits.',
    ),
  url: z.url({ protocol: /^https?$/ }).describe('Where events are sent by POST.'),
  secret: secretSchema.describe(
    'Signs each event: `whsec_` and 24 to 64 random bytes in base64, one for each receiver.',
  ),
  organisation: z
    .string()
    .nullable()
    .default(null)
    .describe('Only of the batches of this one; `null`: of all, for whoever runs the gateway.'),
  events: z
    .array(z.enum(EVENTS))
    .min(1)
    .default([...EVENTS])
    .describe('Of which ends it is told.'),
});

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
  webhooks: z
    .array(webhookSchema)
    .default([])
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two webhooks have one id')
    .describe('Who is told that a batch has ended, signed as Standard Webhooks are (docs/batch.md).'),
});
