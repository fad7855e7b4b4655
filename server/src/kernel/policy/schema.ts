import { z } from 'zod';
import { NO_PRICES, OWNED_KINDS, PACED, PACED_KINDS, type PacedKind, type Prices } from './types.ts';

const countries = z.array(z.string().regex(/^[A-Z]{2}$/, 'a two-letter country code such as FR')).min(1);

const controlSchema = z.strictObject({
  siteJurisdictions: countries.optional(),
  operatorJurisdictions: countries.optional(),
  operators: z.array(z.string().min(1)).min(1).optional(),
  maxRetentionDays: z.number().nonnegative().optional(),
  noTraining: z.boolean().optional(),
  certifications: z.array(z.string().min(1)).optional(),
  /** Of a request's member that no table knows, where one of the rules above stands; left out it is refused. */
  unknownFields: z.enum(['refuse', 'remove']).optional(),
});

const offerSchema = z.union([
  z.string().min(1),
  z.strictObject({
    model: z.string().min(1),
    quality: z.number(),
    eval: z.string().min(1),
    date: z.iso.date(),
  }),
]);

const pacing = {
  periodHours: z.number().positive().default(720),
  startPrice: z.number().nonnegative().nullable().default(null),
  whenSpent: z.enum(['degrade', 'queue', 'reject']).default('reject'),
};
const pacingSchema = z.strictObject(pacing);
/** A paced budget as it stands in the config: its limit under the key of its kind. */
type BudgetConfig = z.infer<typeof pacingSchema> & { readonly kind: PacedKind } & {
  readonly [K in PacedKind as (typeof PACED)[K]['limit']]?: number;
};
const budgetsOf = (kinds: readonly PacedKind[]) =>
  z.array(
    z.discriminatedUnion(
      'kind',
      kinds.map((kind) => {
        const { limit, mean } = PACED[kind];
        return pacingSchema.extend({
          kind: z.literal(kind),
          [limit]: mean ? z.number().nonnegative() : z.number().positive(),
        });
      }) as unknown as readonly [z.ZodObject<{ kind: z.ZodLiteral<PacedKind> }>],
    ) as unknown as z.ZodType<BudgetConfig, Partial<BudgetConfig>>,
  );

const shareSchema = z.union([
  z.strictObject({ percent: z.number().positive().max(100) }),
  z.strictObject({ tonnesPerYear: z.number().positive() }),
]);
const year = z.int().min(1990).max(2100);
const targetSchema = z
  .strictObject({
    baseYear: year,
    baseTonnes: z.number().positive(),
    reductionPercentPerYear: z.number().min(0).max(100).optional(),
    goal: z.strictObject({ year, tonnes: z.number().nonnegative() }).optional(),
    scope: z.string().min(1),
    /** By workload id. */
    shares: z.record(z.string().min(1), shareSchema).default({}),
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
  budgets: budgetsOf(SUMS).default([]),
  target: targetSchema.nullable().default(null),
});

const price = z.number().nonnegative();
/** Owned prices by name; of those that most have not, nothing is kept where none is set. */
const pricesSchema = z.strictObject(
  Object.fromEntries(
    OWNED_KINDS.map((kind) => {
      const { price: name } = PACED[kind];
      return [name, name in NO_PRICES ? price.default(0) : price.optional()];
    }),
  ),
) as unknown as z.ZodType<Prices, Partial<Prices>>;

/** A named class of traffic as it stands in the config. New workloads start in `observe`. */
const workloadSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower case letters, digits, dots and dashes'),
  /** Further names that callers may give as `model`, such as the one they used before; `*`: whatever no other workload serves. */
  aliases: z.array(z.string().min(1).max(200)).default([]),
  mode: z.enum(['observe', 'shadow', 'enforce']).default('observe'),
  deployments: z.array(z.string().min(1)).min(1),
  default: z.string().min(1).optional(),
  models: z.array(offerSchema).min(1).optional(),
  qualityFloor: z.number().nullable().default(null),
  /** Each request is decided among the deployments of the model that it asks for. */
  fleet: z.boolean().default(false),
  requires: z.array(z.enum(['tools', 'vision', 'json', 'reasoning'])).default([]),
  latencyLimitMs: z.number().positive().nullable().default(null),
  control: controlSchema.prefault({}),
  prices: pricesSchema.prefault({}),
  /** What `prices.carbonUsdPerTonne` weighs; books and budgets count the average either way. */
  carbonSignal: z.enum(['average', 'marginal']).default('average'),
  budgets: budgetsOf(PACED_KINDS).default([]),
  onNoCandidate: z.enum(['reject', 'degrade']).default('reject'),
});

/** What the config says of policy. */
export const policyShape = {
  workloads: z.array(workloadSchema).default([]),
  organisation: organisationSchema.prefault({}),
};
