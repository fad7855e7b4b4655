import type { State, Tables } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { addHours, hoursOf, type BatchHour, type Ran } from './batch-hours.ts';
import type { Page } from './files.ts';

export type BatchRow = Tables['batches'];
export type RequestRow = Tables['batch_rows'];
type Db = State['db'];

/** Not ended. */
const OPEN = ['validating', 'in_progress', 'finalizing', 'cancelling'] as const;
const CLAIMED_AT_ONCE = 200;

/** A request that has ended. */
export interface EndedRow {
  readonly batch: string;
  readonly line: number;
  readonly isOk: boolean;
  /** The line of its answer, encrypted. */
  readonly sealed: string;
  readonly ran: Ran | null;
}

/** A request that goes back to wait. */
export interface PutBack {
  readonly batch: string;
  readonly line: number;
  readonly tries: number;
  readonly notBefore: EpochMs;
  readonly ran: Ran | null;
}

/** Batches and their requests in the state. A request is held by one process at a time, and its answer is written once. */
export interface BatchStore {
  add(batch: BatchRow): Promise<void>;
  find(organisation: string, id: string): Promise<BatchRow | undefined>;
  list(organisation: string, page: Page): Promise<readonly BatchRow[]>;
  /** How many of an organisation have not ended. */
  openOf(organisation: string): Promise<number>;
  /** The nearest deadline first. */
  open(): Promise<readonly BatchRow[]>;
  /** @returns whether it had the status before, so that of several who try one goes on */
  move(id: string, from: BatchRow['status'], to: Partial<BatchRow> & Pick<BatchRow, 'status'>): Promise<boolean>;
  /** Takes a batch for its beginning or its end. @param before whoever held it and was last alive before then is gone */
  hold(id: string, holder: string, now: EpochMs, before: EpochMs): Promise<boolean>;
  addRows(rows: readonly RequestRow[]): Promise<void>;
  /** Takes waiting requests for this process. */
  claim(id: string, holder: string, most: number, now: EpochMs): Promise<readonly RequestRow[]>;
  /** Writes answers of requests that this process holds; those of others are left as they are. */
  write(holder: string, ended: readonly EndedRow[], back: readonly PutBack[]): Promise<void>;
  /** What the tries of batches took, by hour and zone. */
  hours(ids: readonly string[]): Promise<readonly BatchHour[]>;
  /**
   * The requests of a holder are alive. Those that it does not know of wait again: of a claim it never heard that it was
   * granted, where the state hung meanwhile.
   */
  touch(holder: string, known: readonly Pick<RequestRow, 'batch' | 'line'>[], now: EpochMs): Promise<void>;
  /** Requests that were held by a process which is gone wait again. @param before last alive; `null`: of all others */
  release(holder: string, before: EpochMs | null): Promise<void>;
  /** Lines of requests that have not ended. */
  count(id: string, status: RequestRow['status']): Promise<number>;
  /** In order of lines. */
  rows(id: string, afterLine: number, limit: number): Promise<readonly RequestRow[]>;
  removeRows(id: string): Promise<void>;
  /** Deletes those that ended long ago, and requests that the end of a process has left of ended ones. */
  expire(endedBefore: EpochMs): Promise<void>;
}

export function batchStore(db: Db): BatchStore {
  const find = (organisation: string, id: string) =>
    db
      .selectFrom('batches')
      .selectAll()
      .where('id', '=', id)
      .where('organisation', '=', organisation)
      .executeTakeFirst();
  return {
    find,
    async add(batch) {
      await db.insertInto('batches').values(batch).execute();
    },
    async list(organisation, { after, limit }) {
      const behind = after === null ? undefined : await find(organisation, after);
      return await db
        .selectFrom('batches')
        .selectAll()
        .where('organisation', '=', organisation)
        .$if(behind !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('created_at', 'id'), '<', tuple(behind?.created_at ?? 0, behind?.id ?? '')),
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
    },
    async openOf(organisation) {
      const { found } = await db
        .selectFrom('batches')
        .select(({ fn }) => fn.countAll<number>().as('found'))
        .where('organisation', '=', organisation)
        .where('status', 'in', OPEN)
        .executeTakeFirstOrThrow();
      return Number(found);
    },
    open: () =>
      db.selectFrom('batches').selectAll().where('status', 'in', OPEN).orderBy('deadline_at').limit(100).execute(),
    async move(id, from, to) {
      const { numUpdatedRows } = await db
        .updateTable('batches')
        .set(to)
        .where('id', '=', id)
        .where('status', '=', from)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async hold(id, holder, now, before) {
      const { numUpdatedRows } = await db
        .updateTable('batches')
        .set({ holder, held_at: now })
        .where('id', '=', id)
        .where(({ eb, or }) => or([eb('holder', 'is', null), eb('holder', '=', holder), eb('held_at', '<', before)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async addRows(rows) {
      await db.insertInto('batch_rows').values(rows).execute();
    },
    async claim(id, holder, most, now) {
      if (most <= 0) return [];
      return await db.transaction().execute(async (own) => {
        const waiting = await own
          .selectFrom('batch_rows')
          .select('line')
          .where('batch', '=', id)
          .where('status', '=', 'waiting')
          .where('not_before', '<=', now)
          .orderBy('line')
          .limit(Math.min(most, CLAIMED_AT_ONCE))
          .execute();
        if (waiting.length === 0) return [];
        return await own
          .updateTable('batch_rows')
          .set({ status: 'held', holder, held_at: now })
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
    },
    async write(holder, ended, back) {
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
        for (const each of back) await put(each, { status: 'waiting', tries: each.tries, not_before: each.notBefore });
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
    },
    hours: (ids) => hoursOf(db, ids),
    async touch(holder, known, now) {
      const linesOf = Map.groupBy(known, ({ batch }) => batch);
      const held = db.selectFrom('batch_rows').where('status', '=', 'held').where('holder', '=', holder);
      for (const { batch } of await held.select('batch').distinct().execute()) {
        const lines = (linesOf.get(batch) ?? []).map(({ line }) => line);
        const own = db
          .updateTable('batch_rows')
          .where('batch', '=', batch)
          .where('status', '=', 'held')
          .where('holder', '=', holder);
        await own
          .set({ status: 'waiting', holder: null, held_at: null })
          .$if(lines.length > 0, (query) => query.where('line', 'not in', lines))
          .execute();
        if (lines.length > 0) await own.set({ held_at: now }).execute();
      }
    },
    async release(holder, before) {
      if (before === null)
        await db.updateTable('batches').set({ holder: null, held_at: null }).where('holder', '!=', holder).execute();
      await db
        .updateTable('batch_rows')
        .set({ status: 'waiting', holder: null, held_at: null })
        .where('status', '=', 'held')
        .where('holder', '!=', holder)
        .$if(before !== null, (query) => query.where('held_at', '<', before as EpochMs))
        .execute();
    },
    async count(id, status) {
      const { rows } = await db
        .selectFrom('batch_rows')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('batch', '=', id)
        .where('status', '=', status)
        .executeTakeFirstOrThrow();
      return Number(rows);
    },
    rows: (id, afterLine, limit) =>
      db
        .selectFrom('batch_rows')
        .selectAll()
        .where('batch', '=', id)
        .where('line', '>', afterLine)
        .orderBy('line')
        .limit(limit)
        .execute(),
    async removeRows(id) {
      await db.deleteFrom('batch_rows').where('batch', '=', id).execute();
    },
    async expire(endedBefore) {
      await db
        .deleteFrom('batch_rows')
        .where('batch', 'in', db.selectFrom('batches').select('id').where('ended_at', 'is not', null))
        .execute();
      await db
        .deleteFrom('batch_hours')
        .where('batch', 'in', db.selectFrom('batches').select('id').where('ended_at', '<', endedBefore))
        .execute();
      await db.deleteFrom('batches').where('ended_at', '<', endedBefore).execute();
    },
  };
}
