import { z } from 'zod';

/** What a setting is, for who asks who governs. */
export const CHANGE_KINDS = [
  'budget',
  'limit',
  'control',
  'price',
  'routing',
  'deployment',
  'reporting',
  'other',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

const value = z.union([z.string(), z.number(), z.boolean()]).nullable();

/** One setting of the config that became another. */
export const configChangeSchema = z.object({
  kind: z.enum(CHANGE_KINDS),
  path: z.string().describe('keys and names of list items, joined by dots'),
  before: value.describe('null: it was not set'),
  after: value.describe('null: it is set no more'),
  secret: z.boolean().describe('it is a secret: that it changed is all that is told'),
  effect: z
    .enum(['tightened', 'loosened'])
    .nullable()
    .describe('of a budget, a limit or a control rule, where one of the two can be said'),
  workloads: z.array(z.string()).nullable().describe('that it touches; null: all'),
});
export type ConfigChange = z.output<typeof configChangeSchema>;

/** How a config came to be asked for. */
export const CONFIG_CAUSES = ['start', 'file', 'signal'] as const;
export type ConfigCause = (typeof CONFIG_CAUSES)[number];

const common = {
  cause: z.enum(CONFIG_CAUSES),
  hashBefore: z.string().nullable(),
  changes: z.array(configChangeSchema),
  more: z.int().describe('changes beyond those that are listed'),
};
/** What the audit keeps of a config that was taken (`config.change`) or refused (`config.refuse`). */
export const configRecordSchema = z.object({
  ...common,
  hashAfter: z.string().nullable().describe('of a config that is none: null'),
  code: z.string().optional().describe('of the fault, where it was refused'),
  line: z.int().optional().describe('of the file, where the fault names one'),
});
export type ConfigRecord = z.output<typeof configRecordSchema>;
