import { z } from 'zod';

/** Exact cache of one workload. Off where it is not given. */
export const cacheSchema = z.strictObject({
  /** An answer is served for so long after it was made. */
  ttlSeconds: z.int().min(1).max(2_592_000).default(3600),
  /** Who shares answers: one key, one team (a key without a team stays alone), or the whole organisation. */
  scope: z.enum(['key', 'team', 'organisation']).default('key'),
  /** Also requests that ask for a random answer: anything but an explicit temperature of 0. */
  anyTemperature: z.boolean().default(false),
  /** Also requests with tools: their answers start actions. */
  tools: z.boolean().default(false),
  /** Memory for answers, per process. */
  maxBytes: z.int().min(65_536).max(4_294_967_296).default(67_108_864),
});

export type CacheSettings = z.infer<typeof cacheSchema>;

/** `cache:` of the config, by workload. */
export const cachesSchema = z.record(z.string().min(1), cacheSchema).default({});
