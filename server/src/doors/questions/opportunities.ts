import { z } from 'zod';
import type { Entry, IdleRow } from '../../ledger/index.ts';
import { replays } from '../../planning/index.ts';
import { question } from '../question.ts';
import { bookedPeriod, nothingToDecide, PERIOD_FIELDS } from './booked-period.ts';
import { TIER } from './shapes.ts';
import type { Waist } from '../waist.ts';

export const EFFECT = z
  .object({
    usd: z.number(),
    kwh: z.number(),
    kg: z.number(),
    ms: z.number().describe('of a request'),
    waitUsd: z.number().describe('what all that waiting is worth'),
  })
  .describe('negative is less');
export const OPPORTUNITIES = z
  .object({
    from: z.number(),
    to: z.number(),
    served: z.int(),
    looked: z.int(),
    replayed: z.int(),
    tier: TIER.nullable().describe('the weakest of what happened'),
    happened: z.object({ requests: z.int(), usd: z.number(), kwh: z.number(), kg: z.number() }),
    carbonUsdPerTonne: z.number(),
    latencyUsdPerSecond: z.number(),
    proposals: z
      .array(
        z.object({
          kind: z.enum(replays.opportunities.kinds),
          workload: z.string().nullable(),
          does: z.string(),
          assumes: z.string().nullable().describe('what has to hold and the books cannot tell'),
          alone: EFFECT,
          inSequence: EFFECT,
          usdPerTonne: z.number().describe('money and waiting, in sequence; negative: it saves'),
        }),
      )
      .describe('by their own cost of a tonne; each evaluated behind those before it, so that they add up'),
    together: EFFECT,
  })
  .meta({ id: 'Opportunities' });

/** Carbon of what ran without work: its energy at the mean intensity that was booked there; where none was, nothing is proposed. */
function idleOf(idle: readonly IdleRow[], entries: readonly Entry[]): { kwh: number; kg: number } {
  let [kwh, kg] = [0, 0];
  for (const { deployment, energyNano } of idle) {
    const grids = entries.flatMap((entry) =>
      entry.deployment === deployment && entry.grid !== null ? [entry.grid] : [],
    );
    if (grids.length === 0) continue;
    const own = Number(energyNano) / 1e12;
    kwh += own;
    kg += (own * grids.reduce((sum, { lifecycleGPerKwh }) => sum + lifecycleGPerKwh, 0)) / grids.length / 1000;
  }
  return { kwh, kg };
}

/** Opportunities of a period; `null` where no request of it can be decided again. */
export async function opportunitiesOf(
  waist: Waist,
  asked: Parameters<typeof bookedPeriod>[1],
  prices: { readonly carbonUsdPerTonne: number; readonly latencyUsdPerSecond?: number | undefined },
) {
  const { from, to, entries, idle, requests, happened, tier } = await bookedPeriod(waist, asked, null);
  if (requests.length === 0) return null;
  const looked = entries.length;
  const { carbonUsdPerTonne } = prices;
  const latencyUsdPerSecond =
    prices.latencyUsdPerSecond ?? requests.reduce((sum, each) => sum + each.latencyUsdPerSecond, 0) / requests.length;
  return {
    from,
    to,
    served: happened.requests,
    looked,
    replayed: requests.length,
    tier,
    happened,
    carbonUsdPerTonne,
    latencyUsdPerSecond,
    ...replays.opportunities.of({
      requests,
      entries,
      looked,
      happened,
      idle: idleOf(idle, entries),
      carbonUsdPerTonne,
      latencyUsdPerSecond,
    }),
  };
}

export const opportunities = question({
  name: 'report opportunities',
  tool: 'find_savings',
  does: 'at most ten things that would have emitted less, each replayed on the books, with what a tonne less costs',
  path: '/api/reports/opportunities',
  input: z.strictObject({
    ...PERIOD_FIELDS,
    carbonUsdPerTonne: z.number().nonnegative().default(100).describe('what a tonne is worth where latency is spent'),
    latencyUsdPerSecond: z
      .number()
      .nonnegative()
      .optional()
      .describe('what a second of a request is worth; the mean of what was in force otherwise'),
  }),
  output: OPPORTUNITIES,
  role: 'read',
  ask: async (waist, { carbonUsdPerTonne, latencyUsdPerSecond, ...period }) => {
    const found = await opportunitiesOf(waist, period, { carbonUsdPerTonne, latencyUsdPerSecond });
    if (found === null) throw nothingToDecide();
    return found;
  },
});
