import type { State } from '../../../state/index.ts';
import type { EpochMs } from '../../../units/index.ts';
import type { RequestRow } from './batches.ts';

type Db = State['db'];
const CLAIMED_AT_ONCE = 200;

/** Of which batch, for whom, how many, when; all of them, those that may take a tier, or those that may not; the tier that they take. */
export type ClaimAsked = readonly [
  id: string,
  holder: string,
  most: number,
  now: EpochMs,
  of?: 'all' | 'free' | 'usual',
  way?: 'flex' | 'batch' | null,
];

/** Takes waiting requests for a process. */
export async function claimRows(
  db: Db,
  ...[id, holder, most, now, of = 'all', way = null]: ClaimAsked
): Promise<readonly RequestRow[]> {
  if (most <= 0) return [];
  return await db.transaction().execute(async (own) => {
    const waiting = await own
      .selectFrom('batch_rows')
      .select('line')
      .where('batch', '=', id)
      .where('status', '=', 'waiting')
      .where('not_before', '<=', now)
      .$if(of === 'free', (query) => query.where('way', 'is', null))
      .$if(of === 'usual', (query) => query.where('way', '=', 'usual'))
      .orderBy('line')
      .limit(Math.min(most, CLAIMED_AT_ONCE))
      .execute();
    if (waiting.length === 0) return [];
    return await own
      .updateTable('batch_rows')
      .set({ status: 'held', holder, held_at: now, ...(of === 'free' ? { way } : {}) })
      .where('batch', '=', id)
      .where('status', '=', 'waiting')
      .where(
        'line',
        'in',
        waiting.map(({ line }) => line),
      )
      .returningAll()
      .execute();
  });
}

/** Whether a request waits that may take any way. */
export async function waits(db: Db, id: string, now: EpochMs): Promise<boolean> {
  const row = await db
    .selectFrom('batch_rows')
    .select('line')
    .where('batch', '=', id)
    .where('status', '=', 'waiting')
    .where('way', 'is', null)
    .where('not_before', '<=', now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
