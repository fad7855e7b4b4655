import { z } from 'zod';
import { JoulegateError } from '../units/index.ts';

/** A URL, or the environment variable that holds it: the better place for one with a password. */
const urlSchema = z.union([z.string().min(1), z.strictObject({ env: z.string().min(1) })]);
export type UrlSource = z.infer<typeof urlSchema>;

/**
 * `storage:` where one machine is not enough.
 */
export const sharedStorageSchema = z.strictObject({
  /** Limits and paced budgets counted together by every gateway; `null`: in this process. */
  redis: z
    .strictObject({
      url: urlSchema,
      /** Where Redis does not answer: each gateway its share of what is left, or 503. */
      whenDown: z.enum(['share', 'closed']).default('share'),
      /** Gateway processes that share the limits, all machines together; `null`: the workers of this one. */
      replicas: z.int().min(1).max(10_000).nullable().default(null),
    })
    .nullable()
    .default(null),
  /** Keys, teams and anchors in PostgreSQL; `null`: SQLite in the storage folder. */
  state: z.strictObject({ postgres: urlSchema }).nullable().default(null),
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
