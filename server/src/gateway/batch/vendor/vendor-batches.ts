import type { State, Tables } from '../../../state/index.ts';
import type { EpochMs } from '../../../units/index.ts';
import type { BatchRow, RequestRow } from '../store/batches.ts';

export type VendorBatchRow = Tables['vendor_batches'];

/** Not ended. */
const OPEN = ['collecting', 'sending', 'sent', 'left'] as const;
const AT_ONCE = 500;
const LEFT_AT_ONCE = 16;

/** Requests that vendors have taken over, in the state. One process at a time follows each of them. */
export interface VendorBatchStore {
  /** Those of a batch, the oldest first. */
  of(batch: string): Promise<readonly VendorBatchRow[]>;
  /** What vendors call those that are known of a deployment. */
  known(deployment: string): Promise<readonly (string | null)[]>;
  begin(row: VendorBatchRow): Promise<void>;
  change(id: string, set: Partial<VendorBatchRow>): Promise<void>;
  remove(id: string): Promise<void>;
  /** @returns whether it is this process that goes on with it @param before whoever was last alive before then is gone */
  hold(id: string, holder: string, now: EpochMs, before: EpochMs): Promise<boolean>;
  touch(holder: string, now: EpochMs): Promise<void>;
  /** What processes that are gone have held; called where no other is. */
  release(holder: string): Promise<void>;
  /** Requests that this process holds go to the vendor. */
  give(row: Pick<VendorBatchRow, 'id' | 'batch'>, holder: string, lines: readonly number[]): Promise<void>;
  /** Takes requests to which the vendor has answered. */
  take(id: string, holder: string, lines: readonly number[], now: EpochMs): Promise<readonly RequestRow[]>;
  /** Those that were taken and have no answer yet are read again. */
  keep(id: string, holder: string): Promise<void>;
  /** All that are still there wait here again. @param way `usual`: for no tier */
  back(id: string, way: 'usual' | null): Promise<void>;
  /** Those whose batches have ended without them, and that are to be looked at. */
  left(now: EpochMs): Promise<readonly { readonly row: VendorBatchRow; readonly batch: BatchRow }[]>;
  /** Requests of an ended batch that this process holds are booked: nothing of them is kept. */
  forget(id: string, holder: string, rows: readonly Pick<RequestRow, 'line'>[]): Promise<void>;
}

export function vendorBatchStore(db: State['db']): VendorBatchStore {
  return {
    of: (batch) =>
      db.selectFrom('vendor_batches').selectAll().where('batch', '=', batch).orderBy('created_at').execute(),
    async known(deployment) {
      const rows = await db
        .selectFrom('vendor_batches')
        .select('vendor_id')
        .where('deployment', '=', deployment)
        .execute();
      return rows.map(({ vendor_id }) => vendor_id);
    },
    async begin(row) {
      await db.insertInto('vendor_batches').values(row).execute();
    },
    async change(id, set) {
      await db.updateTable('vendor_batches').set(set).where('id', '=', id).execute();
    },
    async remove(id) {
      await db.deleteFrom('vendor_batches').where('id', '=', id).execute();
    },
    async hold(id, holder, now, before) {
      const { numUpdatedRows } = await db
        .updateTable('vendor_batches')
        .set({ holder, held_at: now })
        .where('id', '=', id)
        .where(({ eb, or }) => or([eb('holder', 'is', null), eb('holder', '=', holder), eb('held_at', '<', before)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async touch(holder, now) {
      await db
        .updateTable('vendor_batches')
        .set({ held_at: now })
        .where('holder', '=', holder)
        .where('status', 'in', OPEN)
        .execute();
    },
    async release(holder) {
      await db
        .updateTable('vendor_batches')
        .set({ holder: null, held_at: null })
        .where('holder', '!=', holder)
        .execute();
    },
    async give({ id, batch }, holder, lines) {
      for (let at = 0; at < lines.length; at += AT_ONCE)
        await db
          .updateTable('batch_rows')
          .set({ status: 'sent', vendor_batch: id, holder: null, held_at: null })
          .where('batch', '=', batch)
          .where('line', 'in', lines.slice(at, at + AT_ONCE))
          .where('status', '=', 'held')
          .where('holder', '=', holder)
          .execute();
    },
    async take(id, holder, lines, now) {
      if (lines.length === 0) return [];
      return await db
        .updateTable('batch_rows')
        .set({ status: 'held', holder, held_at: now })
        .where('vendor_batch', '=', id)
        .where('status', '=', 'sent')
        .where('line', 'in', lines)
        .returningAll()
        .execute();
    },
    async keep(id, holder) {
      await db
        .updateTable('batch_rows')
        .set({ status: 'sent', holder: null, held_at: null })
        .where('vendor_batch', '=', id)
        .where('status', '=', 'held')
        .where('holder', '=', holder)
        .execute();
    },
    async back(id, way) {
      await db
        .updateTable('batch_rows')
        .set({ status: 'waiting', way, vendor_batch: null, not_before: 0 })
        .where('vendor_batch', '=', id)
        .where('status', '=', 'sent')
        .execute();
    },
    async left(now) {
      const rows = await db
        .selectFrom('vendor_batches')
        .selectAll()
        .where('status', '=', 'left')
        .where('next_poll_at', '<=', now)
        .orderBy('next_poll_at')
        .limit(LEFT_AT_ONCE)
        .execute();
      const found: { row: VendorBatchRow; batch: BatchRow }[] = [];
      for (const row of rows) {
        const ended = db
          .selectFrom('batches')
          .selectAll()
          .where('id', '=', row.batch)
          .where('ended_at', 'is not', null);
        const batch = await ended.executeTakeFirst();
        if (batch !== undefined) found.push({ row, batch });
      }
      return found;
    },
    async forget(id, holder, rows) {
      if (rows.length === 0) return;
      await db
        .deleteFrom('batch_rows')
        .where('vendor_batch', '=', id)
        .where('status', '=', 'held')
        .where('holder', '=', holder)
        .where(
          'line',
          'in',
          rows.map(({ line }) => line),
        )
        .execute();
    },
  };
}
