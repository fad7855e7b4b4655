import { z } from 'zod';
import { COUNTED, type HardKey } from '../dimensions.ts';

/** Keys of hard budgets, such as `usd`: a row of the dimensions each. */
export const BUDGET_KINDS = COUNTED.map(({ hard }) => hard);
export type BudgetKind = HardKey;

export const BUDGET_PERIODS = ['day', 'month', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

const amount = z.number().nonnegative().max(1e12);
const hardBudgetSchema = z
  .strictObject({
    ...(Object.fromEntries(
      COUNTED.map(({ hard, written }) => [hard, amount.optional().describe(`Most ${written} of the period.`)]),
    ) as Record<HardKey, z.ZodOptional<typeof amount>>),
    period: z.enum(BUDGET_PERIODS).default('month').describe('UTC calendar day, UTC calendar month, or for ever.'),
  })
  .refine(
    (budget) => BUDGET_KINDS.filter((kind) => budget[kind] !== undefined).length === 1,
    `give one of ${BUDGET_KINDS.slice(0, -1).join(', ')} and ${BUDGET_KINDS.at(-1) ?? ''}; another budget is another item of the list`,
  );

const count = z.int().positive().max(1e12);

/** Hard caps of one organisation, team or key; what is left out is not limited. */
export const limitSetSchema = z.strictObject({
  rpm: count.optional().describe('Requests in a minute. Left out: not limited.'),
  tpm: count.optional().describe('Tokens in a minute. Left out: not limited.'),
  concurrency: count.optional().describe('Requests at once. Left out: not limited.'),
  budgets: z
    .array(hardBudgetSchema)
    .refine((budgets) => new Set(budgets.map(nameOf)).size === budgets.length, 'one budget per unit and period')
    .default([])
    .describe('Hard budgets: an item names one unit, its most and its period.'),
});

/** Hard caps as written in the config or with a key. */
export type LimitSet = z.infer<typeof limitSetSchema>;
/** Before defaults are filled in. */
export type LimitSetInput = z.input<typeof limitSetSchema>;
export type HardBudget = z.infer<typeof hardBudgetSchema>;

/** Tells budgets of one owner apart. */
export function nameOf(budget: z.input<typeof hardBudgetSchema>): string {
  return `${BUDGET_KINDS.find((kind) => budget[kind] !== undefined) ?? ''} ${budget.period ?? 'month'}`;
}

const callersSchema = (who: string) =>
  z
    .strictObject({
      each: limitSetSchema.prefault({}).describe(`Of every ${who} of which no other line speaks.`),
      teams: z
        .record(z.string().min(1), limitSetSchema.describe(`Of every ${who} of one team.`))
        .default({})
        .describe('By name of the team; stands in place of `each`, whole.'),
      keys: z
        .record(z.string().min(1), limitSetSchema.describe(`Of every ${who} of one key.`))
        .default({})
        .describe('By name of the key; stands in place of `teams`.'),
      workloads: z
        .record(z.string().min(1), limitSetSchema.describe(`Of every ${who}, in one workload.`))
        .default({})
        .describe(`By workload; stands in place of all others, and counts what the ${who} does in it alone.`),
    })
    .prefault({});

/** `limits:` of the config. */
export const limitsSchema = z.strictObject({
  organisation: limitSetSchema.prefault({}).describe('Of every organisation that `organisations` does not name.'),
  organisations: z
    .record(z.string().min(1), limitSetSchema.describe('Of one organisation.'))
    .default({})
    .describe('By name of the organisation; replaces `organisation` for it.'),
  teams: z
    .record(z.string().min(1), limitSetSchema.describe('Of one team.'))
    .default({})
    .describe("By name of the team; each organisation's team of that name is counted alone."),
  keys: limitSetSchema.prefault({}).describe('Of every key, where its own limits do not say otherwise.'),
  sessions: callersSchema('session').describe('Of each session that a caller names (docs/limits.md).'),
  agents: callersSchema('agent').describe('Of each agent that a caller names.'),
});

export type LimitsConfig = z.infer<typeof limitsSchema>;

/** Nothing is limited. */
export const NO_LIMITS: LimitsConfig = limitsSchema.parse({});
