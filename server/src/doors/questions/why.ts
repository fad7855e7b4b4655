import { z } from 'zod';
import { whyEntry } from '../../gateway/index.ts';
import { OWNED_KINDS, PACED, candidates, decisions, exclusions } from '../../kernel/index.ts';
import { entrySchema, type Entry } from '../../ledger/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';

/** What is unknown of a candidate is no number, which JSON writes as null. */
const NUMBER = z.number().nullable();
const NUMBERS = Object.fromEntries(candidates.fields.map((field) => [field, NUMBER])) as Record<
  (typeof candidates.fields)[number],
  typeof NUMBER
>;
const CANDIDATE = z
  .object({
    deployment: z.string(),
    exclusion: z.enum(exclusions.names),
    ...NUMBERS,
    marginalG: z.number().nullable().optional().describe('absent where the decision knows none'),
  })
  .meta({ id: 'Candidate' });

const PRICE_UNIT = z.enum(OWNED_KINDS.map((kind) => PACED[kind].priceUnit));

const PARTS = z
  .object({
    owned: z.number().describe('what a person set of it; of an early entry all of it'),
    budgets: z
      .array(z.object({ budget: z.string(), dimension: z.enum([...OWNED_KINDS, 'money']), price: z.number() }))
      .describe('what each paced budget added; empty: none did, or an early entry'),
  })
  .meta({ id: 'PriceParts', description: 'what a price consists of' });

const EXPLANATION = z
  .object({
    candidates: z.array(CANDIDATE),
    chosen: CANDIDATE.nullable(),
    nearest: CANDIDATE.nullable(),
    cheapest: CANDIDATE.nullable(),
    cleanest: CANDIDATE.nullable(),
    binding: CANDIDATE.nullable(),
    prices: z
      .array(
        z.object({
          kind: z.enum(OWNED_KINDS),
          spend: z.enum(OWNED_KINDS.map((kind) => PACED[kind].spend)),
          per: z.number(),
          unit: PRICE_UNIT,
          usd: z.number(),
          parts: PARTS,
        }),
      )
      .describe('in force beside cash: USD per so many units of a number of each candidate'),
    switching: z.array(
      z.object({
        price: z.enum(OWNED_KINDS),
        unit: PRICE_UNIT,
        current: z.number(),
        at: z.number(),
        direction: z.enum(['above', 'below']),
        winner: z.string(),
        parts: PARTS,
      }),
    ),
    cash: z
      .object({ factor: z.number(), parts: PARTS })
      .describe('what a dollar of cash counts: more than 1 where money budgets bite'),
    cleanerThanNearest: z.object({ probability: z.number(), claim: z.enum(['lower', 'higher']).nullable() }).nullable(),
    carbonSignal: z.enum(['average', 'marginal']),
    rankDisagreements: z.array(z.string()),
    sentence: z.string(),
  })
  .meta({ id: 'Explanation' });

const REPRICED = z
  .object({
    carbonUsdPerTonne: z.number(),
    latencyUsdPerSecond: z.number(),
    chosen: z.string().nullable().describe('who wins among the candidates that were allowed'),
    fullCostsUsd: z.array(NUMBER).describe('in the order of the candidates'),
  })
  .meta({ id: 'Repriced' });

/** The why of one request: its entry, its decision and the sentence. */
export interface Why {
  readonly entry: Entry;
  /** `null` for a request that was refused before a decision. */
  readonly explanation: ReturnType<typeof decisions.explain> | null;
  readonly sentence: string;
}

export const why = question({
  name: 'why',
  tool: 'explain_route',
  does: 'explain one request: where it went and what would have flipped that',
  path: '/api/decisions/{id}',
  positional: ['id'],
  input: z.strictObject({
    id: z.string().min(1).describe('decision id, as in the x-joulegate-decision header'),
    carbonUsdPerTonne: z.number().min(0).optional().describe('decide it again at this price of carbon'),
    latencyUsdPerSecond: z.number().min(0).optional().describe('decide it again at this price of time'),
  }),
  output: z
    .object({
      entry: entrySchema as unknown as z.ZodType<Entry, Entry>,
      explanation: EXPLANATION.nullable(),
      sentence: z.string(),
      repriced: REPRICED.nullable().optional().describe('where another price was asked for; null without a decision'),
    })
    .meta({ id: 'Why' }),
  role: 'read',
  async ask(waist, input) {
    const id = input.id.replace(/^.*\/decisions\//, '');
    const found = waist.live === null ? whyOf(await waist.entry(id)) : await waist.live.why(id);
    if (found === null)
      throw new JoulegateError('JG_NOT_FOUND', 'no entry has this decision id', {
        where: 'id',
        hint: 'the id is in the x-joulegate-decision header of the answer; a command finds it in the storage.folder of the gateway that answered: --data FOLDER',
      });
    const { carbonUsdPerTonne, latencyUsdPerSecond } = input;
    if (carbonUsdPerTonne === undefined && latencyUsdPerSecond === undefined) return found;
    const { decision } = found.entry;
    const prices = {
      ...(carbonUsdPerTonne === undefined ? {} : { carbonUsdPerTonne }),
      ...(latencyUsdPerSecond === undefined ? {} : { latencyUsdPerSecond }),
    };
    return { ...found, repriced: decision === null ? null : decisions.repriced(decision, prices) };
  },
});

const whyOf = (entry: Entry | null): Why | null => (entry === null ? null : { entry, ...whyEntry(entry) });
