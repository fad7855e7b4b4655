import { systemClock } from '../../edge/index.ts';
import type { Clock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError, cutText } from '../../units/index.ts';
import { raiseRevision, record } from '../audit.ts';
import { storedKeys, storedLimits, type StoredKey } from './stored-keys.ts';

interface ChangeOptions {
  readonly actor?: string;
  readonly clock?: Clock;
}

async function keyRow(db: State['db'], id: string): Promise<StoredKey> {
  const row = await storedKeys(db)
    .where((eb) => eb.or([eb('keys.id', '=', id), eb('keys.prefix', '=', id), eb('k.id', '=', id)]))
    .executeTakeFirst();
  if (row === undefined) {
    throw new JoulegateError('JG_NOT_FOUND', `there is no key "${cutText(id, 40)}"`, {
      where: 'id',
      hint: '"joulegate keys list" shows the ids',
    });
  }
  return row;
}

/** A key that lost its pseudonym can still be revoked; its id is random as well. */
const subjectOf = (row: StoredKey): string => row.key_pseudonym ?? row.id;

/**
 * Revokes a key: it stops working within two seconds in every process. Revoking twice changes nothing.
 *
 * @param id the id, the shown prefix, or the pseudonym
 * @returns whether it worked until now
 * @throws JoulegateError JG_NOT_FOUND when there is no such key
 */
export async function revokeKey(
  state: State,
  id: string,
  { actor = 'cli', clock = systemClock }: ChangeOptions = {},
): Promise<boolean> {
  const at = clock.now();
  return await state.db.transaction().execute(async (db) => {
    const row = await keyRow(db, id);
    if (row.revoked_at !== null) return false;
    await db.updateTable('keys').set({ revoked_at: at }).where('id', '=', row.id).execute();
    await record(db, { at, actor }, 'key.revoke', subjectOf(row), {});
    await raiseRevision(db, 'keys');
    return true;
  });
}

/**
 * Gives a key other limits of its own; they hold within two seconds in every process, and what it has used stays used.
 *
 * @param id the id, the shown prefix, or the pseudonym
 * @param limits all of them, checked by who counts them; `null`: only those of the config
 * @throws JoulegateError JG_NOT_FOUND when there is no such key
 */
export async function changeKeyLimits(
  state: State,
  id: string,
  limits: object | null,
  { actor = 'cli', clock = systemClock }: ChangeOptions = {},
): Promise<void> {
  await state.db.transaction().execute(async (db) => {
    const row = await keyRow(db, id);
    await db
      .updateTable('keys')
      .set({ limits: limits === null ? null : JSON.stringify(limits) })
      .where('id', '=', row.id)
      .execute();
    const detail = { before: storedLimits(row), after: limits };
    await record(db, { at: clock.now(), actor }, 'key.limits', subjectOf(row), detail);
    await raiseRevision(db, 'keys');
  });
}
