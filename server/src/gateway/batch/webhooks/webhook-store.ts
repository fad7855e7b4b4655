import type { State, Tables } from '../../../state/index.ts';
import type { EpochMs, Ms } from '../../../units/index.ts';
import { newId } from '../store/files.ts';
import type { BatchSettings } from '../settings.ts';

type Db = State['db'];
export type Delivery = Tables['webhook_deliveries'];

/** Who holds a delivery tells it within so long, or another does. */
const LEASE_MS: Ms = 60_000;
const TAKEN_AT_ONCE = 16;
/** Longer than any webhook that the config still has is tried. */
const LONGEST_MS: Ms = 7 * 86_400_000;

/** The end of a batch. */
export interface BatchEnd {
  readonly batch: string;
  readonly organisation: string;
  readonly status: 'completed' | 'failed' | 'expired' | 'cancelled';
  readonly at: EpochMs;
}

/** Writes down for each webhook that asks for it what is to be told: in the transaction in which it happens, so that it is told at least once. */
export async function noteEnd(db: Db, webhooks: BatchSettings['webhooks'], end: BatchEnd): Promise<void> {
  const type = `batch.${end.status}` as const;
  const asked = webhooks.filter(({ events }) => events.includes(type));
  const names = asked.flatMap(({ organisation }) => organisation ?? []);
  const owners =
    names.length === 0
      ? []
      : await db
          .selectFrom('pseudonyms')
          .select('name')
          .where('kind', '=', 'organisation')
          .where('id', '=', end.organisation)
          .execute();
  const id = newId('evt_');
  const rows = asked
    .filter(({ organisation }) => organisation === null || owners.some(({ name }) => name === organisation))
    .map(({ id: webhook }) => ({
      id,
      webhook,
      batch: end.batch,
      type,
      created_at: end.at,
      tries: 0,
      next_at: end.at,
      fault: null,
      gave_up_at: null,
    }));
  if (rows.length > 0) await db.insertInto('webhook_deliveries').values(rows).execute();
}

/**
 * Forgets deliveries that were given up, as soon as their batch is forgotten, and all that are older still than the longest time
 * in which a delivery is tried: their webhook stands in no config any more, so that none of them is ever sent.
 */
export async function forgetOld(db: Db, before: EpochMs): Promise<void> {
  await db
    .deleteFrom('webhook_deliveries')
    .where('created_at', '<', before - LONGEST_MS)
    .execute();
  await db
    .deleteFrom('webhook_deliveries')
    .where('created_at', '<', before)
    .where('gave_up_at', 'is not', null)
    .execute();
}

/** What is to be told, in the state. */
export const deliveries = (db: Db) => ({
  /** Takes those that are due for this process: no other sends them meanwhile. */
  async take(now: EpochMs): Promise<readonly Delivery[]> {
    const due = await db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('next_at', '<=', now)
      .where('gave_up_at', 'is', null)
      .orderBy('next_at')
      .limit(TAKEN_AT_ONCE)
      .execute();
    const taken: Delivery[] = [];
    for (const each of due) {
      const { numUpdatedRows } = await own(db, each, each.next_at, { next_at: now + LEASE_MS });
      if (numUpdatedRows > 0n) taken.push({ ...each, next_at: now + LEASE_MS });
    }
    return taken;
  },
  async again(delivery: Delivery, tries: number, at: EpochMs, fault: string): Promise<void> {
    await own(db, delivery, delivery.next_at, { tries, next_at: at, fault });
  },
  /** Nobody tries it any longer: it is kept for who looks on, as long as its batch. */
  async giveUp(delivery: Delivery, at: EpochMs, fault: string): Promise<void> {
    await own(db, delivery, delivery.next_at, { tries: delivery.tries + 1, gave_up_at: at, fault });
  },
  async done({ id, webhook }: Delivery): Promise<void> {
    await db.deleteFrom('webhook_deliveries').where('id', '=', id).where('webhook', '=', webhook).execute();
  },
});

const own = (db: Db, { id, webhook }: Delivery, nextAt: EpochMs, to: Partial<Delivery>) =>
  db
    .updateTable('webhook_deliveries')
    .set(to)
    .where('id', '=', id)
    .where('webhook', '=', webhook)
    .where('next_at', '=', nextAt)
    .executeTakeFirst();
