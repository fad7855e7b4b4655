import { z } from 'zod';
import { ownerNames } from '../../identity/index.ts';
import { acceptance } from '../../intake/index.ts';
import { reports } from '../../reporting/index.ts';
import type { Waist } from '../waist.ts';
import { TIER } from './shapes.ts';

/** What an accepted answer cost, of those that somebody marked. */
export const MARKED = z
  .object({
    marked: z.int().describe('answers that somebody marked'),
    accepted: z.int(),
    markedShare: z.number().describe('of the requests; of the others nothing is known'),
    costUsd: z.number().nullable().describe('of one accepted answer, with the part of those that were not; as booked'),
    energyWh: z.number().nullable(),
    carbonG: z.number().nullable(),
    unknown: z
      .object({ cost: z.int(), energy: z.int(), carbon: z.int() })
      .describe('marked answers that had nothing to add: taken to be as the mean of the others'),
    tier: TIER.nullable().describe('the weakest of the marked answers'),
  })
  .nullable()
  .describe('null: nobody marked any');
type PerAccepted = ReturnType<typeof reports.perAccepted>;

/** The same as cells of a CSV. */
export const MARKED_CSV = {
  names: ['marked', 'accepted', 'costUsdPerAccepted', 'energyWhPerAccepted', 'carbonGPerAccepted'],
  cells: (per: PerAccepted): readonly (number | null)[] => [
    per?.marked ?? null,
    per?.accepted ?? null,
    per?.costUsd ?? null,
    per?.energyWh ?? null,
    per?.carbonG ?? null,
  ],
} as const;

type Query = Parameters<typeof acceptance.sums>[1];
type Sums = Awaited<ReturnType<typeof acceptance.sums>>;

const NAMED = ['organisation', 'team', 'key'] as const;

/** Marked answers of a period by some dimensions, under the names that the books show. */
export async function markedIn(waist: Waist, query: Query) {
  const { sums, names } = await waist.state(async (state) => {
    const found: Sums = state === null ? [] : await acceptance.sums(state, query);
    const ids = found.flatMap(({ by }) => NAMED.flatMap((dimension) => by[dimension] ?? []));
    return { sums: found, names: state === null ? new Map() : await ownerNames.of(state, [...new Set(ids)]) };
  });
  const shown = sums.map((row) => ({
    ...row,
    by: Object.fromEntries(
      Object.entries(row.by).map(([dimension, value]) => [
        dimension,
        value !== null && NAMED.some((each) => each === dimension) ? (names.get(value) ?? value) : value,
      ]),
    ) as (typeof row)['by'],
  }));
  return {
    /** Of one group: `{}` is all of them. @param requests of the group, marked or not */
    of: (group: Readonly<Record<string, unknown>>, requests: number): PerAccepted =>
      reports.perAccepted(
        shown.filter(({ by }) =>
          Object.entries(group).every(([dimension, value]) => (by[dimension as keyof typeof by] ?? null) === value),
        ),
        requests,
      ),
    sums: shown,
  };
}
