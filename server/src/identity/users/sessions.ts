import { createHash, randomBytes } from 'node:crypto';
import type { State } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { record } from '../audit.ts';
import { shownUser, type ConsoleUser } from './users.ts';

/** From the sign-in on, whatever is done meanwhile. */
export const SESSION_MS = 12 * 3_600_000;

const hashed = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Begins a session; audited. @returns what the cookie says: only its hash is stored */
export async function beginSession(state: State, { id }: ConsoleUser, at: EpochMs): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await state.db.transaction().execute(async (db) => {
    await db.deleteFrom('sessions').where('expires_at', '<=', at).execute();
    await db
      .insertInto('sessions')
      .values({ id: hashed(token), user_id: id, created_at: at, expires_at: at + SESSION_MS })
      .execute();
    await db.updateTable('users').set({ signed_in_at: at }).where('id', '=', id).execute();
    await record(db, { at, actor: id }, 'user.sign-in', id, {});
  });
  return token;
}

/** Whose session a cookie is; `null`: nobody's, or it has ended. */
export async function userOfSession(state: State, token: string, at: EpochMs): Promise<ConsoleUser | null> {
  const row = await state.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('users')
    .where('sessions.id', '=', hashed(token))
    .where('sessions.expires_at', '>', at)
    .where('users.ended_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : shownUser(row);
}

/** Ends a session. */
export async function endSession(state: State, token: string): Promise<void> {
  await state.db.deleteFrom('sessions').where('id', '=', hashed(token)).execute();
}
