import { z } from 'zod';
import { secretSchema } from '../../world/index.ts';
import { kindNames, type KindName } from './kinds.ts';
import { CATEGORIES, MEANINGS } from './labels.ts';

/** One guard model that somebody serves. */
export const guardModelSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes')
    .describe('Its name in policies; it is booked with every verdict.'),
  kind: z
    .enum(kindNames as [KindName, ...KindName[]])
    .describe('Family of the model: what it is sent and how its answer reads (docs/guard.md).'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .describe(
      'Where it is served, with the path before `/chat/completions`, `/moderations` or `/classify`, such as `http://127.0.0.1:8000/v1`.',
    ),
  model: z.string().min(1).max(200).describe('Its name there.'),
  credential: secretSchema.nullable().default(null).describe('Key that the server asks for. `null`: none is sent.'),
  timeoutMs: z
    .int()
    .positive()
    .max(60_000)
    .default(300)
    .describe('Milliseconds for a verdict, all of its questions together. Then it is `not-run`.'),
  maxInFlight: z
    .int()
    .positive()
    .default(32)
    .describe('Texts judged at once, of each process. More wait for nothing: they are `not-run`.'),
  deployment: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'Id of the deployment whose price, power and site are its own: what it takes is booked at them. `null`: its tokens alone are booked.',
    ),
  isOurs: z
    .boolean()
    .optional()
    .describe(
      'It stands where every workload may send its texts. Left out: yes, but for `openai-moderation`. Requests under control rules are not shown to others.',
    ),
});

const actionSchema = z.enum(['allow', 'flag', 'block']);
const actionsSchema = z.strictObject(
  Object.fromEntries(
    CATEGORIES.map((category) => [
      category,
      actionSchema.default('flag').describe(`Content that ${MEANINGS[category]}.`),
    ]),
  ) as Record<(typeof CATEGORIES)[number], z.ZodDefault<typeof actionSchema>>,
);

/** What becomes of content, by category. */
export const contentSchema = z.strictObject({
  model: z.string().min(1).describe('Guard model that judges, by its `id`.'),
  prompts: actionsSchema.prefault({}).describe('Of what callers say. `allow`: not asked about.'),
  documents: actionsSchema
    .nullable()
    .default(null)
    .describe(
      'Of results of tools, search results and documents, the text of read files among them, likewise. `null`: not judged.',
    ),
  answers: actionsSchema.prefault({}).describe('Of what models answer, likewise.'),
  windowCharacters: z
    .int()
    .min(50)
    .max(8192)
    .default(500)
    .describe(
      'Characters of a stream that are judged at a time. Enforced, the first of them are held until they have a verdict, and what follows lags by as many.',
    ),
});

export type GuardModelConfig = z.infer<typeof guardModelSchema>;
export type ContentPolicy = z.infer<typeof contentSchema>;
