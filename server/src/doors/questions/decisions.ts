import { z } from 'zod';
import { exclusions } from '../../kernel/index.ts';
import { hourOf, TIERS, type EpochMs } from '../../units/index.ts';
import type { TypedBooks } from '../../ledger/index.ts';
import { decisionRow } from '../decision-row.ts';
import { momentField } from '../text-input.ts';
import { liveOf, question, type Shape } from '../question.ts';
import { GUARD_VERDICTS, MODE, OUTCOME, TIER, WORKERS_SEEN } from './shapes.ts';

const ROW = z
  .object({
    id: z.string(),
    at: z.number(),
    workload: z.string(),
    mode: MODE,
    outcome: OUTCOME,
    origin: z.string(),
    model: z.string(),
    deployment: z.string().nullable(),
    site: z.string().nullable(),
    tokens: z.int(),
    totalMs: z.number().nullable().describe('null: an import that does not tell it'),
    costUsd: z.number().nullable().describe('null: no price is known for all of it'),
    energyWh: z.number().nullable(),
    carbonG: z.number().nullable(),
    tier: TIER.nullable(),
    imported: z.boolean().describe('it did not pass this gateway'),
    moved: z.boolean().describe('it went elsewhere than to the nearest deployment that was allowed to serve it'),
    guard: z
      .enum(GUARD_VERDICTS)
      .nullable()
      .describe('strongest verdict of the guard, carried out where the outcome is refused; null: none ran'),
    files: z.int().nullable().describe('files of the prompt that went on as text; null: none was to'),
  })
  .meta({ id: 'DecisionRow' });
/** A line of the decision list. */
export type DecisionRow = Shape<typeof ROW>;

const NAMES = z.array(z.string());
const LIST = z
  .object({
    rows: z.array(ROW),
    workers: WORKERS_SEEN,
    next: z
      .string()
      .nullable()
      .optional()
      .describe('of the books: `before` of the page behind this; null: there is none'),
    matching: z
      .int()
      .nullable()
      .optional()
      .describe('of the books: all that fit, on every page together; null where it would take reading all of them'),
    lookedTo: z
      .number()
      .nullable()
      .optional()
      .describe('of the books: what is before it was not looked through yet; null: all that the page needed was'),
    options: z
      .object({ workload: NAMES, model: NAMES, deployment: NAMES, origin: NAMES, team: NAMES, key: NAMES })
      .nullable()
      .optional()
      .describe('of the books, on the first page: what occurs in the time'),
  })
  .meta({ id: 'DecisionList' });
export type DecisionList = Shape<typeof LIST>;

/** What the live list may be narrowed to. */
export interface DecisionFilter {
  readonly workload?: string;
  readonly moved?: boolean;
}

const NAME = z.string().min(1).max(200).optional();
const REASONS = ['lowest-full-cost', 'only-candidate', 'default', 'degraded', 'no-candidate'] as const;
/** How the ids begin that the gateway gives. */
const ID_START = /^jg[-_]/;
const PLACE = /^(\d{1,16})~(.*)$/s;
type Place = NonNullable<Parameters<TypedBooks['page']>[0]['before']>;
const placeOf = (text: string): Place => {
  const [, at, id] = PLACE.exec(text) ?? ['', '0', ''];
  return { at: Number(at), id: id! };
};

export const decisions = question({
  name: 'decisions',
  does: 'requests, newest first: the newest that are in memory, or with `from` a page of the whole ledger',
  input: z.strictObject({
    limit: z.int().min(1).max(500).default(100).describe('at most so many'),
    workload: NAME.describe('only of this workload'),
    moved: z.boolean().default(false).describe('only requests that left the nearest deployment'),
    from: momentField(0)
      .optional()
      .describe(
        'a date or milliseconds since 1970, the hour that it is in is the first: asks the books; what is below needs it',
      ),
    to: momentField(1)
      .optional()
      .describe('a date or milliseconds since 1970, the hour before it is the last; now otherwise'),
    before: z.string().regex(PLACE).max(300).optional().describe('`next` of the page before'),
    search: NAME.describe('beginning of an id where it begins as ids do, otherwise a part of any facet'),
    model: NAME,
    deployment: NAME,
    origin: NAME.describe('where the caller was'),
    team: NAME.describe('its pseudonym'),
    key: NAME.describe('its id'),
    outcome: OUTCOME.optional(),
    tier: z.enum(TIERS).optional(),
    mode: MODE.optional(),
    reason: z.enum(REASONS).optional().describe('why the chosen one'),
    exclusion: z.enum(exclusions.names).optional().describe('only where a candidate was left out for it'),
  }),
  output: LIST,
  role: 'read',
  live: true,
  async ask(waist, { limit, workload, moved, from, to = waist.now() + 1, ...asked }) {
    if (from === undefined)
      return await liveOf(waist).decisions(limit, { ...(workload === undefined ? {} : { workload }), moved });
    const { before, search, reason, exclusion, ...facets } = asked;
    const where = Object.fromEntries(
      Object.entries({ workload, ...facets }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, [value]]],
      ),
    );
    const page = await waist.books((books) =>
      books.page({
        span: spanOf(from, to),
        where,
        moved,
        limit,
        ...(search === undefined ? {} : ID_START.test(search) ? { idStart: search } : { text: search }),
        ...(reason === undefined ? {} : { reason }),
        ...(exclusion === undefined ? {} : { exclusion: exclusions.names.indexOf(exclusion) }),
        ...(before === undefined ? {} : { before: placeOf(before) }),
      }),
    );
    const { entries, next, matching, lookedTo, options } = page;
    return {
      rows: entries.map(decisionRow),
      workers: null,
      next: next === null ? null : `${next.at}~${next.id}`,
      matching,
      lookedTo,
      options:
        options === null
          ? null
          : {
              workload: [...options.workload],
              model: [...options.model],
              deployment: [...options.deployment],
              origin: [...options.origin],
              team: [...options.team],
              key: [...options.key],
            },
    };
  },
});

const spanOf = (from: EpochMs, to: EpochMs): { readonly fromHour: number; readonly toHour: number } => ({
  fromHour: hourOf(from),
  toHour: hourOf(to - 1) + 1,
});
