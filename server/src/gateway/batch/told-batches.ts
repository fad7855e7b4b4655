import type { State, Tables } from '../../state/index.ts';
import { hoursOf, savedOf, type BatchHour, type Saved } from './store/batch-hours.ts';
import { plannedHours, type PlannedHour } from './store/batch-plans.ts';
import { OPEN, type BatchRow } from './store/batches.ts';

/** What of batches is asked for. */
export interface AskedBatches {
  /** Pseudonym; `null`: of all. */
  readonly organisation: string | null;
  readonly id: string | null;
  readonly open: boolean | null;
  readonly limit: number;
}

export type ToldLane = Tables['batch_lanes'];
export type ToldVendor = Tables['vendor_batches'];
export type ToldWebhook = Tables['webhook_deliveries'];

/** A batch with what it has run. Nothing of its prompts, answers or metadata. */
export interface ToldBatch {
  readonly row: BatchRow;
  readonly saved: Saved | null;
  readonly ran: readonly BatchHour[];
  /** How requests went that have ended. */
  readonly lanes: readonly ToldLane[];
  /** What vendors have taken over of it, the oldest first. */
  readonly vendors: readonly ToldVendor[];
  /** Who is still to be told of its end, or was given up. */
  readonly webhooks: readonly ToldWebhook[];
}

/** How many of a status there are, and their requests. */
export interface StatusCount extends Pick<BatchRow, 'status' | 'total' | 'completed' | 'failed'> {
  readonly batches: number;
}

export interface ToldBatches {
  /** Of all that fit. */
  readonly states: readonly StatusCount[];
  /** Open ones by deadline, then those that have ended, the newest first. */
  readonly batches: readonly ToldBatch[];
  /** Of the one that was asked for. */
  readonly hours: readonly PlannedHour[] | null;
}

/** Batches as somebody sees them who does not send any. */
export async function toldBatches({ db }: Pick<State, 'db'>, asked: AskedBatches): Promise<ToldBatches> {
  const { organisation, id, open, limit } = asked;
  const fitting = db
    .selectFrom('batches')
    .$if(organisation !== null, (query) => query.where('organisation', '=', organisation as string))
    .$if(id !== null, (query) => query.where('id', '=', id as string));
  const of = (isOpen: boolean) => fitting.selectAll().where('status', isOpen ? 'in' : 'not in', OPEN);
  const rows = [
    ...(open === false ? [] : await of(true).orderBy('deadline_at').orderBy('id').limit(limit).execute()),
    ...(open === true ? [] : await of(false).orderBy('ended_at', 'desc').orderBy('id').limit(limit).execute()),
  ].slice(0, limit);
  const counted = await fitting
    .select(({ fn }) => [
      'status',
      fn.countAll().as('batches'),
      fn.sum('total').as('total'),
      fn.sum('completed').as('completed'),
      fn.sum('failed').as('failed'),
    ])
    .groupBy('status')
    .orderBy('status')
    .execute();
  const ids = rows.map((row) => row.id);
  const ofBatch = <Row extends { readonly batch: string }>(all: readonly Row[]): Map<string, Row[]> =>
    Map.groupBy(all, ({ batch }) => batch);
  const ran = ofBatch(await hoursOf(db, ids));
  const some = ids.length > 0;
  const lanes = some ? await db.selectFrom('batch_lanes').selectAll().where('batch', 'in', ids).execute() : [];
  const vendors = some
    ? await db.selectFrom('vendor_batches').selectAll().where('batch', 'in', ids).orderBy('created_at').execute()
    : [];
  const hooks = some ? await db.selectFrom('webhook_deliveries').selectAll().where('batch', 'in', ids).execute() : [];
  const [lanesOf, vendorsOf, hooksOf] = [ofBatch(lanes), ofBatch(vendors), ofBatch(hooks)];
  return {
    states: counted.map(({ status, batches, total, completed, failed }) => ({
      status,
      batches: Number(batches),
      total: Number(total),
      completed: Number(completed),
      failed: Number(failed),
    })),
    batches: rows.map((row) => {
      const own = ran.get(row.id) ?? [];
      const [told, taken, webhooks] = [lanesOf.get(row.id), vendorsOf.get(row.id), hooksOf.get(row.id)];
      return { row, saved: savedOf(own), ran: own, lanes: told ?? [], vendors: taken ?? [], webhooks: webhooks ?? [] };
    }),
    hours: id === null || rows.length === 0 ? null : await plannedHours(db, id),
  };
}
