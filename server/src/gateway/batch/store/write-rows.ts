import type { State, Tables } from '../../../state/index.ts';
import { hourOf } from '../../../units/index.ts';
import { addHours, type BatchHour } from './batch-hours.ts';
import type { EndedRow, PutBack, RequestRow } from './batches.ts';

const WAITS = { status: 'waiting', vendor_batch: null } as const;

type Lane = Tables['batch_lanes']['lane'];
type Written = Pick<RequestRow, 'way' | 'vendor_batch'>;

/** How a request went. @param made when its batch was */
function laneOf({ way, vendor_batch }: Written, { ran }: EndedRow, made: number): Lane {
  if (vendor_batch !== null) return 'batch';
  if (ran === null) return 'unsent';
  if (way === 'flex') return way;
  return ran.hour > hourOf(made) ? 'hours' : 'now';
}

/** Sums by a key. */
function tally(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Writes answers once, with the counts of their batches and what they took, in one transaction. */
export async function writeRows(
  db: State['db'],
  holder: string,
  ended: readonly EndedRow[],
  back: readonly PutBack[],
): Promise<void> {
  await db.transaction().execute(async (own) => {
    const counts = new Map<string, { completed: number; failed: number }>();
    const hours: BatchHour[] = [];
    const [lanes, answered] = [new Map<string, number>(), new Map<string, number>()];
    const madeAt = new Map<string, number>();
    /** @returns `undefined` where this process does not hold it any more */
    const put = async (
      { batch, line, ran }: EndedRow | PutBack,
      row: Partial<RequestRow>,
    ): Promise<Written | undefined> => {
      const written = await own
        .updateTable('batch_rows')
        .set({ ...row, holder: null, held_at: null })
        .where('batch', '=', batch)
        .where('line', '=', line)
        .where('status', '=', 'held')
        .where('holder', '=', holder)
        .returning(['way', 'vendor_batch'])
        .executeTakeFirst();
      if (written !== undefined && ran !== null) hours.push({ ...ran, batch });
      return written;
    };
    const made = async (batch: string): Promise<number> => {
      const known = madeAt.get(batch);
      if (known !== undefined) return known;
      const row = await own.selectFrom('batches').select('created_at').where('id', '=', batch).executeTakeFirst();
      madeAt.set(batch, row?.created_at ?? 0);
      return row?.created_at ?? 0;
    };
    for (const each of ended) {
      const { batch, isOk, sealed } = each;
      const written = await put(each, { status: 'done', sealed, is_ok: isOk ? 1 : 0 });
      if (written === undefined) continue;
      tally(lanes, JSON.stringify([batch, laneOf(written, each, await made(batch))]));
      if (written.vendor_batch !== null) tally(answered, written.vendor_batch);
      const count = counts.get(batch) ?? { completed: 0, failed: 0 };
      counts.set(batch, count);
      if (isOk) count.completed += 1;
      else count.failed += 1;
    }
    for (const { tries, notBefore, way = null, ...each } of back)
      await put({ ...each, tries, notBefore }, { ...WAITS, tries, not_before: notBefore, way });
    await addHours(own, hours);
    for (const [key, requests] of lanes) {
      const [batch, lane] = JSON.parse(key) as [string, Lane];
      await own
        .insertInto('batch_lanes')
        .values({ batch, lane, requests })
        .onConflict((conflict) =>
          conflict
            .columns(['batch', 'lane'])
            .doUpdateSet(({ eb, ref }) => ({ requests: eb(ref('batch_lanes.requests'), '+', requests) })),
        )
        .execute();
    }
    for (const [id, more] of answered)
      await own
        .updateTable('vendor_batches')
        .set(({ eb }) => ({ answered: eb('answered', '+', more) }))
        .where('id', '=', id)
        .execute();
    for (const [batch, { completed, failed }] of counts)
      await own
        .updateTable('batches')
        .set(({ eb }) => ({
          completed: eb('completed', '+', completed),
          failed: eb('failed', '+', failed),
        }))
        .where('id', '=', batch)
        .execute();
  });
}
