import type { ExpressionBuilder } from 'kysely';
import type { State, Tables } from '../../../state/index.ts';
import type { EpochMs } from '../../../units/index.ts';
import { hoursOf, type BatchHour, type Ran } from './batch-hours.ts';
import { keepPlan, type PlannedHour } from './batch-plans.ts';
import type { Page } from './files.ts';
import { claimRows, waits, type ClaimAsked } from './claim-rows.ts';
import { letGo } from './let-go.ts';
import type { BatchSettings } from '../settings.ts';
import { forgetOld, noteEnd, type BatchEnd } from '../webhooks/webhook-store.ts';
import { writeRows } from './write-rows.ts';

export type BatchRow = Tables['batches'];
export type RequestRow = Tables['batch_rows'];
type Db = State['db'];

/** Not ended. */
export const OPEN = ['validating', 'in_progress', 'finalizing', 'cancelling'] as const;
const OPEN_AT_ONCE = 100;

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
  /** `usual`: no tier takes it any more. */
  readonly way?: 'usual';
}

/** When a batch is to run. */
export interface KeptPlan {
  readonly startsAt: EpochMs;
  readonly latestStartAt: EpochMs;
  readonly savedShare: number;
  readonly hours: readonly PlannedHour[];
}

/** Batches and their requests in the state. A request is held by one process at a time, and its answer is written once. */
export interface BatchStore {
  add(batch: BatchRow): Promise<void>;
  find(organisation: string, id: string): Promise<BatchRow | undefined>;
  list(organisation: string, page: Page): Promise<readonly BatchRow[]>;
  /** How many of an organisation have not ended. */
  openOf(organisation: string): Promise<number>;
  /** All that have not ended, the nearest deadline first, read in pages. */
  open(): AsyncGenerator<BatchRow>;
  /** @returns whether it had the status before, so that of several who try one goes on */
  move(id: string, from: BatchRow['status'], to: Partial<BatchRow> & Pick<BatchRow, 'status'>): Promise<boolean>;
  /** {@link move} to an end, of which webhooks are to be told. */
  end(
    batch: Pick<BatchRow, 'id' | 'organisation' | 'status'>,
    to: Partial<BatchRow> & { readonly status: BatchEnd['status']; readonly ended_at: EpochMs },
    webhooks: BatchSettings['webhooks'],
  ): Promise<boolean>;
  /** Takes a batch for its beginning or its end. @param before whoever held it and was last alive before then is gone */
  hold(id: string, holder: string, now: EpochMs, before: EpochMs): Promise<boolean>;
  /** Keeps when a batch is to run, and the hours that it was chosen among. */
  plan(id: string, plan: KeptPlan): Promise<void>;
  addRows(rows: readonly RequestRow[]): Promise<void>;
  /**
   * Takes waiting requests for this process.
   * @param of all of them, those that may take a tier, or those that may not
   * @param way that they take; `null`: the usual one
   */
  claim(...asked: ClaimAsked): Promise<readonly RequestRow[]>;
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
  /** Whether a request waits that may take any way. */
  waits(id: string, now: EpochMs): Promise<boolean>;
  /** Requests of a batch that are under way, here or at a vendor that is waited for. */
  underWay(id: string): Promise<number>;
  /** In order of lines. */
  rows(id: string, afterLine: number, limit: number): Promise<readonly RequestRow[]>;
  /** But those that a vendor was left with. */
  removeRows(id: string): Promise<void>;
  /** Deletes those that ended long ago, and requests that the end of a process has left of ended ones. */
  expire(endedBefore: EpochMs): Promise<void>;
}

/** Of requests of an ended batch: a vendor that was left has those that are not. */
const isOver = ({ eb, or }: ExpressionBuilder<Tables, 'batch_rows'>) =>
  or([eb('status', '=', 'done'), eb('vendor_batch', 'is', null)]);

async function move(db: Db, id: string, from: BatchRow['status'], to: Partial<BatchRow>): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('batches')
    .set(to)
    .where('id', '=', id)
    .where('status', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
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
    async *open() {
      let last: Pick<BatchRow, 'deadline_at' | 'id'> = { deadline_at: -1, id: '' };
      for (;;) {
        const { deadline_at, id } = last;
        const page = await db
          .selectFrom('batches')
          .selectAll()
          .where('status', 'in', OPEN)
          .where(({ eb, refTuple, tuple }) => eb(refTuple('deadline_at', 'id'), '>', tuple(deadline_at, id)))
          .orderBy('deadline_at')
          .orderBy('id')
          .limit(OPEN_AT_ONCE)
          .execute();
        yield* page;
        if (page.length < OPEN_AT_ONCE) return;
        last = page[page.length - 1]!;
      }
    },
    move: (id, from, to) => move(db, id, from, to),
    end: ({ id, organisation, status: from }, to, webhooks) =>
      db.transaction().execute(async (own) => {
        const isMoved = await move(own, id, from, to);
        if (isMoved) await noteEnd(own, webhooks, { batch: id, organisation, status: to.status, at: to.ended_at });
        return isMoved;
      }),
    async hold(id, holder, now, before) {
      const { numUpdatedRows } = await db
        .updateTable('batches')
        .set({ holder, held_at: now })
        .where('id', '=', id)
        .where(({ eb, or }) => or([eb('holder', 'is', null), eb('holder', '=', holder), eb('held_at', '<', before)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async plan(id, { startsAt, latestStartAt, savedShare, hours }) {
      await db.transaction().execute(async (own) => {
        await keepPlan(own, id, hours);
        await own
          .updateTable('batches')
          .set(({ fn, val }) => ({
            starts_at: startsAt,
            latest_start_at: latestStartAt,
            expected_saved_share: fn.coalesce('expected_saved_share', val(savedShare)),
          }))
          .where('id', '=', id)
          .execute();
      });
    },
    async addRows(rows) {
      await db.insertInto('batch_rows').values(rows).execute();
    },
    claim: (...asked) => claimRows(db, ...asked),
    write: (holder, ended, back) => writeRows(db, holder, ended, back),
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
        await letGo(() => own.$if(lines.length > 0, (query) => query.where('line', 'not in', lines)));
        if (lines.length > 0) await own.set({ held_at: now }).execute();
      }
    },
    async release(holder, before) {
      if (before === null)
        await db.updateTable('batches').set({ holder: null, held_at: null }).where('holder', '!=', holder).execute();
      await letGo(() =>
        db
          .updateTable('batch_rows')
          .where('status', '=', 'held')
          .where('holder', '!=', holder)
          .$if(before !== null, (query) => query.where('held_at', '<', before as EpochMs)),
      );
    },
    async underWay(id) {
      const left = db.selectFrom('vendor_batches').select('id').where('batch', '=', id).where('status', '=', 'left');
      const { rows } = await db
        .selectFrom('batch_rows')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('batch', '=', id)
        .where('status', 'in', ['held', 'sent'])
        .where(({ eb, or }) => or([eb('vendor_batch', 'is', null), eb('vendor_batch', 'not in', left)]))
        .executeTakeFirstOrThrow();
      return Number(rows);
    },
    waits: (id, now) => waits(db, id, now),
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
      await db.deleteFrom('batch_rows').where('batch', '=', id).where(isOver).execute();
    },
    async expire(endedBefore) {
      await db
        .deleteFrom('batch_rows')
        .where('batch', 'in', db.selectFrom('batches').select('id').where('ended_at', 'is not', null))
        .where(isOver)
        .execute();
      for (const table of ['batch_rows', 'batch_hours', 'batch_lanes', 'batch_plans', 'vendor_batches'] as const)
        await db
          .deleteFrom(table)
          .where('batch', 'in', db.selectFrom('batches').select('id').where('ended_at', '<', endedBefore))
          .execute();
      await db.deleteFrom('batches').where('ended_at', '<', endedBefore).execute();
      await forgetOld(db, endedBefore);
    },
  };
}
