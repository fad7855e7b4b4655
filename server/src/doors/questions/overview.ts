import { z } from 'zod';
import { DIMENSIONS } from '../../accounts/index.ts';
import { liveOf, question, type Shape } from '../question.ts';
import { TIER, WORKERS_SEEN } from './shapes.ts';

const TILE = z
  .object({
    value: z.number(),
    unit: z.string(),
    unknown: z.int().describe('requests of which nobody knows it, or not all of it'),
    nearest: z.number().nullable().describe('what the same requests would have cost at the nearest deployment'),
    p05: z.number().nullable(),
    p95: z.number().nullable(),
    tier: TIER.nullable(),
    series: z
      .array(z.object({ at: z.number(), value: z.number(), nearest: z.number().nullable() }))
      .describe('one value a bucket (virtual hour in a demo, minute otherwise), oldest first'),
  })
  .meta({ id: 'Tile', description: 'A total, its baseline and the recent series' });
/** One of the four tiles. */
export type Tile = Shape<typeof TILE>;

export const BUDGET = z
  .object({
    kind: z.enum(['hard', 'paced']).describe('hard refuses what does not fit, paced moves a price'),
    dimension: z.enum(Object.keys(DIMENSIONS) as [keyof typeof DIMENSIONS, ...(keyof typeof DIMENSIONS)[]]),
    scope: z.enum(['organisation', 'team', 'key', 'session', 'agent', 'workload']),
    organisation: z.string().nullable().describe('null: a paced budget, which counts every organisation'),
    owner: z
      .string()
      .nullable()
      .describe("name, id of a key, or hash of a session or agent and its key; null: the gateway's organisation"),
    period: z.enum(['minute', 'day', 'month', 'total', 'rolling']).nullable().describe('null: at once'),
    limit: z.number(),
    used: z.number().nullable().describe('booked; of latency the mean, null before a first request was decided'),
    reserved: z.number().describe('held by running requests'),
    unknown: z.number().describe('booked requests whose amount nobody knew: not in used'),
    unit: z.string(),
    elapsed: z.number().nullable().describe('share of the period gone, 0 to 1; null where it has no end'),
    resetsAt: z.number().nullable(),
    shadowPrice: z.number().nullable().describe('null for a hard one'),
    shadowPriceUnit: z.string().nullable(),
    target: z
      .object({
        baseYear: z.int(),
        baseTonnes: z.number(),
        year: z.int(),
        yearTonnes: z.number(),
        scope: z.string(),
      })
      .nullable()
      .describe('the corporate target of which this is a calendar month'),
  })
  .meta({ id: 'BudgetState' });
export type BudgetState = Shape<typeof BUDGET>;

const OVERVIEW = z
  .object({
    version: z.string(),
    startedAt: z.number().describe('of the process that has run longest'),
    restartedAt: z
      .number()
      .nullable()
      .describe('when a worker last took the place of one that had died, whose counts are in the books only'),
    workers: WORKERS_SEEN,
    now: z.number().describe('business time: virtual in a demo'),
    clock: z.enum(['wall', 'virtual']),
    requests: z.object({ total: z.int(), served: z.int(), refused: z.int(), failed: z.int() }),
    perMinute: z.number(),
    headline: z.string().describe('what routing has saved since the start, in one sentence'),
    tiles: z.object({ money: TILE, energy: TILE, carbon: TILE, latency: TILE }),
    budgets: z.array(BUDGET),
    durability: z.object({ mode: z.enum(['async', 'strict']), windowMs: z.number() }),
    workloads: z.array(z.string()).describe('seen since the start, for filters'),
    tryIt: z
      .object({ url: z.string(), model: z.string() })
      .nullable()
      .describe('a first request to try; null when the address of the data plane is not known'),
  })
  .meta({ id: 'Overview' });
export type Overview = Shape<typeof OVERVIEW>;

export const overview = question({
  name: 'overview',
  does: 'totals since the start, tiles with their baseline, budgets and durability',
  input: z.strictObject({}),
  output: OVERVIEW,
  role: 'read',
  live: true,
  ask: (waist) => liveOf(waist).overview(),
});
