import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A JSON schema, draft 7, as far as the config needs it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * `joulegate.yaml` as a JSON schema for editors: what every field does, its unit, its default.
 * @example configJsonSchema().required // ['version', 'origins']
 */
export const configJsonSchema = (): JsonSchema => ({
  ...z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' }),
  title: 'joulegate.yaml',
});
