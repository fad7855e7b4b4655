import { AbuseWatch } from './abuse-watch.ts';
import { abuseSchema } from './schema.ts';

/** Use of keys that looks like abuse. */
export const abuse = {
  /** `abuse:` of the config. */
  schema: abuseSchema,
  Watch: AbuseWatch,
} as const;
