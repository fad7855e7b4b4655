import { z } from 'zod';
import { secretSchema } from '../../world/index.ts';

/** `doctor.wording:` of the config. */
export const wordingSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:4000/v1' })
      .describe('Base URL of your own gateway, which books what the wording takes: http://127.0.0.1:4000/v1.'),
    key: secretSchema.describe('A virtual key of that gateway. Give it a budget of its own.'),
    model: z.string().min(1).describe('Model that words a diagnosis, as callers of the gateway name it.'),
    workload: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('Workload that it is asked for. `null`: the one that the gateway takes for the key.'),
  })
  .nullable()
  .default(null)
  .describe('Has a model word what the rules found, beside their own words. `null`: no model is asked.');

export type WordingSettings = NonNullable<z.infer<typeof wordingSchema>>;
