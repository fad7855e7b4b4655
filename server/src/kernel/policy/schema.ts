import { z } from 'zod';
import { NO_PRICES, OWNED_KINDS, PACED, PACED_KINDS, type PacedKind, type Prices } from './types.ts';

const countries = z.array(z.string().regex(/^[A-Z]{2}$/, 'a two-letter country code such as FR')).min(1);

export const controlSchema = z.strictObject({
  siteJurisdictions: countries.optional().describe('Countries where the site may stand.'),
  operatorJurisdictions: countries.optional().describe('Countries whose law the operator may answer to.'),
  operators: z.array(z.string().min(1)).min(1).optional().describe('Operators that may serve it.'),
  maxRetentionDays: z.number().nonnegative().optional().describe('Days that the operator may keep it at most.'),
  noTraining: z.boolean().optional().describe('The operator does not train on it.'),
  certifications: z.array(z.string().min(1)).optional().describe('Certifications that the operator has, all of them.'),
  unknownFields: z
    .enum(['refuse', 'remove'])
    .optional()
    .describe(
      "What becomes of a request's member that no table knows, where one of the rules above stands. Left out: `refuse`.",
    ),
});

const offerSchema = z.union([
  z.string().min(1),
  z
    .strictObject({
      model: z.string().min(1).describe('Model that one of the deployments serves.'),
      quality: z.number().describe('Score that you gave it for this workload.'),
      eval: z.string().min(1).describe('Name of the evaluation.'),
      date: z.iso.date().describe('Day of the evaluation.'),
    })
    .describe('A model with its score; its name alone where it has none.'),
]);

const pacing = {
  periodHours: z.number().positive().default(720).describe('Hours of the period.'),
  startPrice: z
    .number()
    .nonnegative()
    .nullable()
    .default(null)
    .describe(
      "Price to start from, such as the last period's, in the unit of the workload's own price of the kind. `null`: learnt.",
    ),
  whenSpent: z
    .enum(['degrade', 'queue', 'reject'])
    .default('reject')
    .describe(
      'What a request meets that fits no deployment within what is left: served all the same, held for the next period where that is near, or refused.',
    ),
};
const pacingSchema = z.strictObject(pacing);
/** A paced budget as it stands in the config: its limit under the key of its kind. */
type BudgetConfig = z.infer<typeof pacingSchema> & { readonly kind: PacedKind } & {
  readonly [K in PacedKind as (typeof PACED)[K]['limit']]?: number;
};
const SUM_UNITS: Readonly<Record<string, string>> = { grams: 'g CO2e', litres: 'litres on site', usd: 'USD' };
const budgetsOf = (kinds: readonly PacedKind[]) =>
  z.array(
    z.discriminatedUnion(
      'kind',
      kinds.map((kind) => {
        const { limit, mean } = PACED[kind];
        return pacingSchema
          .extend({
            kind: z.literal(kind).describe('What it counts.'),
            [limit]: mean
              ? z.number().nonnegative().describe('Mean milliseconds over the nearest deployment.')
              : z.number().positive().describe(`Sum of the period, in ${SUM_UNITS[limit]}.`),
          })
          .describe(`A budget of ${kind}.`);
      }) as unknown as readonly [z.ZodObject<{ kind: z.ZodLiteral<PacedKind> }>],
    ) as unknown as z.ZodType<BudgetConfig, Partial<BudgetConfig>>,
  );

const shareSchema = z.union([
  z
    .strictObject({ percent: z.number().positive().max(100).describe('Per cent of the target.') })
    .describe('A part of what the year allows.'),
  z
    .strictObject({ tonnesPerYear: z.number().positive().describe('Tonnes of CO2e a year.') })
    .describe('An amount of its own.'),
]);
const year = z.int().min(1990).max(2100);
const targetSchema = z
  .strictObject({
    baseYear: year.describe('Year that the reduction counts from.'),
    baseTonnes: z.number().positive().describe('Tonnes of CO2e in that year.'),
    reductionPercentPerYear: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe('Per cent of the base that goes each year. Left out: give `goal`.'),
    goal: z
      .strictObject({
        year: year.describe('Year in which it is reached.'),
        tonnes: z.number().nonnegative().describe('Tonnes of CO2e in that year.'),
      })
      .optional()
      .describe('Where the straight line from the base ends. Left out: give `reductionPercentPerYear`.'),
    scope: z.string().min(1).describe('What the promise covers, in your words.'),
    shares: z
      .record(z.string().min(1), shareSchema)
      .default({})
      .describe('What workloads have of it, by workload id; the others share the rest by what they booked.'),
    startPrice: pacing.startPrice,
    whenSpent: pacing.whenSpent,
  })
  .refine(
    ({ reductionPercentPerYear, goal }) => (reductionPercentPerYear === undefined) !== (goal === undefined),
    'give reductionPercentPerYear or goal, one of them',
  )
  .refine(
    ({ shares }) =>
      Object.values(shares).reduce((sum, share) => sum + ('percent' in share ? share.percent : 0), 0) <= 100 + 1e-9,
    { path: ['shares'], error: 'the shares are more than 100 percent' },
  )
  .refine(({ baseYear, goal }) => goal === undefined || goal.year > baseYear, {
    path: ['goal', 'year'],
    error: 'a goal lies after the base year',
  });

const SUMS = PACED_KINDS.filter((kind) => !PACED[kind].mean);
/** What holds over all workloads. A mean of added latency is a workload's own. */
const organisationSchema = z.strictObject({
  budgets: budgetsOf(SUMS).default([]).describe('Paced budgets of all workloads together, one of each kind.'),
  target: targetSchema
    .nullable()
    .default(null)
    .describe('A corporate carbon target: the carbon budget of each calendar month is taken from it. `null`: none.'),
});

const price = z.number().nonnegative();
/** Owned prices by name; of those that most have not, nothing is kept where none is set. */
const pricesSchema = z.strictObject(
  Object.fromEntries(
    OWNED_KINDS.map((kind) => {
      const { price: name, priceUnit } = PACED[kind];
      const what = `What ${kind} is worth to you, in ${priceUnit}.`;
      return [name, name in NO_PRICES ? price.default(0).describe(what) : price.optional().describe(what)];
    }),
  ),
) as unknown as z.ZodType<Prices, Partial<Prices>>;

const LONGEST_MINUTES = { hold: 60, job: 7 * 24 * 60 } as const;

const deadlineSchema = z
  .strictObject({
    answer: z
      .enum(['hold', 'job'])
      .describe(
        '`hold`: the request is kept open and sent at the better hour; `job`: answered 202 with a batch to poll.',
      ),
    longestMinutes: z
      .int()
      .min(1)
      .max(LONGEST_MINUTES.job)
      .describe('Minutes to the farthest deadline that is taken; with `hold` at most 60, with `job` 10,080.'),
  })
  .refine(({ answer, longestMinutes }) => longestMinutes <= LONGEST_MINUTES[answer], {
    path: ['longestMinutes'],
    message: `is more than ${LONGEST_MINUTES.hold}, the most with answer: hold`,
  });

/** A named class of traffic as it stands in the config. New workloads start in `observe`. */
const workloadSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes')
    .describe('Name that callers give as `model` or by `x-joulegate-workload`.'),
  aliases: z
    .array(z.string().min(1).max(200))
    .default([])
    .describe(
      'Further names that callers may give as `model`, such as the one they used before; `*`: whatever no other workload serves.',
    ),
  mode: z
    .enum(['observe', 'shadow', 'enforce'])
    .default('observe')
    .describe(
      '`observe`: to the default, everything booked; `shadow`: also book what would have been chosen and saved; `enforce`: go there. Control rules hold in all three.',
    ),
  deployments: z.array(z.string().min(1)).min(1).describe('Ids of the deployments that may serve it.'),
  default: z
    .string()
    .min(1)
    .optional()
    .describe('Deployment that calls went to before joulegate. Left out: the first of `deployments`.'),
  models: z
    .array(offerSchema)
    .min(1)
    .optional()
    .describe('Models that may serve it. Left out: those of its deployments.'),
  qualityFloor: z
    .number()
    .nullable()
    .default(null)
    .describe(
      'Score that a model must reach to stand in for another. `null`: a request that names a model gets exactly that.',
    ),
  fleet: z
    .boolean()
    .default(false)
    .describe('Each request is decided among the deployments of the model that it asks for.'),
  requires: z
    .array(z.enum(['tools', 'vision', 'json', 'reasoning']))
    .default([])
    .describe('What a model must be able to do for every request.'),
  latencyLimitMs: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe('Milliseconds to the first token, round trip included; hard, for each request. `null`: none.'),
  control: controlSchema
    .prefault({})
    .describe('Hard rules: they hold in every mode, no price outbids them, and what is unknown breaks them.'),
  prices: pricesSchema.prefault({}).describe('What you would pay for less of it; weighed against the cash of a place.'),
  carbonSignal: z
    .enum(['average', 'marginal'])
    .default('average')
    .describe('What `prices.carbonUsdPerTonne` weighs; books and budgets count the average either way.'),
  budgets: budgetsOf(PACED_KINDS).default([]).describe('Paced budgets, one of each kind (docs/methods/decision.md).'),
  onNoCandidate: z
    .enum(['reject', 'degrade'])
    .default('reject')
    .describe('Where no model reaches `qualityFloor`: refuse, or serve below it.'),
  documents: z
    .enum(['as-sent', 'lean'])
    .default('as-sent')
    .describe(
      '`lean`: files in a prompt are read here and go on as Markdown, pictures no larger than the models look at (docs/documents.md).',
    ),
  picturePx: z
    .int()
    .min(64)
    .max(16_384)
    .optional()
    .describe('With `documents: lean`: the longest edge of a picture, in pixels; by the models where absent.'),
  onRefusedDocument: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe('Where a file cannot be read as `lean`: refuse the request, or send the file as it came.'),
  deadline: deadlineSchema
    .optional()
    .describe('What a request may say by `x-joulegate-deadline` (docs/batch.md). Left out: such a request is refused.'),
});

/** What the config says of policy. */
export const policyShape = {
  workloads: z.array(workloadSchema).default([]).describe('Named classes of traffic.'),
  organisation: organisationSchema.prefault({}).describe('What holds over all workloads.'),
};
