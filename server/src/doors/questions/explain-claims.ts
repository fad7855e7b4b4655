import { z } from 'zod';
import { plans } from '../../planning/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';
import { TIER } from './shapes.ts';

const FIGURE = z.object({
  what: z.string(),
  value: z.number(),
  low: z.number().nullable().describe('nine cases of ten lie between low and high; null: it has no interval'),
  high: z.number().nullable(),
  unit: z.string(),
  text: z.string().describe('value and interval with their unit'),
});
const CLAIM = z
  .object({
    id: z.string(),
    says: z.string().describe('the claim as it is made'),
    verdict: z.enum(plans.claims.verdicts),
    figures: z.array(FIGURE).describe('ours'),
    holds: z.string().describe('when it holds'),
    inverts: z.string().describe('when it is the other way round'),
    standsOn: z.object({
      tier: TIER.nullable().describe('the weakest of its inputs; null: money and milliseconds alone'),
      interval: z.string(),
      what: z.string(),
      sources: z.array(z.string()),
    }),
  })
  .meta({ id: 'Claim' });

export const explainClaims = question({
  name: 'explain claims',
  tool: 'explain_claims',
  does: 'what is often said of serving AI: our figure, when it holds, when it inverts, and what it rests on',
  path: '/api/explain/claims',
  input: z.strictObject({ claim: z.string().optional().describe('words of its name or text, such as energy') }),
  output: z.array(CLAIM).meta({ id: 'Claims' }),
  role: 'read',
  async ask(_, { claim }) {
    const all = await plans.claims.make();
    const word = claim?.toLowerCase() ?? '';
    const found = all.filter(({ id, says }) => `${id} ${says}`.toLowerCase().includes(word));
    if (found.length > 0) return [...found];
    throw new JoulegateError('JG_NOT_FOUND', `no claim has ${String(claim)} in it`, {
      where: 'claim',
      hint: `there are ${all.map(({ id }) => id).join(', ')}`,
    });
  },
});
