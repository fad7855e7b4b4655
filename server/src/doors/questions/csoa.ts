import { z } from 'zod';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const csoa = question({
  name: 'csoa',
  does: 'score of every site and hardware under each workload, this hour: rules first, then grams, full cost and an index; for orchestrators',
  input: z.strictObject({ workload: z.string().optional().describe('only of this one') }),
  output: z
    .array(
      z.object({
        workload: z.string(),
        deployment: z.string(),
        site: z.string(),
        zone: z.string().nullable(),
        accelerator: z.string().nullable().describe('null: unknown'),
        rule: z.string().describe('feasible, or the first rule that excludes it; nothing is traded against it'),
        gPerKtok: z
          .number()
          .nullable()
          .describe('gCO2e per 1,000 tokens (750 in, 250 out), location-based, life cycle and embodied'),
        cashUsdPerKtok: z.number().nullable().describe('money of the same tokens'),
        fullUsdPerKtok: z.number().nullable().describe('money, and carbon and waiting at the prices of the workload'),
        ttftMs: z.number().nullable().describe('to the first token, from where the gateway stands'),
        index: z
          .number()
          .nullable()
          .describe(
            '100 is the default deployment of the workload; equal parts of carbon, full cost and time; for display',
          ),
        isChosen: z.boolean().describe('what the workload would choose now'),
      }),
    )
    .meta({ id: 'CsoaScores' }),
  role: 'read',
  live: true,
  ask(waist, { workload }) {
    const scores = waist.csoa();
    if (scores === null)
      throw new JoulegateError('JG_NOT_FOUND', 'only a running gateway knows how its deployments stand', {
        hint: 'ask its control plane, http://127.0.0.1:4001 by default',
      });
    return scores
      .filter((score) => workload === undefined || score.workload === workload)
      .map(({ gPerKtok, cashUsdPerKtok, fullUsdPerKtok, ttftMs, index, ...facts }) => ({
        ...facts,
        gPerKtok: known(gPerKtok),
        cashUsdPerKtok: known(cashUsdPerKtok),
        fullUsdPerKtok: known(fullUsdPerKtok),
        ttftMs: known(ttftMs),
        index: known(index),
      }));
  },
});
