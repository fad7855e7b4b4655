import type { State } from '../../state/index.ts';
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

/** A batch with what it has run. Nothing of its prompts, answers or metadata. */
export interface ToldBatch {
  readonly row: BatchRow;
  readonly saved: Saved | null;
  readonly ran: readonly BatchHour[];
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
  const ran = Map.groupBy(
    await hoursOf(
      db,
      rows.map((row) => row.id),
    ),
    ({ batch }) => batch,
  );
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
      return { row, saved: savedOf(own), ran: own };
    }),
    hours: id === null || rows.length === 0 ? null : await plannedHours(db, id),
  };
}
