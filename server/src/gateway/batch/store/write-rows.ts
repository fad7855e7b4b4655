import type { State } from '../../../state/index.ts';
import { addHours, type BatchHour } from './batch-hours.ts';
import type { EndedRow, PutBack, RequestRow } from './batches.ts';

const WAITS = { status: 'waiting', vendor_batch: null } as const;

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
    /** @returns whether this process held it still */
    const put = async ({ batch, line, ran }: EndedRow | PutBack, row: Partial<RequestRow>): Promise<boolean> => {
      const { numUpdatedRows } = await own
        .updateTable('batch_rows')
        .set({ ...row, holder: null, held_at: null })
        .where('batch', '=', batch)
        .where('line', '=', line)
        .where('status', '=', 'held')
        .where('holder', '=', holder)
        .executeTakeFirst();
      if (numUpdatedRows > 0n && ran !== null) hours.push({ ...ran, batch });
      return numUpdatedRows > 0n;
    };
    for (const each of ended) {
      const { batch, isOk, sealed } = each;
      if (!(await put(each, { status: 'done', sealed, is_ok: isOk ? 1 : 0 }))) continue;
      const count = counts.get(batch) ?? { completed: 0, failed: 0 };
      counts.set(batch, count);
      if (isOk) count.completed += 1;
      else count.failed += 1;
    }
    for (const { tries, notBefore, way = null, ...each } of back)
      await put({ ...each, tries, notBefore }, { ...WAITS, tries, not_before: notBefore, way });
    await addHours(own, hours);
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
