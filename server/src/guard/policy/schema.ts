import { z } from 'zod';
import { contentSchema, guardModelSchema } from '../models/schema.ts';
import { privateSchema } from '../private/policy.ts';

const actionSchema = z.enum(['allow', 'flag', 'block']);

/** How texts of one workload are looked at. */
const policySchema = z.strictObject({
  mode: z
    .enum(['off', 'monitor', 'enforce'])
    .default('monitor')
    .describe(
      '`monitor`: books what it would have done and changes nothing. `enforce`: refuses. `off`: not looked at.',
    ),
  prompts: actionSchema
    .default('block')
    .describe('What callers say. `block`: a certain attack is refused. `flag`: booked only. `allow`: not looked at.'),
  documents: actionSchema
    .default('flag')
    .describe('Results of tools, search results and documents, likewise: instructions that were planted in them.'),
  leak: actionSchema
    .default('block')
    .describe(
      'An answer that repeats what the application told the model: withheld, a stream ended; or booked only, or not looked at.',
    ),
  private: privateSchema
    .nullable()
    .default(null)
    .describe('Personal data and secrets, in prompts and answers. `null`: not looked for.'),
  uncertain: z
    .enum(['flag', 'block'])
    .default('flag')
    .describe(
      'A likely attack that asks for a second opinion, where nobody gives one; and what a guard model is not sure of.',
    ),
  escalateTo: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Guard model that gives the second opinion on likely attacks, by its `id`. `null`: nobody.'),
  content: contentSchema
    .nullable()
    .default(null)
    .describe('What becomes of content by category, as a guard model judges it. `null`: no category is covered.'),
  onFailure: z
    .enum(['allow', 'block'])
    .default('allow')
    .describe('A text that could not be looked at, or is too long: goes on, or is refused. It is booked as `not-run`.'),
});

/** `guard:` of the config. */
export const guardSchema = z
  .strictObject({
    default: policySchema.nullable().default(null).describe('Of workloads without one of their own. `null`: off.'),
    workloads: z
      .record(z.string().min(1), policySchema.describe('Of one workload, in place of the default.'))
      .default({})
      .describe('By workload id.'),
    models: z
      .array(guardModelSchema)
      .default([])
      .describe('Guard models that give second opinions and judge content. You serve them, or say who does.'),
  })
  .prefault({})
  .describe('What is looked for in prompts and answers (docs/guard.md); nothing where it is not named.');

export type GuardConfig = z.infer<typeof guardSchema>;
export type GuardPolicy = z.infer<typeof policySchema>;

/**
 * The policy of each workload that has one.
 * @example policiesOf({ default: null, workloads: {} }, ['main']).size // 0
 */
export function policiesOf(
  { default: common, workloads }: GuardConfig,
  ids: readonly string[],
): ReadonlyMap<string, GuardPolicy> {
  return new Map(
    ids.flatMap((id): (readonly [string, GuardPolicy])[] => {
      const policy = workloads[id] ?? common;
      return policy === null || policy.mode === 'off' ? [] : [[id, policy]];
    }),
  );
}
