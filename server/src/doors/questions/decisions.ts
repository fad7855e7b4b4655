import { z } from 'zod';
import { liveOf, question, type Shape } from '../question.ts';
import { MODE, OUTCOME, TIER, WORKERS_SEEN } from './shapes.ts';

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
    totalMs: z.number(),
    costUsd: z.number(),
    energyWh: z.number().nullable(),
    carbonG: z.number().nullable(),
    tier: TIER.nullable(),
    moved: z.boolean().describe('it went elsewhere than to the nearest deployment that was allowed to serve it'),
  })
  .meta({ id: 'DecisionRow' });
/** A line of the decision list. */
export type DecisionRow = Shape<typeof ROW>;

const LIST = z.object({ rows: z.array(ROW), workers: WORKERS_SEEN }).meta({ id: 'DecisionList' });
export type DecisionList = Shape<typeof LIST>;

/** What the list may be narrowed to. */
export interface DecisionFilter {
  readonly workload?: string;
  readonly moved?: boolean;
}

export const decisions = question({
  name: 'decisions',
  does: 'the newest requests, newest first',
  input: z.strictObject({
    limit: z.int().min(1).max(500).default(100).describe('at most so many'),
    workload: z.string().min(1).max(200).optional().describe('only of this workload'),
    moved: z.boolean().default(false).describe('only requests that left the nearest deployment'),
  }),
  output: LIST,
  role: 'read',
  live: true,
  ask: (waist, { limit, workload, moved }) =>
    liveOf(waist).decisions(limit, { ...(workload === undefined ? {} : { workload }), moved }),
});
