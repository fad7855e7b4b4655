import { z } from 'zod';
import type { Entry } from '../../ledger/index.ts';
import { replays } from '../../planning/index.ts';
import { catalogue } from '../../world/index.ts';
import { question } from '../question.ts';
import { bookedPeriod, nothingToDecide, PERIOD_FIELDS } from './booked-period.ts';
import { TIER } from './shapes.ts';

const SUMS = { usd: z.number(), kwh: z.number(), kg: z.number().describe('kg of CO2e, location-based, life cycle') };
const REPLAY = z
  .object({
    from: z.number(),
    to: z.number(),
    served: z.int(),
    looked: z.int().describe('entries looked at: all of the period, or a sample of it'),
    tier: TIER.nullable().describe('the weakest of what happened'),
    replayed: z.int().describe('of them, decided again here'),
    happened: z.object({ requests: z.int(), ...SUMS, addedMs: z.number() }).describe('by the books'),
    changed: z.object({ ...SUMS, addedMs: z.number() }),
    difference: z
      .object({ ...SUMS, ms: z.number().describe('of a request'), kgInterval: z.tuple([z.number(), z.number()]) })
      .describe('changed less happened; nine cases of ten lie in the interval'),
    movedShare: z.number(),
    moves: z
      .array(
        z.object({
          workload: z.string(),
          from: z.string(),
          to: z.string(),
          share: z.number(),
          usd: z.number(),
          g: z.number(),
          ms: z.number(),
        }),
      )
      .describe('where most would go elsewhere; figures of each such request'),
    latencyUsdPerSecond: z.number().nullable().describe('price of a second that the latency budget set'),
    unserved: z.int().describe('of those looked at: no place of the fleet is left to them; they stay as they were'),
    notRecorded: z.array(z.object({ what: z.string(), requests: z.int().nullable() })),
  })
  .meta({ id: 'BooksReplay' });

/** What the books do not hold and the replay therefore cannot change, with how many requests that concerns. */
function notRecorded(entries: readonly Entry[], replayed: number): { what: string; requests: number | null }[] {
  const count = (of: (entry: Entry) => boolean): number => entries.filter(of).length;
  const undecided = count(({ decision }) => decision === null);
  const concerned = [
    {
      what: 'could not be decided again: no other place is known for them, or not what theirs took',
      requests: entries.length - replayed,
    },
    { what: 'nobody decided: only sites that you name are other places, at the same money', requests: undecided },
    {
      what: 'nobody knows where the caller was: every place counts as equally far',
      requests: count(({ origin }) => catalogue.origins.find(origin) === undefined),
    },
  ].filter(({ requests }) => requests > 0);
  return [
    ...concerned,
    { what: 'free capacity of places that would get more, and what waiting there would be', requests: null },
    { what: 'prompts: what a cache would have answered', requests: null },
  ];
}

export const replayBooks = question({
  name: 'replay books',
  does: 'the requests of a period, decided again under another latency budget, other prices or another fleet, against what happened',
  path: '/api/replay',
  input: z.strictObject({
    ...PERIOD_FIELDS,
    latencyBudgetMs: z.number().nonnegative().optional().describe('mean over the nearest place'),
    latencyLimitMs: z.number().positive().optional().describe('way and first token of each request, at most'),
    carbonUsdPerTonne: z.number().nonnegative().optional().describe('price of carbon; as it was otherwise'),
    latencyUsdPerSecond: z.number().nonnegative().optional().describe('price of a second; as it was otherwise'),
    without: z.array(z.string().min(1)).default([]).describe('deployments that are not there'),
  }),
  output: REPLAY,
  role: 'read',
  ask: async (waist, { from, to, workload, sites, without, ...policy }) => {
    const period = await bookedPeriod(waist, { from, to, workload, sites }, policy.latencyLimitMs ?? null);
    const { entries, requests, happened } = period;
    if (requests.length === 0) throw nothingToDecide();
    const found = replays.books.of(requests, entries.length, happened, {
      carbonUsdPerTonne: policy.carbonUsdPerTonne ?? null,
      latencyUsdPerSecond: policy.latencyUsdPerSecond ?? null,
      latencyBudgetMs: policy.latencyBudgetMs ?? null,
      without,
    });
    return {
      from: period.from,
      to: period.to,
      served: happened.requests,
      looked: entries.length,
      tier: period.tier,
      ...found,
      notRecorded: notRecorded(entries, found.replayed),
    };
  },
});
