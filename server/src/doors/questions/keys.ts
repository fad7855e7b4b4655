import { z } from 'zod';
import { COUNTED, limitSetSchema, type LimitSet } from '../../accounts/index.ts';
import { virtualKeys } from '../../identity/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';

const DAY_MS = 86_400_000;

const LIMITS = limitSetSchema.meta({ id: 'KeyLimits' });

const KEY = z
  .object({
    id: z.string(),
    pseudonym: z.string().nullable().describe('its id in the books and in the audit; null where it is missing'),
    organisation: z.string(),
    name: z.string(),
    prefix: z.string(),
    createdAt: z.number(),
    expiresAt: z.number().nullable(),
    revokedAt: z.number().nullable(),
    trustedOrigin: z.boolean(),
    workloads: z.array(z.string()).nullable().describe('it may use; null: all'),
    team: z.string().nullable(),
    limits: LIMITS.nullable().describe('its own; null: only those of the config'),
    hold: z
      .object({
        kind: z.enum(['throttle', 'freeze']),
        why: z.string(),
        since: z.number(),
        endsAt: z.number().nullable().describe('null: when somebody thaws it'),
        rpm: z.number().nullable().describe('requests a minute that are left; null: none'),
      })
      .nullable()
      .describe('what holds it back; null: nothing'),
  })
  .meta({ id: 'Key' });

const count = (does: string) => z.number().optional().describe(does);
/** A hard budget of each dimension, as an option each. */
const BUDGET_FIELDS = Object.fromEntries(
  COUNTED.map(({ option, written, dimension }) => [option, count(`${dimension} per period, ${written}`)]),
) as Record<(typeof COUNTED)[number]['option'], ReturnType<typeof count>>;
/** Limits one by one, as an option each. */
const LIMIT_FIELDS = {
  rpm: count('requests a minute'),
  tpm: count('tokens a minute'),
  concurrency: count('requests at once'),
  ...BUDGET_FIELDS,
  period: z.enum(['day', 'month', 'total']).default('month').describe('of the budgets'),
};

/**
 * The limits that were given; `null`: none.
 * @throws JoulegateError JG_USAGE where they break the schema
 */
function limitsGiven(input: z.output<z.ZodObject<typeof LIMIT_FIELDS>>): LimitSet | null {
  const { rpm, tpm, concurrency, period } = input;
  const budgets = COUNTED.flatMap(({ hard, option }) => {
    const amount = input[option];
    return amount === undefined ? [] : [{ [hard]: amount, period }];
  });
  const rates = Object.fromEntries(
    Object.entries({ rpm, tpm, concurrency }).filter(([, value]) => value !== undefined),
  );
  if (budgets.length === 0 && Object.keys(rates).length === 0) return null;
  const parsed = limitSetSchema.safeParse({ ...rates, budgets });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new JoulegateError('JG_USAGE', `the limits of the key cannot be used: ${issue?.message ?? 'not understood'}`, {
    where: `limits${(issue?.path ?? []).map((part) => `.${String(part)}`).join('')}`,
    hint: 'rpm, tpm and concurrency are whole numbers above 0; a budget is an amount of USD, Wh or g',
  });
}

/** Limits that are damaged show as none: such a key does not work. */
const shownLimits = (kept: unknown): LimitSet | null => limitSetSchema.nullable().catch(null).parse(kept);

const ID = z.string().min(1).describe('id or shown prefix');

export const keysList = question({
  name: 'keys list',
  does: 'show every key, without its secret',
  input: z.strictObject({ organisation: z.string().optional().describe('only of this one') }),
  output: z.array(KEY),
  role: 'operate',
  async ask(waist, { organisation }) {
    const { state } = await waist.identity();
    const keys = await virtualKeys.list(state, organisation);
    const holds = await virtualKeys.holds(state.db, waist.now());
    return keys.map((key) => ({
      ...key,
      limits: shownLimits(key.limits),
      hold: holds.get(key.pseudonym ?? '') ?? null,
    }));
  },
});

export const keysCreate = question({
  name: 'keys create',
  does: 'make a key; it is shown this once',
  input: z.strictObject({
    organisation: z.string().min(1).describe('who pays'),
    name: z.string().min(1).describe('what the key is for'),
    days: z.number().positive().max(36_500).optional().describe('expires after so many days, 100 years at most'),
    trustOrigin: z.boolean().default(false).describe('believe its x-joulegate-origin header'),
    workloads: z.array(z.string().min(1)).optional().describe('only these workloads, separated by commas'),
    team: z.string().min(1).optional().describe('a team of the organisation, whose limits bind too'),
    ...LIMIT_FIELDS,
  }),
  output: KEY.extend({ key: z.string().describe('only a keyed hash of it is stored') }).meta({ id: 'CreatedKey' }),
  role: 'operate',
  writes: true,
  async ask(waist, input) {
    const { state, pepper } = await waist.identity();
    const { organisation, name, days, trustOrigin, workloads, team } = input;
    const limits = limitsGiven(input);
    const made = await virtualKeys.create(state, pepper, {
      organisation,
      name,
      trustedOrigin: trustOrigin,
      workloads: workloads ?? null,
      team: team ?? null,
      limits,
      expiresAt: days === undefined ? null : Math.round(waist.now() + days * DAY_MS),
      actor: waist.actor,
    });
    return { ...made, limits, hold: null };
  },
});

export const keysRevoke = question({
  name: 'keys revoke',
  does: 'end a key, on every gateway within two seconds',
  path: '/api/keys/{id}/revoke',
  positional: ['id'],
  input: z.strictObject({ id: ID }),
  output: z
    .object({ id: z.string(), revoked: z.literal(true), workedUntilNow: z.boolean() })
    .meta({ id: 'RevokedKey' }),
  role: 'operate',
  writes: true,
  async ask(waist, { id }) {
    const workedUntilNow = await virtualKeys.revoke((await waist.identity()).state, id, { actor: waist.actor });
    return { id, revoked: true as const, workedUntilNow };
  },
});

export const keysFreeze = question({
  name: 'keys freeze',
  does: 'refuse a key until it is thawed, on every gateway within two seconds',
  path: '/api/keys/{id}/freeze',
  positional: ['id'],
  input: z.strictObject({
    id: ID,
    why: z.string().min(1).max(200).default('frozen by an operator').describe('told to its holder; name nobody'),
  }),
  output: z.object({ id: z.string(), frozen: z.literal(true), workedUntilNow: z.boolean() }).meta({ id: 'FrozenKey' }),
  role: 'operate',
  writes: true,
  async ask(waist, { id, why }) {
    const { state } = await waist.identity();
    const hold = { kind: 'freeze', why, endsAt: null, rpm: null } as const;
    return {
      id,
      frozen: true as const,
      workedUntilNow: await virtualKeys.hold(state, id, hold, {}, { actor: waist.actor }),
    };
  },
});

export const keysThaw = question({
  name: 'keys thaw',
  does: 'let a key go that was throttled or frozen, on every gateway within two seconds',
  path: '/api/keys/{id}/thaw',
  positional: ['id'],
  input: z.strictObject({ id: ID }),
  output: z
    .object({
      id: z.string(),
      was: z.enum(['throttle', 'freeze']).nullable().describe('null: nothing held it'),
      why: z.string().nullable(),
    })
    .meta({ id: 'ThawedKey' }),
  role: 'operate',
  writes: true,
  async ask(waist, { id }) {
    const before = await virtualKeys.thaw((await waist.identity()).state, id, { actor: waist.actor });
    return { id, was: before?.kind ?? null, why: before?.why ?? null };
  },
});

export const keysLimits = question({
  name: 'keys limits',
  does: 'give a key other limits of its own, on every gateway within two seconds',
  path: '/api/keys/{id}/limits',
  positional: ['id'],
  input: z.strictObject({
    id: ID,
    clear: z.boolean().default(false).describe('no limits of its own: those of the config hold'),
    ...LIMIT_FIELDS,
  }),
  output: z.object({ id: z.string(), limits: LIMITS.nullable() }).meta({ id: 'ChangedLimits' }),
  role: 'operate',
  writes: true,
  async ask(waist, { id, clear, ...given }) {
    const limits = limitsGiven(given);
    if ((limits === null) !== clear)
      throw new JoulegateError('JG_USAGE', 'give the limits that the key shall have, or --clear', {
        hint: 'such as: joulegate keys limits ID --rpm 60 --budget-usd 5 --period day',
      });
    await virtualKeys.changeLimits((await waist.identity()).state, id, limits, { actor: waist.actor });
    return { id, limits };
  },
});
