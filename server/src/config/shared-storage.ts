import { z } from 'zod';
import { JoulegateError } from '../units/index.ts';

/** A URL, or the environment variable that holds it. */
const urlSchema = z.union([
  z.string().min(1),
  z
    .strictObject({ env: z.string().min(1).describe('Environment variable that holds the URL.') })
    .describe('From the environment: the better place for a URL with a password.'),
]);
export type UrlSource = z.infer<typeof urlSchema>;

/**
 * `storage:` where one machine is not enough.
 */
export const sharedStorageSchema = z.strictObject({
  redis: z
    .strictObject({
      url: urlSchema.describe('URL of Redis or Valkey, or where it is kept.'),
      whenDown: z
        .enum(['share', 'closed'])
        .default('share')
        .describe(
          'Where Redis does not answer: each gateway has its share of what is left, or requests with limits are answered 503.',
        ),
      replicas: z
        .int()
        .min(1)
        .max(10_000)
        .nullable()
        .default(null)
        .describe('Gateway processes that share the limits, all machines together. `null`: the workers of this one.'),
    })
    .nullable()
    .default(null)
    .describe('Limits and paced budgets counted together by every gateway. `null`: in this process.'),
  state: z
    .strictObject({ postgres: urlSchema.describe('URL of PostgreSQL, or where it is kept.') })
    .nullable()
    .default(null)
    .describe('Keys, teams and anchors in PostgreSQL. `null`: SQLite in the storage folder.'),
});

/**
 * The URL itself.
 * @throws JoulegateError JG_CONFIG where its environment variable is not set
 */
export function urlOf(source: UrlSource, where: string): string {
  if (typeof source === 'string') return source;
  const value = process.env[source.env];
  if (value === undefined || value === '')
    throw new JoulegateError('JG_CONFIG', `the environment variable ${source.env} is not set`, {
      where,
      hint: `set ${source.env} to the URL`,
    });
  return value;
}
