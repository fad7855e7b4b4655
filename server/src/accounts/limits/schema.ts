import { z } from 'zod';
import { COUNTED, type HardKey } from '../dimensions.ts';

/** Keys of hard budgets, such as `usd`: a row of the dimensions each. */
export const BUDGET_KINDS = COUNTED.map(({ hard }) => hard);
export type BudgetKind = HardKey;

/** UTC calendar day, UTC calendar month, or for ever. */
export const BUDGET_PERIODS = ['day', 'month', 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

const amount = z.number().nonnegative().max(1e12);
const hardBudgetSchema = z
  .strictObject({
    ...(Object.fromEntries(BUDGET_KINDS.map((kind) => [kind, amount.optional()])) as Record<
      HardKey,
      z.ZodOptional<typeof amount>
    >),
    period: z.enum(BUDGET_PERIODS).default('month'),
  })
  .refine(
    (budget) => BUDGET_KINDS.filter((kind) => budget[kind] !== undefined).length === 1,
    `give one of ${BUDGET_KINDS.slice(0, -1).join(', ')} and ${BUDGET_KINDS.at(-1) ?? ''}; another budget is another item of the list`,
  );

const count = z.int().positive().max(1e12);

/** Hard caps of one organisation, team or key; what is left out is not limited. */
export const limitSetSchema = z.strictObject({
  rpm: count.optional(),
  tpm: count.optional(),
  concurrency: count.optional(),
  budgets: z
    .array(hardBudgetSchema)
    .refine((budgets) => new Set(budgets.map(nameOf)).size === budgets.length, 'one budget per unit and period')
    .default([]),
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

/**
 * `limits:` of the config. Every organisation, team and key is counted alone; a request must fit all three.
 */
export const limitsSchema = z.strictObject({
  /** Every organisation that `organisations` does not name. */
  organisation: limitSetSchema.prefault({}),
  organisations: z.record(z.string().min(1), limitSetSchema).default({}),
  /** By name; each organisation's team of that name is counted alone. */
  teams: z.record(z.string().min(1), limitSetSchema).default({}),
  /** Every key, where its own limits do not say otherwise. */
  keys: limitSetSchema.prefault({}),
});

export type LimitsConfig = z.infer<typeof limitsSchema>;

/** Nothing is limited. */
export const NO_LIMITS: LimitsConfig = limitsSchema.parse({});
