import { z } from 'zod';

/** Exact cache of one workload. */
export const cacheSchema = z.strictObject({
  ttlSeconds: z
    .int()
    .min(1)
    .max(2_592_000)
    .default(3600)
    .describe('Seconds that an answer is served after it was made.'),
  scope: z
    .enum(['key', 'team', 'organisation'])
    .default('key')
    .describe('Who shares answers: one key, one team (a key without a team stays alone), or the whole organisation.'),
  anyTemperature: z
    .boolean()
    .default(false)
    .describe('Also requests that ask for a random answer: anything but an explicit temperature of 0.'),
  tools: z.boolean().default(false).describe('Also requests with tools: their answers start actions.'),
  maxBytes: z
    .int()
    .min(65_536)
    .max(4_294_967_296)
    .default(67_108_864)
    .describe('Bytes of memory for answers, per process.'),
});

export type CacheSettings = z.infer<typeof cacheSchema>;

/** `cache:` of the config. */
export const cachesSchema = z
  .record(z.string().min(1), cacheSchema.describe('Exact cache of one workload.'))
  .default({})
  .describe('Exact caches of answers, by workload id; none where it is not named (docs/cache.md).');
