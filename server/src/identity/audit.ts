import { randomUUID } from 'node:crypto';
import type { State } from '../state/index.ts';
import type { EpochMs } from '../units/index.ts';

/** Who changes something, and when. */
export interface Change {
  readonly at: EpochMs;
  readonly actor: string;
}

/**
 * Writes who did what to whom; call it in the transaction of the change.
 * @param subject a pseudonym, and nothing in `detail` is a name: no record is ever removed, and an erasure must reach it
 */
export async function record(
  db: State['db'],
  { at, actor }: Change,
  action: string,
  subject: string,
  detail: object,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({ id: randomUUID(), at, actor, action, subject, detail: JSON.stringify(detail) })
    .execute();
}

/** Tells every key ring that keys have changed. */
export async function raiseKeysRevision(db: State['db']): Promise<void> {
  await db
    .updateTable('revisions')
    .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
    .where('thing', '=', 'keys')
    .execute();
}
